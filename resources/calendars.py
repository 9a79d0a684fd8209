"""What is known of a resource's time, loaded for many resources at once: hours, exceptions, blackouts, bookings, quotas.

calendar = load([hall], start, end)[hall.pk]
calendar.free(first_day, last_day); calendar.conflict(start, end)
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone

from alliance.calendar import at_midnight
from alliance.reading import Question
from resources.availability import clip, contains, open_intervals, saturated, subtract
from resources.models import Quota

ONE_DAY = dt.timedelta(days=1)
# No gap is longer.
AROUND = ONE_DAY
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
# So many are looked through faster than sorted by days.
FEW = 40


def _day(moment):
    return (moment - EPOCH).days


class Hours(NamedTuple):
    """Open on a weekday (0 is Monday), or on a `day` that has its own rule."""

    weekday: int | None
    day: dt.date | None
    opens: dt.time | None
    closes: dt.time | None
    note: str


class Closed(NamedTuple):
    """A blackout."""

    start: dt.datetime
    end: dt.datetime
    reason: str


class Session(NamedTuple):
    """A date of a course with its seats."""

    start: dt.datetime
    end: dt.datetime
    seats: int


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
    quotas: list = field(default_factory=list)
    # Until when the one who asked does not book at all.
    blocked_until: dt.datetime | None = None
    # What the own table of holidays says.
    own_days: dict = field(default_factory=dict)
    _open: dict = field(default_factory=dict, repr=False)
    _by_day: dict | None = field(default=None, repr=False)

    def __post_init__(self):
        self.before = dt.timedelta(minutes=self.resource.buffer_before)
        self.after = dt.timedelta(minutes=self.resource.buffer_after)

    def hold(self, row):
        """Keep a time that is not in the database yet."""
        self.held.append(row)
        self._by_day = None

    def copy(self):
        """To try what would stand in each other's way, without the original knowing."""
        return replace(self, held=list(self.held), _by_day=None)

    def beside(self, row):
        """The same calendar, were this held too."""
        others = [held for held in self.held if held.pk != row.pk]
        return replace(self, held=[*others, row], _by_day=None)

    def near(self, start, end):
        """What is held on the days of an interval and those beside them: nothing else can stand in its way."""
        if len(self.held) < FEW:
            return self.held
        if self._by_day is None:
            self._by_day = defaultdict(dict)
            for number, row in enumerate(self.held):
                for day in range(_day(row.start), _day(row.end) + 1):
                    self._by_day[day][number] = row
        days = range(_day(start) - 1, _day(end) + 2)
        return list({number: row for day in days for number, row in self._by_day.get(day, {}).items()}.values())

    def open_spans(self, first_day, last_day):
        """The open times of the days, each merged with what it touches, cut where the first day begins."""
        return clip(self._opened(first_day, last_day), at_midnight(first_day))

    def open_span(self, start, end):
        """The open span that holds the whole interval, from its opening on (the evening before, if need be), or None."""
        first = timezone.localdate(start)
        spans = self._opened(first, timezone.localdate(end))
        span = next((span for span in spans if contains([span], start, end)), None)
        if span and span[0] <= at_midnight(first - ONE_DAY):
            # Open day and night: there is no opening to count from but midnight.
            return at_midnight(first), span[1]
        return span

    def _opened(self, first_day, last_day):
        """Asked for again and again while alternatives are tried, so worked out once."""
        if (first_day, last_day) not in self._open:
            self._open[first_day, last_day] = open_intervals(
                self.hours,
                first_day,
                last_day,
                exceptions=self.exceptions,
                follows_calendar=self.resource.follows_calendar,
                own_days=self.own_days,
            )
        return self._open[first_day, last_day]

    def blackout(self, start, end):
        """The first blackout that the interval meets, or None."""
        return next((row for row in self.blackouts if row.start < end and start < row.end), None)

    def session(self, start, end):
        """The session of a course that is just this interval, or None."""
        return next((row for row in self.sessions if (row.start, row.end) == (start, end)), None)

    def seats_left(self, session, without=()):
        span = (session.start, session.end)
        return session.seats - sum(
            row.attendees for row in self.held if (row.start, row.end) == span and row.pk not in without
        )

    def conflict(self, start, end, *, units=1, attendees=1, without=()):
        """What stands in the way: a Held, or True where a pool or a session is used up, or None."""
        others = [row for row in self.near(start, end) if row.pk not in without]
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

    @property
    def gap(self):
        """Between two uses of the same one of a pool."""
        return max(self.before, self.after)

    def _pool_is_short(self, others, start, end, units):
        """Whoever comes back late enough for the gap needs another one: a use lasts until the gap after it is over."""
        if self.resource.kind == "dataset":
            return False
        end += self.gap
        inside = [
            (max(row.start, start), min(row.end + self.gap, end), row.units)
            for row in others
            if row.start < end and start < row.end + self.gap
        ]
        return bool(saturated([*inside, (start, end, units)], self.resource.quantity))

    def busy(self, *, units=1):
        """Intervals in which nothing more (not so many more) can be booked, in order; gaps not counted."""
        if self.resource.is_exclusive:
            return [(row.start, row.end) for row in self.held]
        if self.resource.kind == "dataset":
            return []
        if self.resource.by_session:
            return [(row.start, row.end) for row in self.sessions if self.seats_left(row) < 1]
        return saturated([(row.start, row.end, row.units) for row in self.held], self.resource.quantity - units)

    def _closed(self, units, without):
        others = [row for row in self.held if row.pk not in without]
        if self.resource.is_exclusive:
            taken = [(row.start - max(self.after, row.before), row.end + max(row.after, self.before)) for row in others]
        elif self.resource.kind == "dataset" or self.resource.by_session:
            taken = []
        else:
            longer = [(row.start, row.end + self.gap, row.units) for row in others]
            full = saturated(longer, self.resource.quantity - units)
            taken = [(start - self.gap, end) for start, end in full]
        return taken + [(row.start, row.end) for row in self.blackouts]

    def free(self, first_day, last_day, *, now=None, units=1, without=()):
        """Open, not held, not blacked out, and not too soon; of a course by sessions the sessions with seats left."""
        spans = self.open_spans(first_day, last_day)
        if self.resource.by_session:
            first, end = at_midnight(first_day), at_midnight(last_day + ONE_DAY)
            left = [row for row in self.sessions if self.seats_left(row, without) > 0 and first <= row.start < end]
            spans = [(row.start, row.end) for row in left]
        earliest = (now or timezone.now()) + dt.timedelta(hours=self.resource.notice_hours)
        return clip(subtract(spans, self._closed(units, without)), earliest)


