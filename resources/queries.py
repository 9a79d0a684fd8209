"""Free times and matching."""

import datetime as dt
import math
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.calendar import at_midnight
from resources import calendars
from resources.alternatives import STEP, starts
from resources.availability import clip, merge
from resources.models import Booking, Resource
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


# matching


@dataclass
class Need:
    """Say what, when (an interval, or a window with a length), for how many, with what."""

    kind: str
    start: dt.datetime
    end: dt.datetime
    minutes: int
    attendees: int = 1
    words: str = ""
    near: object = None


@dataclass
class Match:
    resource: Resource
    start: dt.datetime
    end: dt.datetime
    reasons: list = field(default_factory=list)
    score: float = 0


def match(need, user):
    """What fits and is free, best first, each with the reasons for its rank."""
    now = timezone.now()
    matches = []
    candidates = list(_candidates(need, user))
    loaded = calendars.load(candidates, need.start, need.end)
    for resource in candidates:
        span = _first_fit(loaded[resource.pk], need, now)
        if span:
            matches.append(_judged(resource, span, need))
    return sorted(matches, key=lambda found: (-found.score, found.resource.pk))


def _candidates(need, user):
    rows = Resource.objects.visible_to(user).published().filter(kind=need.kind, alliance=user.alliance_id)
    if need.attendees > 1:
        rows = rows.filter(Q(capacity__gte=need.attendees) | Q(capacity=None))
    for word in need.words.replace("、", " ").replace("，", " ").split():
        text = ("name", "equipment", "tags", "topics", "description", "data_fields")
        rows = rows.filter(_any_contains(text, word))
    recent = Q(
        bookings__status=Booking.Status.CONFIRMED, bookings__created_at__gte=timezone.now() - dt.timedelta(days=90)
    )
    rows = rows.annotate(recent_uses=Count("bookings", filter=recent))
    return rows.select_related("unit")


def _any_contains(fields, word):
    found = Q()
    for name in fields:
        found |= Q(**{f"{name}__icontains": word})
    return found


def _first_fit(calendar, need, now):
    length = dt.timedelta(minutes=need.minutes)
    spans = calendar.free(timezone.localdate(need.start), timezone.localdate(need.end), now=now)
    for span in starts(calendar, clip(spans, need.start, need.end), length, STEP):
        if would_stand(calendar, Wish(*span, need.attendees, now=now)):
            return span
    return None


def _judged(resource, span, need):
    found = Match(resource, *span)
    if resource.capacity:
        found.score += 40 * min(1, need.attendees / resource.capacity)
        found.reasons.append(_("可容纳%(n)d人") % {"n": resource.capacity})
    distance = _distance(resource, need.near)
    if distance is not None:
        found.score += max(0, 30 - 3 * distance)
        found.reasons.append(_("距离约%(km).1f公里") % {"km": distance})
    found.score += 20 / (1 + resource.recent_uses)
    found.reasons.append(
        _("近三个月被预约%(n)d次") % {"n": resource.recent_uses}
        if resource.recent_uses
        else _("近三个月无人预约，优先推荐")
    )
    if resource.approval == Resource.Approval.AUTOMATIC:
        found.score += 10
        found.reasons.append(_("预约即确认"))
    return found


def _distance(resource, unit):
    """Kilometres between a resource (or its unit) and a unit, None where one has no coordinates."""
    if unit is None or unit.latitude is None or unit.longitude is None:
        return None
    latitude = resource.latitude if resource.latitude is not None else resource.unit.latitude
    longitude = resource.longitude if resource.longitude is not None else resource.unit.longitude
    if latitude is None or longitude is None:
        return None
    east = math.radians(longitude - unit.longitude) * math.cos(math.radians(latitude))
    return 6371 * math.hypot(math.radians(latitude - unit.latitude), east)


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
