"""Template tags behind templates/_components/. A status has one look, decided here once."""

from django import template
from django.core.exceptions import ValidationError
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _

from alliance import dressing
from alliance.dates import in_words
from alliance.text import mask_name, mask_phone

register = template.Library()
register.filter("mask_phone", mask_phone)
register.filter("mask_name", mask_name)

TONES = ("neutral", "info", "progress", "success", "warning", "danger", "muted")

_BY_TONE = {
    "neutral": "waiting draft planned open candidate recommended expected registered",
    "info": "offered submitted received pending published under_review checked sorted filed assigned self_score waitlisted invited",
    "progress": "inspected decided checking revising publicised referred accepted in_hand in_progress refined edited held audit publicity appeal scoring",
    "success": "met shown final admitted confirmed recorded closed answered replied adopted issued hung active present minuted approved used done upheld granted",
    "warning": "returned suspended blue yellow leave",
    "danger": "refused revoked rejected declined not_filed no_show lost red absent expired",
    "muted": "hidden left withdrawn cancelled merged archived replaced dismissed frozen",
}
STATUS_TONE = {status: tone for tone, statuses in _BY_TONE.items() for status in statuses.split()}


@register.simple_tag
def icon(name):
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("vendor/icons.svg"), name
    )


@register.simple_tag
def alliance_of(found, row):
    """The alliance of a row of a list, by the FilterSet of the list."""
    return found.owners.of(row)


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


@register.simple_tag
def movement(now, before):
    """How a figure moved since the period before, as a sentence; nothing where that period has nothing to say."""
    if not before or now is None:
        return ""
    change = round(now - before, 1)
    if not change:
        return _("与上期持平")
    words = {"by": number(abs(change)), "before": number(before)}
    return (_("较上期 ↑ %(by)s（%(before)s）") if change > 0 else _("较上期 ↓ %(by)s（%(before)s）")) % words


# tables


@register.simple_tag
def th(label, look=""):
    return format_html('<th scope="col" class="{}">{}</th>', look, label)


@register.simple_tag
def cell(label, value, look=""):
    """A cell that names itself where rows become cards; one that has nothing to say is not shown there at all."""
    if value is None or value == "":
        return format_html('<td class="cell-none {}">—</td>', look)
    return format_html('<td class="{}" data-label="{}">{}</td>', look, label, value)


@register.simple_tag
def fact(label, value):
    """A line of a <dl class="dl">; nothing at all where there is nothing to say."""
    return "" if value is None or value == "" else format_html("<dt>{}</dt><dd>{}</dd>", label, value)


# forms


@register.inclusion_tag("_components/field.html")
def field(bound):
    """A field with label, help and errors, tied together for screen readers."""
    kind = dressing.dress(bound)
    described = dressing.described_by(bound)
    return {"field": bound, "kind": kind, "described": described, "is_half": dressing.is_half(bound)}


@register.inclusion_tag("_components/form_fields.html")
def form_fields(form):
    return {"form": form}


@register.inclusion_tag("_components/form_errors.html")
def form_errors(form):
    faults = [
        {"id": bound.auto_id, "label": bound.label, "text": " ".join(bound.errors)} for bound in form if bound.errors
    ]
    return {"form": form, "faults": faults}


@register.simple_tag
def control(bound):
    """The bare control of a field, dressed."""
    dressing.dress(bound)
    return bound


@register.simple_tag
def required_mark(bound):
    if not bound.field.required:
        return ""
    return format_html(
        ' <span class="required-mark" aria-hidden="true">*</span><span class="visually-hidden">{}</span>', _("必填")
    )


@register.simple_tag
def date_words(bound):
    """The day a date field means, in our own words: browsers write it in the order of their own language."""
    try:
        return in_words(bound.field.to_python(bound.value()))
    except ValidationError:
        return ""
