from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Photo
from members import files
from members.forms import FilesField


class ConsentTagForm(forms.Form):
    consent = forms.ChoiceField(
        label=_("照片中的人是否同意公开"),
        choices=Photo.Consent.choices,
        initial=Photo.Consent.UNKNOWN,
        help_text=_("只有注明“没有可辨认的人”或已同意的照片对公众可见。"),
    )
    note = forms.CharField(label=_("说明"), max_length=120, required=False)


class PhotosForm(ConsentTagForm):
    uploads = FilesField(
        label=_("照片"), check=files.check_picture, help_text=_("可一次选多张；拍摄地点、机型等信息会自动去除。")
    )

    field_order = ("uploads", "consent", "note")
