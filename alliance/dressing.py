"""How form widgets look: classes, what describes them to screen readers, and better controls for long choices."""

from django import forms
from django.utils.translation import gettext as _

DASHES = "---------"
SHORT = (forms.NumberInput, forms.DateInput, forms.DateTimeInput, forms.TimeInput, forms.Select)


def dress(bound):
    """Prepare the widget of a bound field for a page and say its kind: check, group, date or plain."""
    widget = _with_boxes(bound)
    attrs = widget.attrs
    if described := described_by(bound):
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        attrs["class"] = "form-check-input"
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        attrs["class"] = "form-check-input"
        return "check"
    if isinstance(widget, forms.Select):
        _name_the_blank(bound.field)
    look = "form-select" if isinstance(widget, forms.Select) else "form-control"
    attrs["class"] = f"{look} is-invalid" if bound.errors else look
    return "date" if is_date(widget) else "plain"


def is_date(widget):
    return getattr(widget, "input_type", "") in {"date", "datetime-local"}


def is_half(bound):
    """Short controls stand two abreast where there is room."""
    widget = bound.field.widget
    return isinstance(widget, SHORT) and not isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


def described_by(bound):
    parts = [f"{bound.auto_id}_words"] if is_date(bound.field.widget) else []
    parts += [f"{bound.auto_id}_help"] if bound.help_text else []
    parts += [f"{bound.auto_id}_errors"] if bound.errors else []
    return " ".join(parts)


def _with_boxes(bound):
    """A list in which several are marked with Ctrl is hard on a phone and for many people: boxes send the same."""
    widget = bound.field.widget
    if isinstance(widget, forms.SelectMultiple) and not isinstance(widget, forms.CheckboxSelectMultiple):
        bound.field.widget = forms.CheckboxSelectMultiple(choices=widget.choices)
    return bound.field.widget


def _name_the_blank(field):
    """Django's row of dashes says nothing: the empty choice tells what to do, or that there is none."""
    word = _("请选择") if field.required else _("（不选）")
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = word
            field.widget.choices = field.choices
    elif isinstance(field, forms.ChoiceField):
        choices = list(field.choices)
        if choices and choices[0] == ("", DASHES):
            field.choices = [("", word), *choices[1:]]
