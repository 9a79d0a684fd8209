"""What can be had instead: near times at the same place, the same time at a like place nearby, the same hour on another day.

Every one of them is tried against all rules, what is booked and the limits of the person and unit, before it is offered; `book` or
`change` with it would be accepted now.
"""

import datetime as dt
import itertools
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db.models import F, FloatField, Value
from django.db.models.functions import Abs, Coalesce
from django.utils import timezone

from alliance.calendar import at_midnight
from resources import calendars, requests
from resources.availability import slots
from resources.models import Booking, Resource

MOST = 5
DAYS_BEFORE, DAYS_AFTER = 3, 14
# So many candidates of a kind are tried, so many like places opened.
TRIED = 30
LIKE = 20
WHOLE_TRIED = 12
STEP = dt.timedelta(minutes=30)
HOUR = dt.timedelta(hours=1)
ONE_DAY = dt.timedelta(days=1)
NEAR, ELSEWHERE, ANOTHER_DAY = "near", "elsewhere", "another_day"


def around(date, resource, now):
    """The moments between which an alternative for a date is looked for."""
    day = timezone.localdate(_anchor(date, resource, now))
    last = at_midnight(day + (DAYS_AFTER + 1) * ONE_DAY)
    return at_midnight(day - DAYS_BEFORE * ONE_DAY), last + usable_length(resource, date)


def reach(request):
    """The same for all dates of a request."""
    reaches = [around(date, date.resource, request.now) for date in request.dates]
    return min(start for start, _end in reaches), max(end for _start, end in reaches)


def _anchor(date, resource, now):
    """Near which moment to look: the one asked for; where that is too soon, too late or used up, the next that might do."""
    soonest = now + dt.timedelta(hours=resource.notice_hours)
    latest = max(soonest, now + dt.timedelta(days=resource.horizon_days))
    if date.problem and date.problem.excess and (ends := date.problem.excess.window[1]):
        first_day = dt.datetime.combine(timezone.localdate(ends), timezone.localtime(date.start).time())
        return min(max(timezone.make_aware(first_day), soonest), latest)
    return min(max(date.start, soonest), latest)


class Finder:
    """Looks for alternatives to the dates of one request; what it has read serves for all of them.

    loaded, meter  calendars around all dates and the quotas, where both are at hand: with the other dates of the request in them
    """

    def __init__(self, request, loaded=None, meter=None):
        self.request = request
        self.loaded = loaded or requests.load(request, around=reach(request))
        self.meter = meter or request.meter()
        self._like = {}

    def offers(self, date=None, *, most=MOST):
        """[{kind, resource, start, end}] for a date of the request (the first), the three kinds in turn."""
        date = date or self.request.first
        if any(calendar.blocked_until for calendar in self.loaded.values()):
            return []
        kinds = (self._near(date), self._elsewhere(date), self._another_day(date))
        return _in_turn(kinds, most)

    def offers_for_each(self, dates):
        """[offers] of several dates of a repetition; the first ones of all can be had together."""
        found = []
        for date in dates:
            offers = self.offers(date)
            if offers:
                self._set_aside(date, offers[0])
            found.append(offers)
        return found

    def _set_aside(self, date, offer):
        first, *others = date.parts
        chosen = date.at(offer["start"], offer["end"], [replace(first, resource=offer["resource"]), *others])
        loaded = self.loaded | self._load_like(date) if offer["kind"] == ELSEWHERE else self.loaded
        requests.accept(self.request, chosen, loaded, self.meter)

    def whole_stands(self, offer):
        """Whether the rule of the request would be accepted from an offered first date on."""
        request, (first, *others) = self.request, self.request.first.parts
        parts = [replace(first, resource=offer["resource"]), *others]
        try:
            dates = requests.dates_of(request.rule, offer["start"], offer["end"], parts)
        except ValidationError:
            return False
        trial = replace(request, dates=dates, loaded=None)
        known = self.loaded | self._load_like(request.first) if offer["kind"] == ELSEWHERE else self.loaded
        loaded = {row.pk: known[row.pk].copy() for row in trial.resources}
        if any(requests.plain_problem(trial, date) for date in dates):
            return False
        requests.examine(trial, loaded, trial.meter())
        return all(date.problem is None for date in dates)

    def _near(self, date):
        calendar = self.loaded[date.resource.pk]
        anchor = _anchor(date, calendar.resource, self.request.now)
        day = timezone.localdate(anchor)
        spans = free_spans(self.request, calendar, date, day - DAYS_BEFORE * ONE_DAY, day + DAYS_BEFORE * ONE_DAY)
        found = sorted(spans, key=lambda span: (abs(span[0] - anchor), span[0]))
        yield from self._standing(NEAR, (date.at(*span) for span in found[:TRIED]), date)

    def _another_day(self, date):
        calendar = self.loaded[date.resource.pk]
        length = usable_length(calendar.resource, date)
        anchor = _anchor(date, calendar.resource, self.request.now)
        clock = timezone.localtime(date.start).time()
        first = timezone.localdate(anchor)
        days = sorted(range(-DAYS_BEFORE, DAYS_AFTER + 1), key=lambda number: (abs(number), number < 0))
        starts = (timezone.make_aware(dt.datetime.combine(first + day * ONE_DAY, clock)) for day in days)
        yield from self._standing(ANOTHER_DAY, (date.at(start, start + length) for start in starts), date)

    def _elsewhere(self, date):
        """Only the first resource is exchanged: the expert stays, the room changes."""
        if not dt.timedelta(0) < date.end - date.start <= 366 * ONE_DAY or date.start <= self.request.now:
            return
        first, *others = date.parts
        loaded = self._load_like(date)
        kin = {part.resource.root_id for part in others}
        likes = [calendar.resource for calendar in loaded.values() if calendar.resource.root_id not in kin]
        tried = (date.at(*date.span, [replace(first, resource=row), *others]) for row in likes)
        yield from self._standing(ELSEWHERE, tried, date, self.loaded | loaded)

    def _load_like(self, date):
        first, alone = date.parts[0], len(self.request.dates) == 1
        key = first.resource.pk, first.attendees, first.units
        if key not in self._like:
            rows = like(self.request, date, at_once=alone)
            span = date.span if alone else reach(self.request)
            self._like[key] = calendars.load(rows, *span, by=self.request.by)
        return self._like[key]

    def _standing(self, kind, tried, refused, loaded=None):
        loaded = loaded or self.loaded
        for date in tried:
            same = date.span == refused.span and kind != ELSEWHERE
            if not same and requests.would_stand(self.request, date, loaded, self.meter):
                yield {"kind": kind, "resource": date.resource, "start": date.start, "end": date.end}


