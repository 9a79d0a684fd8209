"""Template tags behind templates/_components/. A status has one look, decided here once."""

from django import forms, template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()

DASHES = "---------"
TONES = ("neutral", "info", "progress", "success", "warning", "danger", "muted")

_BY_TONE = {
    "neutral": "waiting draft planned open candidate recommended expected registered",
    "info": "offered submitted received pending published under_review checked sorted filed assigned self_score waitlisted invited",
    "progress": "inspected decided publicised referred accepted in_hand in_progress refined edited held audit publicity appeal scoring",
    "success": "met admitted confirmed recorded closed answered replied adopted issued hung active present minuted approved used done upheld granted",
    "warning": "returned suspended blue yellow leave",
    "danger": "refused revoked rejected declined not_filed no_show lost red absent expired",
    "muted": "left withdrawn cancelled merged archived replaced dismissed frozen",
}
STATUS_TONE = {status: tone for tone, statuses in _BY_TONE.items() for status in statuses.split()}


@register.simple_tag
def icon(name):
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("vendor/icons.svg"), name
    )


@register.simple_tag
def status(obj):
    """The status of an object as a badge: its word, and a colour that only repeats the word."""
    return badge(obj.get_status_display(), STATUS_TONE.get(obj.status, "neutral"))


@register.simple_tag
def badge(text, tone="neutral"):
    return format_html('<span class="tone tone-{}">{}</span>', tone if tone in TONES else "neutral", text)


@register.simple_tag
def number(value):
    """1234567 -> 1,234,567; a float keeps one digit; nothing is a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else value


@register.inclusion_tag("_components/field.html")
def field(bound):
    """A field with label, help and errors, tied together for screen readers."""
    kind = _dress(bound)
    described = _described_by(bound)
    return {"field": bound, "kind": kind, "described": described}


@register.inclusion_tag("_components/form_fields.html")
def form_fields(form):
    return {"form": form}


@register.simple_tag
def control(bound):
    """The bare control of a field, dressed."""
    _dress(bound)
    return bound


def _dress(bound):
    widget = bound.field.widget
    attrs = widget.attrs
    described = _described_by(bound)
    if described:
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
    return "plain"


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


def _described_by(bound):
    parts = [f"{bound.auto_id}_help"] if bound.help_text else []
    parts += [f"{bound.auto_id}_errors"] if bound.errors else []
    return " ".join(parts)
