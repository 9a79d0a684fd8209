from django import template

from activities.models import Review
from alliance.templatetags.ui import badge

register = template.Library()

TONE = {Review.DOUBTED: "warning", Review.ACCEPTED: "success", Review.REJECTED: "muted"}


@register.simple_tag
def review(row):
    """Whether a row of a figure counts, as a badge; what was never doubted needs no word."""
    return badge(row.get_review_display(), TONE[row.review]) if row.review in TONE else ""