# One question for all, in SQL: a booking asks it while others wait for its lock, and seven questions to the ORM took longer
# than everything else of it together. Moments travel as microseconds, which arrive exactly. What meets a resource is what is
# booked of it, of its whole or of its parts: of one resource by its space, of many by their families.
QUESTION = """
select
  (select json_agg(json_build_array(resource_id, weekday, opens, closes) order by opens)
     from resources_openinghours where resource_id = any(%(ids)s)),
  (select json_agg(json_build_array(resource_id, day, opens, closes, note) order by day, opens)
     from resources_openingexception where resource_id = any(%(ids)s) and day between %(first)s and %(last)s),
  (select json_agg(json_build_array(resource_id, {starts}, {ends}, seats) order by period)
     from resources_coursesession where resource_id = any(%(by_session)s) and period && tstzrange(%(since)s, %(until)s)),
  (select json_agg(json_build_array(lower(space), upper(space), {starts}, {ends}, reason) order by period)
     from resources_blackout where {meets} and period && tstzrange(%(since)s, %(until)s)),
  (select json_agg(json_build_array(lower(b.space), upper(b.space), b.id, {starts}, {ends}, r.buffer_before, r.buffer_after,
                                    b.units, b.attendees, b.purpose, b.resource_id, b.series_id) order by period)
     from resources_booking b join resources_resource r on r.id = b.resource_id
    where b.{meets} and period && tstzrange(%(since)s, %(until)s)
      and (b.status = 'confirmed' and no_show_at is null or b.status = 'pending' and not competes)),
  (select json_agg(json_build_array(id, resource_id, kind, alliance_id, subject, measure, "window", most) order by id)
     from resources_quota where alliance_id = any(%(alliances)s) and is_active
      and (resource_id = any(%(ids)s) or resource_id is null)),
  (select max({until}) from resources_bookingblock
    where person_id = %(by)s and lifted_at is null and until > %(now)s),
  (select json_agg(json_build_array(day, is_working)) from alliance_holiday where day between %(first)s and %(last)s)
"""
WORDS = {
    "starts": "(extract(epoch from lower(period)) * 1000000)::bigint",
    "ends": "(extract(epoch from upper(period)) * 1000000)::bigint",
    "until": "(extract(epoch from until) * 1000000)::bigint",
}
TYPES = {
    "ids": "bigint[]", "family": "bigint[]", "by_session": "bigint[]", "alliances": "bigint[]", "space": "int8range",
    "first": "date", "last": "date", "since": "timestamptz", "until": "timestamptz", "by": "bigint", "now": "timestamptz",
}  # fmt: skip
OF_ONE = Question(QUESTION.format(meets="space && %(space)s", **WORDS), **TYPES)
OF_MANY = Question(
    QUESTION.format(
        meets="resource_id in (select id from resources_resource where id = any(%(family)s) or parent_id = any(%(ids)s))",
        **WORDS,
    ),
    **TYPES,
)


