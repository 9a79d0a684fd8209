"""How much of its open time each resource is used: booked ÷ open minutes.

Cancelled, rejected and missed bookings count nothing, of one that ended early only what was kept. Closed times are not open. Of
a pool both sides count each of the alike, of a course by session both count seats.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from resources import calendars
from resources.availability import clip, subtract
from resources.models import Booking, Resource

# Of a resource that is always open the waking hours count.
FIRST_HOUR, LAST_HOUR = 8, 22


@dataclass
class Use:
    """Minutes of one resource in a period."""

    resource: Resource
    period: object
    open: int
    booked: int

    @property
    def percent(self):
        return round(100 * self.booked / self.open, 1) if self.open else 0


def utilisation(resources, period):
    """[Use] of many resources in a period, the most used first."""
    loaded = calendars.load(resources, period.starts_at, period.ends_at)
    booked = _booked(resources, period)
    rows = [Use(row, period, _open(loaded[row.pk], period), booked.get(row.pk, 0)) for row in resources]
    return sorted(rows, key=lambda row: (-row.percent, row.resource.pinyin, row.resource.pk))


def by_month(resource, periods):
    """[Use] of one resource in each of the periods."""
    return [utilisation([resource], period)[0] for period in periods]


def _open(calendar, period):
    if calendar.resource.by_session:
        inside = [row for row in calendar.sessions if period.starts_at <= row.start < period.ends_at]
        return round(sum((row.end - row.start).total_seconds() * row.seats for row in inside) / 60)
    spans = (
        _waking(period)
        if not calendar.hours and not calendar.exceptions
        else calendar.open_spans(period.start, period.last_day)
    )
    closed = [(row.start, row.end) for row in calendar.blackouts]
    return minutes_of(clip(subtract(spans, closed), period.starts_at, period.ends_at)) * calendar.resource.quantity


def _waking(period):
    days = [period.start + dt.timedelta(days=number) for number in range((period.end - period.start).days)]
    return [
        tuple(timezone.make_aware(dt.datetime.combine(day, dt.time(hour))) for hour in (FIRST_HOUR, LAST_HOUR))
        for day in days
    ]


def _booked(resources, period):
    bounds = (period.starts_at, period.ends_at)
    by_seat = {row.pk for row in resources if row.by_session}
    rows = Booking.objects.filter(
        resource__in=resources, status=Booking.Status.CONFIRMED, no_show_at=None, period__overlap=bounds
    )
    totals = {}
    for resource, span, units, attendees in rows.values_list("resource", "period", "units", "attendees"):
        each = attendees if resource in by_seat else units
        totals[resource] = totals.get(resource, 0) + each * minutes_of(clip([(span.lower, span.upper)], *bounds))
    return totals


def minutes_of(spans):
    return round(sum((end - start).total_seconds() for start, end in spans) / 60)
