"""Declared numbers, coverage and readings, and what staff decide of them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from activities.models import Attendance, Coverage, HeadCount
from alliance.calendar import today
from alliance.forms import DateInput
from members import files
from members.forms import FilesField

MOST = 100_000_000


class HeadCountForm(forms.ModelForm):
    uploads = FilesField(label=_("佐证文件"), required=False, help_text=_("现场照片、签到表照片或后台截图。"))
    number = forms.IntegerField(label=_("人数"), min_value=1, max_value=MOST)

    class Meta:
        model = HeadCount
        fields = ("kind", "channel", "number", "link", "note")

    field_order = ("kind", "channel", "number", "uploads", "link", "note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["link"].help_text = _("现场人数：文件或链接至少一样；线上人数：链接和后台截图都要有。")
        if self.instance.pk:
            del self.fields["kind"], self.fields["channel"]

    def clean(self):
        data = super().clean()
        kind, channel = data.get("kind"), data.get("channel", "")
        if kind and self.instance.activity.head_counts.filter(kind=kind, channel=channel).exists():
            self.add_error("channel", _("这个口径和来源已经填过，请直接修改，或者写明另一个来源。"))
        return data


class ReadingForm(forms.Form):
    views = forms.IntegerField(label=_("浏览量"), min_value=0, max_value=2_000_000_000)
    read_on = forms.DateField(label=_("读数日期"), widget=DateInput())

    def clean_read_on(self):
        day = self.cleaned_data["read_on"]
        if day > today():
            raise ValidationError(_("读数日期不能晚于今天。"))
        return day


class CoverageForm(forms.ModelForm, ReadingForm):
    uploads = FilesField(label=_("报道照片或截图"), check=files.check_picture, required=False)

    class Meta:
        model = Coverage
        fields = ("medium", "title", "url")

    field_order = ("medium", "title", "url", "uploads", "views", "read_on")

    def clean_url(self):
        url = self.cleaned_data["url"]
        if (
            url
            and Coverage.objects.filter(activity=self.instance.activity, url=url).exclude(pk=self.instance.pk).exists()
        ):
            raise ValidationError(_("这个链接已登记。"))
        return url

    def clean(self):
        data = super().clean()
        if "url" in data and not data["url"] and not data.get("uploads"):
            self.add_error("url", _("没有链接的浏览量不予登记；确实没有链接的，请上传报道的照片或截图。"))
        return data

    def reading(self):
        return {name: self.cleaned_data[name] for name in ("views", "read_on", "uploads")}


class DecisionForm(forms.Form):
    ACCEPT, REJECT = "accept", "reject"

    verdict = forms.ChoiceField(
        label=_("结论"), choices=[(ACCEPT, _("核实属实，计入")), (REJECT, _("不予计入"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("依据"), max_length=300, min_length=2, help_text=_("如：与签到表逐一核对。"))


class CorrectionForm(forms.Form):
    value = forms.IntegerField(label=_("更正为"), min_value=0, max_value=2_000_000_000)
    reason = forms.CharField(
        label=_("更正理由"), max_length=300, min_length=2, help_text=_("原数、新数和理由都记入审计。")
    )


class AttendanceForm(forms.ModelForm):
    class Meta:
        model = Attendance
        fields = ("part", "status")
