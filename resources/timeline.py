"""One day of many resources, and how much of its open time each is used."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from resources import calendars, queries
from resources.availability import clip, merge
from resources.models import Booking, Resource

FIRST_HOUR, LAST_HOUR = 8, 22
WIDTH = (LAST_HOUR - FIRST_HOUR) * 60


@dataclass
class Row:
    """One resource's day: boxes in minutes from the first hour, and the free slots that can be tapped."""

    resource: Resource
    boxes: list = field(default_factory=list)
    slots: list = field(default_factory=list)


def day_rows(resources, day):
    """[Row] for the day; box kinds: open, held, closed. One question however many resources."""
    loaded = calendars.load(resources, *queries.day_bounds(day, day))
    return [_row(loaded[resource.pk], day) for resource in resources]


def _row(calendar, day):
    hours = tuple(timezone.make_aware(dt.datetime.combine(day, dt.time(hour))) for hour in (FIRST_HOUR, LAST_HOUR))
    row = Row(calendar.resource)
    for kind, spans in (
        ("open", calendar.open_spans(day, day)),
        ("held", merge(calendar.busy())),
        ("closed", [(blackout.start, blackout.end) for blackout in calendar.blackouts]),
    ):
        row.boxes += [_box(kind, span, hours[0]) for span in clip(spans, *hours)]
    if calendar.resource.status == Resource.Status.PUBLISHED:
        row.slots = [
            {"start": start, "end": end, **_box("free", (start, end), hours[0])}
            for start, end in queries.slots_of(calendar, day)
        ]
    return row


def _box(kind, span, origin):
    start, end = ((moment - origin).total_seconds() / 60 for moment in span)
    words = "–".join(f"{timezone.localtime(moment):%H:%M}" for moment in span)
    return {"kind": kind, "x": round(start), "width": round(end - start), "words": words}


def utilisation(resources, period):
    """[{resource, open, booked, percent}] in minutes: confirmed and not missed, cancelled and released time left out."""
    loaded = calendars.load(resources, period.starts_at, period.ends_at)
    booked = _booked(resources, period)
    rows = []
    for resource in resources:
        calendar = loaded[resource.pk]
        spans = clip(calendar.open_spans(period.start, period.last_day), period.starts_at, period.ends_at)
        minutes = _minutes(spans) if calendar.hours else (period.end - period.start).days * WIDTH
        used = booked.get(resource.pk, 0)
        rows.append(
            {
                "resource": resource,
                "open": minutes,
                "booked": used,
                "percent": round(100 * used / minutes, 1) if minutes else 0,
            }
        )
    return sorted(rows, key=lambda row: (-row["percent"], row["resource"].pinyin))


def _booked(resources, period):
    bounds = (period.starts_at, period.ends_at)
    rows = Booking.objects.filter(
        resource__in=resources, status=Booking.Status.CONFIRMED, no_show_at=None, period__overlap=bounds
    )
    totals = {}
    for resource, span in rows.values_list("resource", "period"):
        totals[resource] = totals.get(resource, 0) + _minutes(clip([(span.lower, span.upper)], *bounds))
    return totals


def _minutes(spans):
    return round(sum((end - start).total_seconds() for start, end in spans) / 60)
