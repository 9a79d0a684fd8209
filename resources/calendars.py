"""What is known of a resource's time, loaded for many resources at once: hours, exceptions, blackouts, bookings.

calendar = load([hall], start, end)[hall.pk]
calendar.free(first_day, last_day); calendar.conflict(start, end)
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from alliance.calendar import at_midnight
from resources.availability import clip, contains, open_intervals, saturated, subtract
from resources.models import Blackout, Booking, CourseSession, OpeningException, OpeningHours, Resource

AROUND = dt.timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """A booking that keeps others out, with the gaps that its own resource asks for."""

    pk: int
    start: dt.datetime
    end: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    units: int
    attendees: int
    purpose: str
    resource_id: int
    series_id: int | None


@dataclass
class Calendar:
    resource: object
    hours: list = field(default_factory=list)
    exceptions: list = field(default_factory=list)
    blackouts: list = field(default_factory=list)
    held: list = field(default_factory=list)
    sessions: list = field(default_factory=list)
    _open: dict = field(default_factory=dict, repr=False)

    def __post_init__(self):
        self.before = dt.timedelta(minutes=self.resource.buffer_before)
        self.after = dt.timedelta(minutes=self.resource.buffer_after)

    def open_spans(self, first_day, last_day):
        """Asked for again and again while alternatives are tried, so worked out once."""
        if (first_day, last_day) not in self._open:
            self._open[first_day, last_day] = open_intervals(
                self.hours,
                first_day,
                last_day,
                exceptions=self.exceptions,
                follows_calendar=self.resource.follows_calendar,
            )
        return self._open[first_day, last_day]

    def open_span(self, start, end):
        """The open span that holds the whole interval, or None."""
        spans = self.open_spans(timezone.localdate(start), timezone.localdate(end))
        return next((span for span in spans if contains([span], start, end)), None)

    def blackout(self, start, end):
        """The first blackout that the interval meets, or None."""
        return next((row for row in self.blackouts if row.period.lower < end and start < row.period.upper), None)

    def session(self, start, end):
        """The session of a course that is just this interval, or None."""
        return next((row for row in self.sessions if (row.period.lower, row.period.upper) == (start, end)), None)

    def seats_left(self, session, without=()):
        span = (session.period.lower, session.period.upper)
        return session.seats - sum(
            row.attendees for row in self.held if (row.start, row.end) == span and row.pk not in without
        )

    def conflict(self, start, end, *, units=1, attendees=1, without=()):
        """What stands in the way: a Held, or True where a pool or a session is used up, or None."""
        others = [row for row in self.held if row.pk not in without]
        if self.resource.by_session:
            session = self.session(start, end)
            return session is None or self.seats_left(session, without) < attendees or None
        if not self.resource.is_exclusive:
            return self._pool_is_short(others, start, end, units) or None
        return next((row for row in others if self._meets(row, start, end)), None)

    def _meets(self, row, start, end):
        """Overlapping, or nearer than the longer of the two gaps between neighbours."""
        if row.end <= start:
            return start - row.end < max(row.after, self.before)
        if end <= row.start:
            return row.start - end < max(self.after, row.before)
        return True

    def _pool_is_short(self, others, start, end, units):
        if self.resource.kind == "dataset":
            return False
        inside = [
            (max(row.start, start), min(row.end, end), row.units)
            for row in others
            if row.start < end and start < row.end
        ]
        return bool(saturated([*inside, (start, end, units)], self.resource.quantity))

    def busy(self):
        """Intervals in which nothing more can be booked, in order; gaps not counted."""
        if self.resource.is_exclusive:
            return [(row.start, row.end) for row in self.held]
        if self.resource.kind == "dataset":
            return []
        if self.resource.by_session:
            return [(row.period.lower, row.period.upper) for row in self.sessions if self.seats_left(row) < 1]
        return saturated([(row.start, row.end, row.units) for row in self.held], self.resource.quantity - 1)

    def _closed(self):
        taken = self.busy()
        if self.resource.is_exclusive:
            taken = [
                (row.start - max(self.after, row.before), row.end + max(row.after, self.before)) for row in self.held
            ]
        return taken + [(row.period.lower, row.period.upper) for row in self.blackouts]

    def free(self, first_day, last_day, *, now=None):
        """Open, not held, not blacked out, and not too soon; of a course by sessions the sessions with seats left."""
        spans = self.open_spans(first_day, last_day)
        if self.resource.by_session:
            first, end = at_midnight(first_day), at_midnight(last_day + dt.timedelta(days=1))
            left = [row for row in self.sessions if self.seats_left(row) > 0 and first <= row.period.lower < end]
            spans = [(row.period.lower, row.period.upper) for row in left]
        earliest = (now or timezone.now()) + dt.timedelta(hours=self.resource.notice_hours)
        return clip(subtract(spans, self._closed()), earliest)


def load(resources, start, end):
    """Calendars by resource id for an interval, in four questions however many resources there are."""
    for row in resources:
        if row.space is None:
            # Just made: the database has given it its numbers, the object does not know them yet.
            row.refresh_from_db(fields=["space"])
    calendars = {row.pk: Calendar(row) for row in resources}
    if not calendars:
        return calendars
    _add(calendars, "hours", OpeningHours.objects.filter(resource__in=calendars))
    first, last = timezone.localdate(start) - AROUND, timezone.localdate(end) + AROUND
    _add(calendars, "exceptions", OpeningException.objects.filter(resource__in=calendars, day__range=(first, last)))
    window = (start - AROUND, end + AROUND)
    by_session = [pk for pk, calendar in calendars.items() if calendar.resource.by_session]
    if by_session:
        _add(calendars, "sessions", CourseSession.objects.filter(resource__in=by_session, period__overlap=window))
    spread = _by_space(calendars)
    blackouts = Blackout.objects.filter(_meeting(calendars), period__overlap=window).order_by("period")
    for row in blackouts:
        for calendar in spread(row.space):
            calendar.blackouts.append(row)
    rows = Booking.objects.holding().filter(_meeting(calendars), period__overlap=window).order_by("period")
    for held, space in _held(rows):
        for calendar in spread(space):
            calendar.held.append(held)
    return calendars


def _add(calendars, name, rows):
    for row in rows:
        getattr(calendars[row.resource_id], name).append(row)


def _meeting(calendars):
    """Rows of these resources, of their wholes and of their parts."""
    if len(calendars) == 1:
        return Q(space__overlap=next(iter(calendars.values())).resource.space)
    wholes = {calendar.resource.parent_id for calendar in calendars.values()} - {None}
    families = Resource.objects.filter(Q(pk__in=calendars) | Q(pk__in=wholes) | Q(parent__in=calendars))
    return Q(resource__in=families.values("pk"))


def _by_space(calendars):
    """A function from a space to the calendars that it meets."""
    by_base = defaultdict(list)
    for calendar in calendars.values():
        by_base[calendar.resource.space.lower >> 20].append(calendar)

    def spread(space):
        near = by_base[space.lower >> 20]
        return [
            row for row in near if row.resource.space.lower < space.upper and space.lower < row.resource.space.upper
        ]

    return spread


def _held(rows):
    fields = ("pk", "period", "units", "attendees", "purpose", "resource_id", "series_id", "space")
    gaps = ("resource__buffer_before", "resource__buffer_after")
    for pk, period, units, attendees, purpose, resource_id, series_id, space, before, after in rows.values_list(
        *fields, *gaps
    ):
        minutes = dt.timedelta(minutes=before), dt.timedelta(minutes=after)
        yield Held(pk, period.lower, period.upper, *minutes, units, attendees, purpose, resource_id, series_id), space
