"""What must not be written here, and what must not be shown."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_SECRET = re.compile(r"(绝密|机密|秘密)\s*★")
_IDENTITY = re.compile(r"(?<!\d)(\d{6})(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


def refuse_secrets(text):
    """A validator: text with a secrecy mark is not saved at all."""
    if _SECRET.search(text or ""):
        raise ValidationError(_("文中有密级标志。涉密信息不上网，请通过保密渠道报送。"))


def has_personal_data(text):
    return bool(_IDENTITY.search(text) or _PHONE.search(text))


def mask(text):
    """Identity and phone numbers made unreadable, for every place where others read the text."""
    return _PHONE.sub(r"\1****\2", _IDENTITY.sub(r"\1************", text))
