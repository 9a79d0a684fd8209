"""A unit's contribution this year, on the page of the unit, for those who may see it."""

from django import template

from alliance.calendar import YEAR, period_of, today
from members.permissions import P
from resources.contribution import contributions

register = template.Library()


@register.inclusion_tag("resources/_contribution.html", takes_context=True)
def contribution(context, unit):
    """`{% contribution unit %}`"""
    if not context["request"].user.has_perm(P.CONTRIBUTION_VIEW, unit):
        return {}
    (row,) = contributions([unit], period_of(YEAR, today()))
    return {"row": row}
