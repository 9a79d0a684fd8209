from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.forms import DateTimeInput, MoveForm
from members.models import Role
from resources import needs
from resources.forms.matching import TimesForm
from resources.models import Need, Resource


class NeedForm(TimesForm):
    """What is posted on the board, in the words of the search."""

    kind = forms.ChoiceField(label=_("要什么"), choices=Need.KINDS)
    title = forms.CharField(label=_("做什么用"), max_length=80, help_text=_("如：养老议题恳谈会。"))
    equipment = forms.CharField(
        label=_("场地设备"), required=False, max_length=100, help_text=_("如：投影、话筒。写几样就要有几样。")
    )
    topic = forms.CharField(label=_("专家或课程领域"), required=False, max_length=60)
    area = forms.CharField(label=_("街道或地址"), required=False, max_length=60)
    text = forms.CharField(
        label=_("具体要求"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    field_order = (
        "kind",
        "title",
        "day",
        "last_day",
        "since",
        "until",
        "minutes",
        "attendees",
        "equipment",
        "topic",
        "area",
        "text",
    )

    @property
    def not_before(self):
        return today()

    def need(self, alliance, unit):
        return Need(alliance=alliance, unit=unit, **self.cleaned_data)


class AcceptForm(MoveForm):
    """A resource of one's own and when it begins."""

    resource = forms.ModelChoiceField(Resource.objects.none(), label=_("资源"))
    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = (
            Resource.objects.visible_to(self.user).published().filter(alliance=self.obj.alliance_id, kind=self.obj.kind)
        )
        own = rows if self.user.has_role(Role.STAFF) else rows.filter(unit__in=self.user.unit_ids)
        self.fields["resource"].queryset = own

    def clean(self):
        data = super().clean()
        if data.get("resource") and data.get("start"):
            problem = needs.problem(self.obj, data["resource"], data["start"], self.user)
            if problem:
                self.add_error(*problem)
        return data
