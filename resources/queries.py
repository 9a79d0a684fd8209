"""Free times, alternatives and matching."""

import datetime as dt
import math
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.calendar import at_midnight
from resources.availability import clip, open_intervals, slots, subtract
from resources.models import Booking, Resource
from resources.rules import Wish, violations

STEP = dt.timedelta(minutes=30)
DAYS_AROUND = 3
ALTERNATIVES = 5


def busy(resource, start, end):
    """Intervals in which the resource is held, in order."""
    if not resource.is_exclusive:
        return []
    rows = resource.bookings.holding().overlapping(start, end).order_by("period").values_list("period", flat=True)
    return [(period.lower, period.upper) for period in rows]


def day_bounds(first_day, last_day):
    """The moments at which the first local day begins and the last one ends."""
    return at_midnight(first_day), at_midnight(last_day + dt.timedelta(days=1))


def free(resource, first_day, last_day, *, now=None):
    """Open, not held, and not too soon: what could be booked from the first to the last local day."""
    spans = open_intervals(list(resource.opening_hours.all()), first_day, last_day)
    if not spans:
        return []
    earliest = (now or timezone.now()) + dt.timedelta(hours=resource.notice_hours)
    return clip(subtract(spans, busy(resource, spans[0][0], spans[-1][1])), earliest)


def day_slots(resource, day):
    """Slots to tap on for one day: the shortest length that is at least an hour, on the hour or half hour."""
    length = max(
        dt.timedelta(minutes=resource.min_minutes),
        min(dt.timedelta(hours=1), dt.timedelta(minutes=resource.max_minutes)),
    )
    # An always open resource is offered in waking hours.
    morning, night = (timezone.make_aware(dt.datetime.combine(day, dt.time(hour))) for hour in (8, 22))
    spans = free(resource, day, day)
    if not resource.opening_hours.all():
        spans = clip(spans, morning, night)
    return list(slots([(_on_grid(start), end) for start, end in spans], length, max(length, STEP)))


def _on_grid(moment):
    """The next full or half hour."""
    rest = dt.timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment + STEP - rest if rest else moment


def alternatives(resource, start, end, attendees, user):
    """Up to five bookings near the wish that would be accepted now: other times here, the same time elsewhere."""
    now = timezone.now()
    here = ((resource, *span) for span in _near_times(resource, start, end))
    elsewhere = ((other, start, end) for other in _like(resource, start, end, attendees, user))
    mixed = [*_take(here, attendees, now, 3), *_take(elsewhere, attendees, now, ALTERNATIVES)]
    return mixed[:ALTERNATIVES]


def _take(offers, attendees, now, count):
    taken = []
    for resource, start, end in offers:
        if len(taken) == count:
            break
        if not violations(resource, Wish(start, end, min(attendees, resource.capacity or attendees), now)):
            taken.append({"resource": resource, "start": start, "end": end})
    return taken


def _near_times(resource, start, end):
    day = timezone.localdate(start)
    if (end - start) > dt.timedelta(days=1) or end <= start:
        return []
    spans = free(resource, day - dt.timedelta(days=DAYS_AROUND), day + dt.timedelta(days=DAYS_AROUND))
    found = slots([(_on_grid(begin), finish) for begin, finish in spans], end - start, STEP)
    return sorted(found, key=lambda span: (abs(span[0] - start), span[0]))[:20]


def _like(resource, start, end, attendees, user):
    """Other published resources of the kind that are free then, the best fitting first."""
    taken = Booking.objects.holding().overlapping(start, end).filter(is_exclusive=True)
    rows = Resource.objects.visible_to(user).published().filter(alliance=resource.alliance_id, kind=resource.kind)
    rows = rows.exclude(pk=resource.pk).exclude(pk__in=taken.values("resource"))
    if resource.kind == Resource.Kind.VENUE:
        rows = rows.filter(Q(capacity__gte=attendees) | Q(capacity=None))
    return rows.select_related("unit").prefetch_related("opening_hours").order_by("capacity", "pk")[:20]


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
    for resource in _candidates(need, user):
        span = _first_fit(resource, need, now)
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
    return rows.select_related("unit").prefetch_related("opening_hours")


def _any_contains(fields, word):
    found = Q()
    for name in fields:
        found |= Q(**{f"{name}__icontains": word})
    return found


def _first_fit(resource, need, now):
    length = dt.timedelta(minutes=need.minutes)
    spans = free(resource, timezone.localdate(need.start), timezone.localdate(need.end), now=now)
    spans = [(_on_grid(start), end) for start, end in clip(spans, need.start, need.end)]
    for start, end in slots(spans, length, STEP):
        if not violations(resource, Wish(start, end, need.attendees, now)):
            return start, end
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
