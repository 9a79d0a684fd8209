from django import forms
from django.utils.translation import gettext_lazy as _

from activities.forms.fields import own_units
from activities.models import Consultation, Remark
from alliance.forms import DateTimeInput
from members.models import Role


class ConsultationForm(forms.ModelForm):
    class Meta:
        model = Consultation
        fields = ("title", "text", "unit", "opens_at", "closes_at")
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "opens_at": DateTimeInput(), "closes_at": DateTimeInput()}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = own_units(user, self.instance.alliance)
        self.fields["unit"].required = not user.has_role(Role.STAFF)

    def clean(self):
        data = super().clean()
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("截止时间要晚于开始时间。"))
        return data


class RemarkForm(forms.ModelForm):
    class Meta:
        model = Remark
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def clean_text(self):
        text = self.cleaned_data["text"].strip()
        if len(text) < 8:
            raise forms.ValidationError(_("请再写得具体一些，至少8个字。"))
        return text


class HideRemarkForm(forms.Form):
    reason = forms.CharField(label=_("隐藏理由"), max_length=200, help_text=_("发言人会看到这个理由。"))
