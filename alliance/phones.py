"""Mobile numbers as people type them, and as they are stored: eleven digits."""

import re
import unicodedata

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

is_mobile = RegexValidator(r"^1\d{10}\Z", _("请填11位手机号。"))


def normal(text):
    """１３９ 0000-0000, +86 139…, 0086139… -> 13900000000. What is no number stays recognisable, for the error beside it."""
    digits = re.sub(r"[\s\-‐‑‒–—.()]", "", unicodedata.normalize("NFKC", str(text or "")))
    return re.sub(r"^(\+?86|0086)(?=1\d{10}\Z)", "", digits)


class PhoneField(forms.CharField):
    """A mobile number, however it is typed."""

    def __init__(self, **kwargs):
        look = {"type": "tel", "autocomplete": "tel", "inputmode": "tel"}
        super().__init__(**{"label": _("手机号"), "widget": forms.TextInput(attrs=look), "max_length": 32} | kwargs)

    def to_python(self, value):
        return normal(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if value:
            is_mobile(value)


def clean(phone):
    """The number as it is stored; ValidationError where it is none."""
    phone = normal(phone)
    is_mobile(phone)
    return phone