def load(resources, start, end, *, by=None):
    """Calendars by resource id for an interval, in one question however many resources there are; `by` is who asks."""
    for row in resources:
        if row.space is None:
            # Just made: the database has given it its numbers, the object does not know them yet.
            row.refresh_from_db(fields=["space"])
    calendars = {row.pk: Calendar(row) for row in resources}
    if not calendars:
        return calendars
    hours, exceptions, sessions, blackouts, held, quotas, blocked, days = _ask(calendars, start, end, by)
    for pk, weekday, opens, closes in hours or ():
        calendars[pk].hours.append(Hours(weekday, None, _time(opens), _time(closes), ""))
    for pk, day, opens, closes, note in exceptions or ():
        calendars[pk].exceptions.append(Hours(None, dt.date.fromisoformat(day), _time(opens), _time(closes), note))
    for pk, starts, ends, seats in sessions or ():
        calendars[pk].sessions.append(Session(_moment(starts), _moment(ends), seats))
    spread = _by_space(calendars)
    for lower, upper, starts, ends, reason in blackouts or ():
        for calendar in spread(lower, upper):
            calendar.blackouts.append(Closed(_moment(starts), _moment(ends), reason))
    for lower, upper, pk, starts, ends, before, after, *rest in held or ():
        gaps = dt.timedelta(minutes=before), dt.timedelta(minutes=after)
        row = Held(pk, _moment(starts), _moment(ends), *gaps, *rest)
        for calendar in spread(lower, upper):
            calendar.held.append(row)
    _add_quotas(calendars, quotas or ())
    own_days = {dt.date.fromisoformat(day): is_working for day, is_working in days or ()}
    for calendar in calendars.values():
        calendar.blocked_until, calendar.own_days = blocked and _moment(blocked), own_days
    _share_what_is_open(calendars.values())
    return calendars


def _share_what_is_open(calendars):
    """Thousands of resources keep a handful of opening hours: those that are open alike work it out once."""
    known = {}
    for calendar in calendars:
        rule = (tuple(calendar.hours), tuple(calendar.exceptions), calendar.resource.follows_calendar)
        calendar._open = known.setdefault(rule, calendar._open)


def _ask(calendars, start, end, by):
    rows = [calendar.resource for calendar in calendars.values()]
    question = OF_ONE if len(rows) == 1 else OF_MANY
    (found,) = question.ask(
        ids=list(calendars),
        family=[*calendars, *{row.parent_id for row in rows} - {None}],
        by_session=[row.pk for row in rows if row.by_session],
        alliances=list({row.alliance_id for row in rows}),
        space=rows[0].space,
        first=timezone.localdate(start) - AROUND,
        last=timezone.localdate(end) + AROUND,
        since=start - AROUND,
        until=end + AROUND,
        by=by and by.pk,
        now=timezone.now(),
    )
    return found


@lru_cache(maxsize=1440)
def _time(text):
    return text and dt.time.fromisoformat(text)


def _moment(microseconds):
    return EPOCH + dt.timedelta(microseconds=microseconds)


def _by_space(calendars):
    """A function from a space to the calendars that it meets."""
    by_base = defaultdict(list)
    for calendar in calendars.values():
        by_base[calendar.resource.space.lower >> 20].append(calendar)

    def spread(lower, upper):
        near = by_base[lower >> 20]
        return [row for row in near if row.resource.space.lower < upper and lower < row.resource.space.upper]

    return spread


def _add_quotas(calendars, rows):
    names = ("pk", "resource_id", "kind", "alliance_id", "subject", "measure", "window", "most")
    for values in rows:
        quota = Quota(**dict(zip(names, values, strict=True)))
        for calendar in calendars.values():
            resource = calendar.resource
            same = quota.kind == resource.kind and quota.alliance_id == resource.alliance_id
            if quota.resource_id == resource.pk or (quota.resource_id is None and same):
                calendar.quotas.append(quota)