def of_repetition(request, *, most=MOST):
    """The whole of a repetition at another hour, elsewhere, or from another day on: [{kind, resource, start, end}] of its first date,
    with which the same rule would be accepted as a whole. Few are tried, each is many dates."""
    if any(date.asked for date in request.dates):
        return []
    finder = Finder(request)
    first = finder.offers(most=WHOLE_TRIED)
    return list(itertools.islice((offer for offer in first if finder.whole_stands(offer)), most))


def offers_for(booking):
    """What whoever booked could have instead of a booking that was taken from them."""
    part = requests.Part(booking.resource, booking.units, booking.attendees)
    date = requests.Date(booking.start, booking.planned_end or booking.end, [part])
    return Finder(requests.Request([date], booking.booked_by, booking.purpose, booking.unit)).offers()


def _in_turn(kinds, most):
    """One of each kind, then the next of each, without saying anything twice."""
    offers, seen = [], set()
    for offer in itertools.chain.from_iterable(itertools.zip_longest(*kinds)):
        key = offer and (offer["resource"].pk, offer["start"], offer["end"])
        if key and key not in seen:
            seen.add(key)
            offers.append(offer)
        if len(offers) == most:
            break
    return offers


def free_spans(request, calendar, date, first_day, last_day):
    """Intervals of the date's length in what is free of a resource, on its grid or on the half hour."""
    part = date.parts[0]
    free = calendar.free(first_day, last_day, now=request.now, units=part.units, without=request.without)
    return starts(calendar, free, usable_length(calendar.resource, date), STEP)


def usable_length(resource, date):
    """As long as asked for, if the resource allows that, else the nearest it does allow."""
    least, most = (dt.timedelta(minutes=number) for number in (resource.min_minutes, resource.max_minutes))
    asked = date.end - date.start
    length = min(max(asked if asked > dt.timedelta(0) else HOUR, least), most)
    grid = dt.timedelta(minutes=resource.grid_minutes)
    if not grid or length % grid == dt.timedelta(0):
        return length
    longer = -(-length // grid) * grid
    return longer if longer <= most else length // grid * grid


def starts(calendar, spans, length, step):
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


def like(request, date, *, at_once):
    """Others of the kind, large enough, the nearest first; `at_once` leaves out those that are taken then."""
    first = date.parts[0]
    resource = first.resource
    rows = Resource.objects.visible_to(request.by).published().filter(alliance=resource.alliance_id, kind=resource.kind)
    rows = rows.exclude(pk=resource.pk).filter(quantity__gte=first.units).exclude(capacity__lt=first.attendees)
    if at_once:
        taken = Booking.objects.holding().overlapping(*date.span).filter(is_exclusive=True)
        rows = rows.exclude(pk__in=taken.values("resource"))
    return list(_nearest_first(rows.select_related("unit"), resource)[:LIKE])


def _nearest_first(rows, resource):
    """By distance on the ground as far as places are known, then by size."""
    east, north = (_place(resource, name) for name in ("longitude", "latitude"))
    if east is None or north is None:
        return rows.order_by(F("capacity").asc(nulls_last=True), "pk")
    there = {name: Coalesce(name, f"unit__{name}", output_field=FloatField()) for name in ("longitude", "latitude")}
    # Within a district a degree east is about 0.85 of a degree north; the order is all that counts.
    away = Abs(there["longitude"] - Value(east)) * 0.85 + Abs(there["latitude"] - Value(north))
    return rows.order_by(away.asc(nulls_last=True), "capacity", "pk")


def _place(resource, name):
    own = getattr(resource, name)
    return own if own is not None else getattr(resource.unit, name)
