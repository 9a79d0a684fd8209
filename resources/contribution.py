"""What units give to the others (资源贡献): hours lent, expert sessions, seats in courses, data, people served. Each figure and
the list that it opens are the same queryset: `FIGURES` says which."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.db.models import Count, DurationField, ExpressionWrapper, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.calendar import YEAR, parse_period, period_of, today
from members.models import Unit
from resources.models import Booking, Grant, Resource

Kind = Resource.Kind
FIRST_YEAR = 2000
LASTED = ExpressionWrapper(RangeEndsWith("period") - RangeStartsWith("period"), output_field=DurationField())


@dataclass(frozen=True)
class Figure:
    """`rows` names the list (a URL) and `query` its filters, beside unit and days."""

    key: str
    label: str
    measure: str
    rows: str
    query: tuple = ()

    def url(self, unit, period):
        whose = "given_by" if self.rows == "grants" else "lent_by"
        days = {"since": period.start.isoformat(), "until": period.last_day.isoformat()}
        return f"{reverse(self.rows)}?{urlencode({whose: unit.pk, **dict(self.query), **days})}"


FIGURES = (
    Figure("hours", _("出借场地"), _("小时"), "bookings", (("kind", Kind.VENUE.value),)),
    Figure("sessions", _("专家服务"), _("次"), "bookings", (("kind", Kind.EXPERT.value),)),
    Figure("seats", _("课程名额"), _("人次"), "bookings", (("kind", Kind.COURSE.value),)),
    Figure("datasets", _("数据授权"), _("项"), "grants"),
    Figure("people", _("服务人次"), _("人次"), "bookings"),
)
BY_KEY = {figure.key: figure for figure in FIGURES}


@dataclass
class Contribution:
    """One unit's figures in a period, by key."""

    unit: Unit
    values: dict
    period: object

    @property
    def figures(self):
        """[{label, value, measure, url}] in the order of the table."""
        return [
            {"key": row.key, "label": row.label, "measure": row.measure, "value": self.values[row.key], "url": row.url(self.unit, self.period)}
            for row in FIGURES
        ]  # fmt: skip


def period_named(key):
    """The month, quarter or year of a key, else this year; a year that no alliance has seen is none."""
    this_year = period_of(YEAR, today())
    try:
        period = parse_period(key or "")
    except ValueError:
        return this_year
    return period if FIRST_YEAR <= period.year <= this_year.year + 1 else this_year


def units_of(user):
    """The units that stand side by side: those in the alliance in which one acts."""
    return Unit.objects.visible_to(user).filter(alliance=user.alliance_id, status__in=Unit.IN_ALLIANCE)


def lent_in(period):
    return Booking.objects.lent().filter(
        period__startswith__gte=period.starts_at, period__startswith__lt=period.ends_at
    )


def given_in(period):
    return Grant.objects.given().filter(decided_at__gte=period.starts_at, decided_at__lt=period.ends_at)


def contributions(units, period, order="people"):
    """[Contribution] of the units, who gave most by `order` first; two questions however many units."""
    rows = [Contribution(unit, dict.fromkeys(BY_KEY, 0), period) for unit in units]
    by_unit = {row.unit.pk: row.values for row in rows}
    lent = lent_in(period).filter(resource__unit__in=by_unit).order_by().values("resource__unit")
    for found in lent.annotate(**_sums()):
        values = by_unit[found["resource__unit"]]
        values |= {key: found[key] or 0 for key in ("sessions", "seats", "people")}
        values["hours"] = _hours(found["lasted"])
    given = given_in(period).filter(resource__unit__in=by_unit).order_by().values("resource__unit")
    for found in given.annotate(n=Count("pk")):
        by_unit[found["resource__unit"]]["datasets"] = found["n"]
    return sorted(rows, key=lambda row: (-row.values[order], row.unit.pinyin, row.unit.pk))


def _sums():
    def of(kind):
        return Q(resource__kind=kind)

    return {
        "lasted": Sum(LASTED, filter=of(Kind.VENUE)),
        "sessions": Count("pk", filter=of(Kind.EXPERT)),
        "seats": Sum("attendees", filter=of(Kind.COURSE)),
        "people": Sum("attendees"),
    }


def _hours(lasted):
    return round(lasted.total_seconds() / 3600, 1) if lasted else 0


def by_resource(unit, period):
    """[{resource, times, hours, people}] of what the unit lent, most used first."""
    lent = lent_in(period).filter(resource__unit=unit).order_by().values("resource")
    sums = lent.annotate(times=Count("pk"), lasted=Sum(LASTED), people=Sum("attendees"))
    found = {row["resource"]: row for row in sums}
    resources = Resource.objects.filter(pk__in=found)
    rows = [
        {"resource": row, "times": found[row.pk]["times"], "hours": _hours(found[row.pk]["lasted"]), "people": found[row.pk]["people"]}
        for row in resources
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row["times"], row["resource"].pinyin))
