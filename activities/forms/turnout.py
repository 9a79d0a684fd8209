from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Attendance, Coverage, Rating, SignUp
from alliance.calendar import today
from alliance.forms import DateInput


class SignUpForm(forms.ModelForm):
    consent = forms.BooleanField(
        label=_("同意主办单位为组织本次活动使用我的姓名和手机号，活动结束后六个月内删除"),
        error_messages={"required": _("需要您同意后才能报名。")},
    )

    class Meta:
        model = SignUp
        fields = ("name", "phone")
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "numeric"}),
                   "name": forms.TextInput(attrs={"autocomplete": "name"})}  # fmt: skip


class CheckInForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("手机号"),
        validators=SignUp._meta.get_field("phone").validators,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "numeric"}),
        help_text=_("只用来保证每人计一次，不会公开。"),
    )


class WalkInForm(CheckInForm):
    """Entered by the hosts for someone without a phone, so the number may be missing."""

    name = forms.CharField(label=_("姓名"), max_length=40, required=False)
    phone = forms.CharField(label=_("手机号"), required=False, validators=SignUp._meta.get_field("phone").validators)


MARKS = [(5, _("很满意")), (4, _("满意")), (3, _("一般")), (2, _("不满意")), (1, _("很不满意"))]


class RatingForm(forms.ModelForm):
    class Meta:
        model = Rating
        fields = ("content", "organisation", "result", "comment")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("content", "organisation", "result"):
            field = self.fields[name]
            self.fields[name] = forms.TypedChoiceField(
                label=field.label, choices=MARKS, coerce=int, widget=forms.RadioSelect
            )


class CoverageForm(forms.ModelForm):
    class Meta:
        model = Coverage
        fields = ("medium", "title", "url", "views", "read_on")
        widgets = {"read_on": DateInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["url"].help_text = _("没有链接的浏览量不予登记。")

    def clean_read_on(self):
        day = self.cleaned_data["read_on"]
        if day > today():
            raise forms.ValidationError(_("读数日期不能晚于今天。"))
        return day

    def clean_url(self):
        url = self.cleaned_data["url"]
        if Coverage.objects.filter(activity=self.instance.activity, url=url).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("这个链接已登记。"))
        return url


class AttendanceForm(forms.ModelForm):
    class Meta:
        model = Attendance
        fields = ("part", "status")
