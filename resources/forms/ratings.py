from django import forms
from django.utils.translation import gettext_lazy as _

from members.files import check_picture
from members.forms import FilesField
from resources.models import BookingRating


class RatingForm(forms.Form):
    """What one side says after a use; damage with photos is the owner's to note."""

    stars = forms.TypedChoiceField(
        label=_("评分"), choices=BookingRating.Stars, coerce=int, widget=forms.RadioSelect, initial=5
    )
    text = forms.CharField(
        label=_("评语"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("可不填，一两句话即可。"),
    )  # fmt: skip
    damage = forms.CharField(
        label=_("损坏情况"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("没有损坏不用填；填写后会告知借用方和专班。"),
    )  # fmt: skip
    photos = FilesField(
        label=_("照片"), required=False, check=check_picture, most=5, help_text=_("最多5张，只给双方和专班看。")
    )

    def __init__(self, *args, side, **kwargs):
        super().__init__(*args, **kwargs)
        if side != BookingRating.Side.OWNER:
            del self.fields["damage"], self.fields["photos"]

    def clean(self):
        data = super().clean()
        if data.get("photos") and not data.get("damage"):
            self.add_error("damage", _("传了照片，请写明损坏情况。"))
        return data
