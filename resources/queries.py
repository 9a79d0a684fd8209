"""Free times and alternatives."""

import datetime as dt
from dataclasses import replace

from django.db.models import Count, Q
from django.utils import timezone

from alliance.calendar import at_midnight
from resources import calendars
from resources.availability import clip, merge, slots
from resources.models import Booking, Resource
from resources.rules import Wish, would_stand

STEP = dt.timedelta(minutes=30)
DAYS_AROUND = 3
ALTERNATIVES = 5
LOOKED_AT = 20


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
    found = _starts(calendar, spans, length, max(length, STEP))
    return [span for span in found if would_stand(calendar, Wish(*span, 1, now=now))]


def _starts(calendar, spans, length, step):
    """Intervals of a length in the free spans, on the resource's grid where it has one, else on the full or half hour."""
    grid = dt.timedelta(minutes=calendar.resource.grid_minutes)
    if calendar.resource.by_session:
        return list(spans)
    if not grid:
        return list(slots([(_on_half_hour(start), end) for start, end in spans], length, step))
    length = -(-length // grid) * grid
    return list(slots([(_on_grid(calendar, start, grid), end) for start, end in spans], length, max(grid, length)))


def _on_half_hour(moment):
    """The next full or half hour."""
    rest = dt.timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment + STEP - rest if rest else moment


def _on_grid(calendar, moment, grid):
    """The next mark of the grid, counted from the opening of the span that holds the moment."""
    span = calendar.open_span(moment, moment)
    if span is None:
        return moment
    return span[0] + -(-(moment - span[0]) // grid) * grid


def around(wish):
    """The first and the last day on which an alternative is looked for."""
    day = timezone.localdate(wish.start)
    return day - dt.timedelta(days=DAYS_AROUND), day + dt.timedelta(days=DAYS_AROUND)


def load_around(resources, wish):
    return calendars.load(resources, *day_bounds(*around(wish)))


def alternatives(resources, wish, user, loaded=None):
    """Up to five bookings near the wish that would be accepted now: other times here, the same time elsewhere, each
    {resource, start, end}. Of several resources together, times when all of them can be had. `loaded`: `load_around`, if at hand."""
    first = resources[0]
    loaded = loaded or load_around(resources, wish)
    near = _take(
        ([first.pk, *span] for span in _near_times(loaded, first, wish, around(wish))), loaded, wish, resources, 3
    )
    if len(resources) > 1:
        return near
    like = _like(first, wish, user)
    others = calendars.load(like, wish.start, wish.end)
    elsewhere = _take(([row.pk, wish.start, wish.end] for row in like), others, wish, None, ALTERNATIVES)
    return [*near, *elsewhere][:ALTERNATIVES]


def _take(offers, loaded, wish, together, count):
    """The first offers that would stand; `together` are resources that must all be free then."""
    taken = []
    for pk, start, end in offers:
        if len(taken) == count:
            break
        tried = replace(wish, start=start, end=end)
        calendars_asked = [loaded[row.pk] for row in together] if together else [loaded[pk]]
        if all(would_stand(calendar, _fitted(tried, calendar.resource)) for calendar in calendars_asked):
            taken.append({"resource": loaded[pk].resource, "start": start, "end": end})
    return taken


def _fitted(wish, resource):
    """As many people as the place holds: an alternative is an offer, not an obligation."""
    return replace(wish, attendees=min(wish.attendees, resource.capacity or wish.attendees))


def _near_times(loaded, resource, wish, days):
    if (wish.end - wish.start) > dt.timedelta(days=1) or wish.end <= wish.start:
        return []
    calendar = loaded[resource.pk]
    if resource.by_session:
        return sorted(calendar.free(*days, now=wish.now), key=lambda span: abs(span[0] - wish.start))[:LOOKED_AT]
    found = _starts(calendar, calendar.free(*days, now=wish.now), wish.end - wish.start, STEP)
    return sorted(found, key=lambda span: (abs(span[0] - wish.start), span[0]))[:LOOKED_AT]


def _like(resource, wish, user):
    """Other published resources of the kind that are free then, the best fitting first."""
    taken = Booking.objects.holding().overlapping(wish.start, wish.end).filter(is_exclusive=True)
    rows = Resource.objects.visible_to(user).published().filter(alliance=resource.alliance_id, kind=resource.kind)
    rows = rows.exclude(pk=resource.pk).exclude(pk__in=taken.values("resource"))
    if resource.kind == Resource.Kind.VENUE:
        rows = rows.filter(Q(capacity__gte=wish.attendees) | Q(capacity=None))
    return list(rows.select_related("unit").order_by("capacity", "pk")[:LOOKED_AT])


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
