import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.forms import DateInput
from members.models import Unit
from resources.models import Resource
from resources.queries import Need


class MatchForm(forms.Form):
    kind = forms.ChoiceField(label=_("要什么"), choices=Resource.Kind, initial=Resource.Kind.VENUE)
    day = forms.DateField(label=_("哪一天"), widget=DateInput())
    since = forms.TimeField(
        label=_("从"), initial="09:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    until = forms.TimeField(
        label=_("到"), initial="17:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("需要多久（分钟）"), min_value=15, max_value=1440, initial=120)
    attendees = forms.IntegerField(label=_("多少人"), min_value=1, initial=20)
    words = forms.CharField(label=_("设备或领域"), required=False, max_length=60, help_text=_("如：投影。"))
    near = forms.ModelChoiceField(Unit.objects.none(), label=_("离哪个单位近"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["near"].queryset = Unit.objects.visible_to(user).admitted()

    def clean(self):
        since, until, minutes = (self.cleaned_data.get(name) for name in ("since", "until", "minutes"))
        if since and until and until <= since:
            self.add_error("until", _("结束时间要晚于开始时间。"))
        elif since and until and minutes and self._window() < minutes:
            self.add_error("minutes", _("这段时间不够长。"))

    def _window(self):
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        return (until.hour - since.hour) * 60 + until.minute - since.minute

    def need(self):
        data = self.cleaned_data
        start, end = (timezone.make_aware(dt.datetime.combine(data["day"], data[name])) for name in ("since", "until"))
        names = ("kind", "minutes", "attendees", "words", "near")
        return Need(start=start, end=end, **{name: data[name] for name in names})
