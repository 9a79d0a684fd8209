from django import forms
from django.utils.translation import gettext as _

from resources.scopes import ALL, THIS


def usual_reasons():
    """What owners mostly say; the first is filled in, each can be written over."""
    return [
        _("该时段单位另有安排"),
        _("人数或用途不合适，请改约其他场地"),
        _("设备检修，暂不能用"),
        _("请改约其他时间"),
    ]


class DecisionForm(forms.Form):
    """From the list: a reason with a rejection, nothing with an approval; for one date or resource, or for the whole request."""

    reason = forms.CharField(max_length=500)
    scope = forms.ChoiceField(choices=((THIS, ""), (ALL, "")), required=False)

    def __init__(self, *args, move, **kwargs):
        super().__init__(*args, **kwargs)
        if move == "approve":
            del self.fields["reason"]

    def clean_scope(self):
        return self.cleaned_data["scope"] or THIS
