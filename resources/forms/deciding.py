from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.forms import MoveForm, ReasonForm
from resources.scopes import THIS, scopes_of


class Scoped(MoveForm):
    """For which of the bookings that belong together a move is meant."""

    move = ""
    scope = forms.ChoiceField(label=_("范围"), widget=forms.RadioSelect, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = scopes_of(self.obj, self.move)
        self.fields["scope"].choices = choices
        self.fields["scope"].initial = THIS
        if len(choices) == 1:
            self.fields["scope"].widget = forms.HiddenInput()
        self.order_fields(["scope"])

    def clean_scope(self):
        return self.cleaned_data["scope"] or THIS


class ApproveForm(Scoped):
    move = "approve"


class CancelForm(Scoped, ReasonForm):
    move = "cancel"


class RejectForm(Scoped, ReasonForm):
    move = "reject"
