"""At the door: the visitor's own form, and that of the hosts for somebody without a phone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Rating
from alliance.phones import PhoneField


class ProofForm(forms.Form):
    """What shows that the visitor is here: the code of the screen or the pass got for it, and the place where that is asked."""

    k = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)
    granted = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)

    def proof(self):
        """What `services.come_in` takes to open the door."""
        data = self.cleaned_data
        place = (data.get("latitude"), data.get("longitude"))
        return {"code": data.get("k", ""), "granted": data.get("granted", ""), "place": place}


class CheckInForm(ProofForm):
    name = forms.CharField(label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = PhoneField(help_text=_("只用来保证每人计一次，不会公开。"))

    def who(self):
        return {"name": self.cleaned_data["name"], "phone": self.cleaned_data["phone"]}


class KnownForm(ProofForm):
    """For somebody recognised: nothing to type."""

    companions = forms.IntegerField(label=_("同行几人也到了"), min_value=0, initial=0, required=False)

    def __init__(self, *args, sign_up=None, **kwargs):
        super().__init__(*args, **kwargs)
        most = sign_up.party_size - 1 if sign_up else 0
        if most:
            self.fields["companions"].widget.attrs["max"] = self.fields["companions"].max_value = most
        else:
            del self.fields["companions"]


class WalkInForm(forms.Form):
    """Entered by the hosts for someone without a phone, so the number may be missing."""

    name = forms.CharField(label=_("姓名"), max_length=40, required=False)
    phone = PhoneField(required=False)

    def clean(self):
        data = super().clean()
        if not data.get("name") and not data.get("phone") and not self.errors:
            self.add_error("name", _("请填姓名或手机号。"))
        return data


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


class HideForm(forms.Form):
    reason = forms.CharField(
        label=_("隐藏理由"), max_length=200, min_length=2, help_text=_("如：含辱骂、泄露他人信息。")
    )
