from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.forms import DateTimeInput
from members.models import Role, Unit
from resources.forms.repeating import EVERY
from resources.models import Resource
from resources.recurrence import MOST


class BookingForm(forms.Form):
    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    attendees = forms.IntegerField(label=_("人数"), min_value=1, initial=10)
    purpose = forms.CharField(label=_("用途"), max_length=200, initial=_("开展联盟活动"))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("借用单位"), required=False)
    units = forms.IntegerField(label=_("数量"), min_value=1, initial=1)
    others = forms.ModelMultipleChoiceField(
        Resource.objects.none(),
        label=_("同时约"),
        required=False,
        help_text=_("专家、课程等一起约，要么全成，要么全不成。"),
    )
    every = forms.ChoiceField(label=_("重复"), choices=EVERY, required=False)
    times = forms.IntegerField(label=_("共几次"), min_value=2, max_value=MOST, required=False)
    skips = forms.BooleanField(label=_("约不上的日期跳过，其余照约"), required=False)

    def __init__(self, *args, user, resource, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer_others(user, resource)
        if resource.quantity == 1:
            del self.fields["units"]
        units = Unit.objects.filter(alliance=resource.alliance_id).admitted()
        own = units if user.has_role(Role.STAFF) else units.filter(pk__in=user.unit_ids)
        self.fields["unit"].queryset = own
        if user.has_role(Role.STAFF):
            return
        if len(user.unit_ids) == 1:
            self.fields["unit"].initial = next(iter(user.unit_ids))
            self.fields["unit"].widget = forms.HiddenInput()
        elif not user.unit_ids:
            del self.fields["unit"]

    def _offer_others(self, user, resource):
        """Experts and courses go with a venue, a venue with them."""
        venue = Resource.Kind.VENUE
        kinds = (Resource.Kind.EXPERT, Resource.Kind.COURSE) if resource.kind == venue else (venue,)
        rows = Resource.objects.visible_to(user).published().filter(alliance=resource.alliance_id, kind__in=kinds)
        self.fields["others"].queryset = rows.select_related("unit")

    @property
    def more_open(self):
        """Whether the folded part holds something, so that it must be seen."""
        return any(self[name].value() for name in ("others", "every", "times") if name in self.fields)

    def clean(self):
        data = super().clean()
        if data.get("every") and not data.get("times"):
            self.add_error("times", _("请填共几次。"))
        data["repeat"] = f"{data['every']};COUNT={data['times']}" if data.get("every") and data.get("times") else ""
        data["on_conflict"] = "skip" if data.get("skips") else "fail"
        return data

    def request(self):
        """What `services.book` asks for."""
        names = ("start", "end", "attendees", "purpose", "unit", "units", "others", "repeat", "on_conflict")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class ChangeForm(forms.Form):
    """Another time or other words for a booking; `version` tells whether somebody changed it meanwhile."""

    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    attendees = forms.IntegerField(label=_("人数"), min_value=1)
    purpose = forms.CharField(label=_("用途"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput())


class WaitForm(forms.Form):
    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    attendees = forms.IntegerField(label=_("人数"), min_value=1, initial=10)
    purpose = forms.CharField(label=_("用途"), max_length=200, initial=_("开展联盟活动"))


class SeriesCancelForm(forms.Form):
    scope = forms.ChoiceField(
        label=_("取消哪些"), choices=(("following", _("这一次和以后各次")), ("all", _("所有还没到的各次"))), widget=forms.RadioSelect, initial="following",
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
