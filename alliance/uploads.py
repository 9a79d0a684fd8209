"""A list on its way in: the upload, and what is kept of it until its uploader has seen what it would do."""

import secrets

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from alliance.sheets import SheetError

KINDS_OF_FILE = (".xlsx", ".csv")
KEPT_SECONDS = 24 * 3600


class SheetForm(forms.Form):
    """A spreadsheet. Cleans to `cells` and `strange`, the headings that no column has. Subclasses write `read(name, data)`."""

    nothing_in_it = _("文件里没有内容：标题下面一行都没有。")

    upload = forms.FileField(label=_("文件"), widget=forms.FileInput(attrs={"accept": ",".join(KINDS_OF_FILE)}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = {"mb": settings.MAX_FILE_MB, "rows": settings.MAX_SHEET_ROWS}
        self.fields["upload"].help_text = _("Excel（.xlsx）或 CSV，不超过%(mb)dMB、%(rows)d行。") % words

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if not upload.name.lower().endswith(KINDS_OF_FILE):
            raise forms.ValidationError(_("请上传 Excel（.xlsx）或 CSV 文件；旧的 .xls 请先另存为 .xlsx。"))
        if upload.size > settings.MAX_FILE_MB * 1024 * 1024:
            raise forms.ValidationError(_("文件超过%(n)dMB，请分成几个文件。") % {"n": settings.MAX_FILE_MB})
        try:
            self.cleaned_data["cells"], self.cleaned_data["strange"] = self.read(upload.name, upload.read())
        except SheetError as error:
            raise forms.ValidationError(str(error)) from None
        if not self.cleaned_data["cells"]:
            raise forms.ValidationError(self.nothing_in_it)
        return upload


def keep(user, what, upload):
    """Keep it for its uploader alone; returns the token that finds it again."""
    token = secrets.token_urlsafe(12)
    cache.set(_key(user, what, token), upload, KEPT_SECONDS)
    return token


def kept(user, what, token):
    upload = cache.get(_key(user, what, token))
    if upload is None:
        raise Http404
    return upload


def _key(user, what, token):
    return f"upload.{what}.{user.pk}.{token}"
