"""Free times."""

import datetime as dt

from django.db.models import Count, Q
from django.utils import timezone

from alliance.calendar import at_midnight
from resources import calendars
from resources.alternatives import STEP, starts
from resources.availability import clip, merge
from resources.models import Resource
from resources.rules import Wish, would_stand


def day_bounds(first_day, last_day):
    """The moments at which the first local day begins and the last one ends."""
    return at_midnight(first_day), at_midnight(last_day + dt.timedelta(days=1))


def calendar_of(resource, first_day, last_day):
    return calendars.load([resource], *day_bounds(first_day, last_day))[resource.pk]


def busy(resource, first_day, last_day):
    """Intervals in which nothing more can be booked, in order, cut to the days."""
    return clip(merge(calendar_of(resource, first_day, last_day).busy()), *day_bounds(first_day, last_day))


def free(resource, first_day, last_day, *, now=None):
    """Open, not held, and not too soon: what could be booked from the first to the last local day."""
    return calendar_of(resource, first_day, last_day).free(first_day, last_day, now=now)


def day_slots(resource, day):
    """Slots to tap on for one day: the shortest length that is at least an hour, on the grid, else on the hour or half hour."""
    return slots_of(calendar_of(resource, day, day), day)


def slots_of(calendar, day):
    resource, now = calendar.resource, timezone.now()
    if resource.by_session:
        return [span for span in calendar.free(day, day) if would_stand(calendar, Wish(*span, 1, now=now))]
    # An always open resource is offered in waking hours.
    morning, night = (timezone.make_aware(dt.datetime.combine(day, dt.time(hour))) for hour in (8, 22))
    spans = clip(calendar.free(day, day), *day_bounds(day, day))
    if not calendar.hours and not calendar.exceptions:
        spans = clip(spans, morning, night)
    length = max(
        dt.timedelta(minutes=resource.min_minutes),
        min(dt.timedelta(hours=1), dt.timedelta(minutes=resource.max_minutes)),
    )
    found = starts(calendar, spans, length, max(length, STEP))
    return [span for span in found if would_stand(calendar, Wish(*span, 1, now=now))]


# one-click


def next_slots(user, *, venues=3, each=3, days=7):
    """What a person can book with one tap: [{resource, slots}], those booked before first, then those confirmed at once."""
    rows = Resource.objects.visible_to(user).published().filter(kind=Resource.Kind.VENUE, alliance=user.alliance_id)
    mine = Count("bookings", filter=Q(bookings__booked_by=user))
    rows = rows.annotate(mine=mine, automatic=Q(approval=Resource.Approval.AUTOMATIC)).select_related("unit")
    chosen = list(rows.order_by("-mine", "-automatic", "capacity", "pk")[:venues])
    first = timezone.localdate()
    loaded = calendars.load(chosen, *day_bounds(first, first + dt.timedelta(days=days)))
    found = [{"resource": row, "slots": _next(loaded[row.pk], first, days, each)} for row in chosen]
    return [row for row in found if row["slots"]]


def _next(calendar, first, days, count):
    slots_found = []
    for number in range(days + 1):
        slots_found += slots_of(calendar, first + dt.timedelta(days=number))
        if len(slots_found) >= count:
            break
    return slots_found[:count]
