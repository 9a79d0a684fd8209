from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.calendar import add_months, today
from alliance.forms import DateInput, MoveForm


class ApplyForm(forms.Form):
    purpose = forms.CharField(label=_("用途"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    agrees = forms.BooleanField(label=_("我已阅读并遵守使用条款，不转给他人"))


class GrantForm(MoveForm):
    expires_on = forms.DateField(label=_("有效期至"), widget=DateInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("expires_on", add_months(today(), 6))

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if day < today():
            raise forms.ValidationError(_("日期不能早于今天。"))
        return day
