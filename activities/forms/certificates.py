from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Certificate


class CertificateForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=40)
    part = forms.ChoiceField(label=_("身份"), choices=Certificate.Part.choices)


class RevokeForm(forms.Form):
    reason = forms.CharField(label=_("撤销理由"), max_length=200, min_length=2)
