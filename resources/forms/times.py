from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.forms import DateInput, DateTimeInput
from resources.forms.repeating import EVERY
from resources.models import OpeningException, Quota
from resources.recurrence import MOST, occurrences


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


class BlackoutForm(forms.Form):
    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    reason = forms.CharField(label=_("原因"), max_length=120)
    every = forms.ChoiceField(label=_("重复"), choices=EVERY, required=False)
    times = forms.IntegerField(label=_("共几次"), min_value=2, max_value=MOST, required=False)
    on_hit = forms.ChoiceField(
        label=_("遇到已有预约"),
        choices=(("refuse", _("先不停用，列给我看")), ("cancel", _("取消这些预约并通知预约人")), ("around", _("避开它们，其余时间停用"))),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", _("结束时间要晚于开始时间。"))
        elif data.get("every") and not data.get("times"):
            self.add_error("times", _("请填共几次。"))
        elif start and end:
            data["spans"] = self._spans(data)
        return data

    def _spans(self, data):
        if not data.get("every"):
            return [(data["start"], data["end"])]
        try:
            return occurrences(f"{data['every']};COUNT={data['times']}", data["start"], data["end"])
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
