"""What forms of every app share."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from alliance.errors import DomainError, broken_rule


class MoveForm(forms.Form):
    """The input of a workflow move, validated alike for pages and API. `obj` is the object moved, `user` who moves it."""

    def __init__(self, *args, obj, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.obj = obj
        self.user = user


class ReasonForm(MoveForm):
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class NoteForm(MoveForm):
    note = forms.CharField(label=_("备注"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", **kwargs)


def prefill(form, name, value):
    """Offer a value where neither the instance nor the address brought one."""
    if form.initial.get(name) in {None, ""}:
        form.initial[name] = value


def attempt(form, act, **data):
    """Call a service with the cleaned input; a refusal by a rule is shown on the form, with everything typed kept.

    Returns what the service returned, or None when it refused.
    """
    try:
        return act(**data)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
    except IntegrityError as error:
        sentence = broken_rule(error)
        if not sentence:
            raise
        form.add_error(None, sentence)
    except ValidationError as wrong:
        for name, errors in _by_field(wrong).items():
            form.add_error(name if name in form.fields else None, errors)
    return None


def _by_field(wrong):
    return wrong.error_dict if hasattr(wrong, "error_dict") else {None: wrong.error_list}


# A field that people do not see and robots fill (`_components/trap.html`).
TRAP = "website"


def is_trapped(request):
    return bool(request.POST.get(TRAP, "").strip())
