"""Which of many resources can be had at a time, by the same rules as a booking."""

import datetime as dt
from itertools import chain

from django.utils import timezone

from alliance.calendar import at_midnight, today
from resources import calendars
from resources.models import Booking, Resource
from resources.queries import slots_of
from resources.rules import Wish, would_stand

HOUR = dt.timedelta(hours=1)


def span_of(day, since, until):
    """The time asked for, or None: a day alone is the whole day (since is None); a start alone is one hour."""
    if not (day or since or until):
        return None
    day = day or today()
    start = _at(day, since) if since else None
    if start is None:
        return day, None, None
    end = _at(day, until) if until else start + HOUR
    return day, start, end if end > start else end + dt.timedelta(days=1)


def _at(day, time):
    return timezone.make_aware(dt.datetime.combine(day, time))


def free_ids(rows, day, start, end):
    """Ids of the resources of a queryset that would take a booking from start to end, or at some time of the day."""
    if start is None:
        found = list(_offered(rows))
        loaded = calendars.load(found, at_midnight(day), at_midnight(day + dt.timedelta(days=1)))
        return [row.pk for row in found if slots_of(loaded[row.pk], day)]
    wish = Wish(start, end, 1)
    found = list(_untaken(_offered(rows), wish))
    loaded = calendars.load(found, start, end)
    return [row.pk for row in found if would_stand(loaded[row.pk], wish)]


def _offered(rows):
    """Only what a rule reads: thousands of rows need no descriptions."""
    texts = (
        "description",
        "sample",
        "terms",
        "data_fields",
        "words",
        "pinyin",
        "address",
        "route",
        "equipment",
        "topics",
    )
    rows = rows.published().exclude(kind=Resource.Kind.DATASET)
    # Units are few: fetched once each, not once a resource.
    return rows.select_related(None).prefetch_related("unit").defer(*texts).order_by()


def _untaken(rows, wish):
    """Leaves out, in one question, what cannot be had for a reason that the database sees; the rules decide on the rest."""
    notice = max(0, (wish.start - wish.now).total_seconds() // 3600)
    rows = rows.filter(
        min_minutes__lte=wish.minutes, max_minutes__gte=wish.minutes, notice_hours__lte=min(notice, 32767)
    )
    held = Booking.objects.holding().overlapping(wish.start, wish.end).filter(is_exclusive=True)
    whole = held.filter(resource__parent__isnull=False).values("resource__parent")
    return (
        rows.exclude(pk__in=held.values("resource")).exclude(pk__in=whole).exclude(parent__in=held.values("resource"))
    )


def days_ahead(resource, day, count):
    """[{day, slots}] from today on, or from the day itself where it lies beyond; one question for all days."""
    first = today()
    if not first <= day < first + dt.timedelta(days=count):
        first = day
    days = [first + dt.timedelta(days=number) for number in range(count)]
    calendar = calendars.load([resource], at_midnight(first), at_midnight(days[-1] + dt.timedelta(days=1)))[resource.pk]
    return [{"day": day, "slots": slots_of(calendar, day)} for day in days]


def next_free(resource, count, days=7):
    """The next slots that can be had, the soonest first."""
    found = days_ahead(resource, today(), days)
    return list(chain.from_iterable(row["slots"] for row in found))[:count]


def sessions_ahead(resource):
    """[{start, end, seats, left, place}] of a course that are still to come, full ones too."""
    rows = list(resource.sessions.filter(period__startswith__gt=timezone.now()).order_by("period"))
    if not rows:
        return []
    calendar = calendars.load([resource], rows[0].period.lower, rows[-1].period.upper)[resource.pk]
    places = {(row.period.lower, row.period.upper): row.place for row in rows}
    return [
        {
            "start": row.start,
            "end": row.end,
            "seats": row.seats,
            "left": calendar.seats_left(row),
            "place": places[row.start, row.end],
            "may_book": would_stand(calendar, Wish(row.start, row.end, 1)),
        }
        for row in calendar.sessions
        if (row.start, row.end) in places
    ]
