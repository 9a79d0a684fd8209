"""Reads that more than one page needs."""

import math
from statistics import mean, pstdev

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance import asked, audit
from alliance.calendar import today
from alliance.models import Alliance
from members.models import Candidacy, CandidacyReview, Membership, Plaque, Role, Unit, User


def public_alliance(request):
    """The alliance whose public pages a visitor reads: the one asked for by `?area=`, else the first."""
    alliances = Alliance.objects.public()
    code = asked.number(request.GET.get("area"))
    return (alliances.filter(code=str(code)).first() if code else None) or alliances.first()


def own_unit(user):
    """The unit for which somebody acts as liaison (the first of several), None for everybody else."""
    return Unit.objects.filter(pk__in=user.unit_ids).order_by("pk").first() if user.unit_ids else None


def alliances_below(user):
    """Those that a city or a province reads; none for whoever sits in a district."""
    if not user.alliance_id or user.alliance.is_district:
        return Alliance.objects.none()
    return Alliance.objects.visible_to(user).public()


def alliance_read(request):
    """The alliance whose ranking is read: one's own; for a city or a province that of `?alliance=`, else the first below."""
    below = alliances_below(request.user)
    number = asked.number(request.GET.get("alliance"))
    return (below.filter(pk=number).first() if number else None) or below.first() or request.user.alliance


def without_post():
    """Keys of the users who hold no post in any alliance now."""
    held = Membership.objects.filter(is_active=True).values("user")
    return User.objects.exclude(pk__in=held).values("pk")


def with_plaque(units):
    """Adds `plaque_number`, the plaque that hangs now."""
    hung = Plaque.objects.filter(unit=OuterRef("pk"), status=Plaque.Status.HUNG)
    return units.annotate(plaque_number=Subquery(hung.values("number")[:1]))


def with_liaison(units):
    """Adds `liaison_name` and `liaison_phone` of the first liaison in office."""
    posts = Membership.objects.filter(unit=OuterRef("pk"), role=Role.LIAISON, is_active=True).order_by("pk")
    return units.annotate(
        liaison_name=Subquery(posts.values("user__name")[:1]), liaison_phone=Subquery(posts.values("user__phone")[:1])
    )


def category_tabs(units, base_url, chosen):
    """Tabs with counts: every category, and all."""
    counts = dict(units.order_by().values_list("category").annotate(Count("pk")))
    tabs = [{"label": _("全部"), "url": base_url, "count": sum(counts.values()), "active": not chosen}]
    for value, label in Unit.Category.choices:
        url = f"{base_url}?category={value}"
        tabs.append({"label": label, "url": url, "count": counts.get(value, 0), "active": chosen == value})
    return tabs


def review_summary(candidacy):
    """Average, spread and deviation of the reviewers' totals, and the average of each mark."""
    reviews = list(candidacy.reviews.select_related("reviewer"))
    totals = [review.total for review in reviews]
    if not totals:
        return {"reviews": [], "count": 0}
    marks = [
        {
            "label": CandidacyReview._meta.get_field(name).verbose_name,
            "average": mean(getattr(review, name) for review in reviews),
        }
        for name in CandidacyReview.MARKS
    ]
    return {
        "reviews": reviews,
        "count": len(totals),
        "average": mean(totals),
        "spread": max(totals) - min(totals),
        "deviation": pstdev(totals),
        "marks": marks,
    }


WAY = (
    Candidacy.Status.RECOMMENDED,
    Candidacy.Status.CHECKED,
    Candidacy.Status.INSPECTED,
    Candidacy.Status.DECIDED,
    Candidacy.Status.PUBLICISED,
    Candidacy.Status.ADMITTED,
)


def candidacy_steps(candidacy):
    """The six steps with who and when, as `_components/steps.html` wants them."""
    return audit.steps(candidacy, WAY)


def next_duty(unit):
    return unit.duties.filter(day__gte=today()).select_related("cppcc_member").first()


# The picture of the network: a centre and one ring for each kind of unit.

SIZE = 900
RINGS = {Unit.Category.REPRESENTATIVE: 165, Unit.Category.TRAFFIC: 275, Unit.Category.GRASSROOTS: 390}


def network(units):
    """Nodes of the 1+40 picture, in SVG units of a square of 900: a link, a name, a place on its category's ring."""
    rows = list(units)
    nodes = []
    for category, radius in RINGS.items():
        ring = [unit for unit in rows if unit.category == category]
        nodes += [_node(unit, radius, index, len(ring)) for index, unit in enumerate(ring)]
    return nodes


def _node(unit, radius, index, count):
    # Rings start at different angles, so that neighbours do not line up.
    angle = 2 * math.pi * index / count + radius / 100
    return {
        "unit": unit,
        "url": reverse("unit", args=[unit.pk]),
        "x": round(SIZE / 2 + radius * math.cos(angle), 1),
        "y": round(SIZE / 2 + radius * math.sin(angle), 1),
    }
