from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.forms import DateInput, DateTimeInput
from resources.forms.repeating import RepeatingForm
from resources.models import OpeningException, Quota
from resources.recurrence import occurrences


class ExceptionForm(forms.ModelForm):
    class Meta:
        model = OpeningException
        fields = ("day", "opens", "closes", "note")
        widgets = {
            "day": DateInput(),
            "opens": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opens"].help_text = _("开放和关闭都不填，表示这一天不开放。")


class BlackoutForm(RepeatingForm):
    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    reason = forms.CharField(label=_("原因"), max_length=120)
    on_hit = forms.ChoiceField(
        label=_("遇到已有预约"),
        choices=(("refuse", _("先不停用，列给我看")), ("cancel", _("取消这些预约并通知预约人")), ("around", _("避开它们，其余时间停用"))),
    )  # fmt: skip

    field_order = ("start", "end", "reason", "every", "times", "until", "on_hit")

    def clean(self):
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", _("结束时间要晚于开始时间。"))
        elif start and end:
            data["spans"] = self._spans(data)
        return data

    def _spans(self, data):
        if not data["repeat"]:
            return [(data["start"], data["end"])]
        try:
            return occurrences(data["repeat"], data["start"], data["end"])
        except ValueError as error:
            self.add_error("times", str(error))


class SessionForm(forms.Form):
    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    seats = forms.IntegerField(label=_("名额"), min_value=1)
    place = forms.CharField(label=_("地点"), max_length=80, required=False)

    def clean(self):
        data = super().clean()
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", _("结束时间要晚于开始时间。"))
        return data


class QuotaForm(forms.ModelForm):
    class Meta:
        model = Quota
        fields = ("subject", "window", "measure", "most")
