"""Time as a grid, a column for every half hour: one day of many resources, one week of one; and a month as days."""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from django.utils import timezone

from alliance.calendar import at_midnight
from resources import calendars
from resources.availability import clip
from resources.models import Booking, Resource
from resources.queries import slots_of
from resources.rules import Wish, would_stand

CELL = dt.timedelta(minutes=30)
# Shown at least; a resource that opens earlier or closes later widens the day.
FIRST_HOUR, LAST_HOUR = 8, 22
FREE, OPEN, CLOSED, HELD, MINE = "free", "open", "closed", "held", "mine"
# What neither a booking nor a free time is: shown as one block however many columns.
PLAIN = (OPEN, CLOSED)


@lru_cache(maxsize=2**14)
def clock(moment):
    """The local time of day. A page asks it thousands of times about the same few moments."""
    return f"{timezone.localtime(moment):%H:%M}"


@dataclass
class Block:
    """Some columns of a line. A free one is a single column that can be tapped; `is_slot` marks those a short list offers."""

    kind: str
    start: dt.datetime
    end: dt.datetime
    columns: int = 1
    title: str = ""
    booking: int | None = None
    is_slot: bool = False
    is_pending: bool = False

    @property
    def words(self):
        return f"{clock(self.start)}–{clock(self.end)}"

    def is_like(self, other):
        """Whether two neighbours are shown as one."""
        return self.kind in PLAIN and (self.kind, self.title) == (other.kind, other.title)

    @property
    def at(self):
        return clock(self.start)


@dataclass
class Line:
    """One day of one resource."""

    resource: Resource
    day: dt.date
    blocks: list = field(default_factory=list)

    @property
    def free(self):
        return [block for block in self.blocks if block.kind == FREE]


@dataclass
class Grid:
    """`hours` are the full hours of the head."""

    hours: range
    lines: list


def day_grid(resources, day, user):
    """A day as the user sees it. Two questions however many resources: what is known of their time, and whose bookings those are."""
    loaded = calendars.load(resources, at_midnight(day), at_midnight(day + dt.timedelta(days=1)))
    return _grid([(loaded[row.pk], day) for row in resources], user)


def week_grid(resource, period, user):
    calendar = calendars.load([resource], period.starts_at, period.ends_at)[resource.pk]
    return _grid([(calendar, day) for day in _days(period)], user)


@dataclass
class Overview:
    """One resource's day to the minute: spans that are free, and Blocks of what is taken."""

    resource: Resource
    free: list
    taken: list


def day_overview(resources, day, user):
    """The same day for programs. [Overview]"""
    edges = [at_midnight(day), at_midnight(day + dt.timedelta(days=1))]
    loaded = calendars.load(resources, *edges)
    known = bookings_seen(loaded.values(), user)
    return [_overview(loaded[row.pk], day, edges, known, user) for row in resources]


def _overview(calendar, day, edges, known, user):
    is_offered = calendar.resource.status == Resource.Status.PUBLISHED
    free = clip(calendar.free(day, day), *edges) if is_offered else []
    taken = [
        row
        for row in _Painter(calendar, day, edges, known, user).taken()
        if row.start < edges[1] and edges[0] < row.end
    ]
    spans = [{"start": start, "end": end} for start, end in free]
    return Overview(calendar.resource, spans, [row for row in taken if row.kind != FREE])


def _grid(pairs, user):
    known = bookings_seen((calendar for calendar, _day in pairs), user)
    hours = shown_hours(pairs)
    lines = [
        Line(calendar.resource, day, _Painter(calendar, day, _edges(day, hours), known, user).blocks())
        for calendar, day in pairs
    ]
    return Grid(hours, lines)


def _days(period):
    return [period.start + dt.timedelta(days=number) for number in range((period.end - period.start).days)]


@dataclass
class MonthDay:
    """`free` is how many slots can still be had, `taken` the blocks of what is booked."""

    day: dt.date
    free: int
    taken: list
    is_open: bool


def month_days(resource, period, user):
    """The weeks of a month, Monday first; None for the days of the months beside it."""
    calendar = calendars.load([resource], period.starts_at, period.ends_at)[resource.pk]
    known = bookings_seen([calendar], user)
    days = [None] * period.start.weekday() + [_month_day(calendar, day, known, user) for day in _days(period)]
    days += [None] * (-len(days) % 7)
    return [days[number : number + 7] for number in range(0, len(days), 7)]


def _month_day(calendar, day, known, user):
    edges = [at_midnight(day), at_midnight(day + dt.timedelta(days=1))]
    taken = [
        row
        for row in _Painter(calendar, day, edges, known, user).taken()
        if row.start < edges[1] and edges[0] < row.end
    ]
    is_offered = calendar.resource.status == Resource.Status.PUBLISHED
    free = len(slots_of(calendar, day)) if is_offered else 0
    return MonthDay(day, free, taken, bool(clip(calendar.open_spans(day, day), *edges)))


def bookings_seen(loaded, user):
    """Booking id to {purpose, status, booked_by_id, unit_id} of those held that the user may see."""
    held = {row.pk for calendar in loaded for row in calendar.held}
    rows = Booking.objects.visible_to(user).filter(pk__in=held)
    return {row["pk"]: row for row in rows.values("pk", "purpose", "status", "booked_by_id", "unit_id")}


def is_mine(row, user):
    return row["booked_by_id"] == user.pk or row["unit_id"] in user.unit_ids


def shown_hours(pairs):
    first, last = FIRST_HOUR, LAST_HOUR
    for calendar, day in pairs:
        if not calendar.hours and not calendar.exceptions:
            continue
        for start, end in clip(
            calendar.open_spans(day, day), at_midnight(day), at_midnight(day + dt.timedelta(days=1))
        ):
            start, end = timezone.localtime(start), timezone.localtime(end)
            first = min(first, start.hour)
            last = max(last, end.hour + (end.minute > 0) if end.date() == day else 24)
    return range(first, last)


def _edges(day, hours):
    """The moments at which the columns begin, and the end of the last."""
    start = at_midnight(day) + dt.timedelta(hours=hours.start)
    return [start + number * CELL for number in range(2 * len(hours) + 1)]


class _Painter:
    """Paints one line: what is open, over it what is free, then what is closed, then what is booked."""

    def __init__(self, calendar, day, edges, known, user):
        self.calendar, self.day, self.edges, self.known, self.user = calendar, day, edges, known, user
        self.cells = [None] * (len(edges) - 1)

    def blocks(self):
        if not self.calendar.resource.by_session:
            for start, end in self.calendar.open_spans(self.day, self.day):
                self._paint(Block(OPEN, start, end))
            self._free()
        for row in self.calendar.blackouts:
            self._paint(Block(CLOSED, row.start, row.end, title=row.reason))
        for block in self.taken():
            self._paint(block)
        return list(self._joined())

    def _free(self):
        """Columns that a booking of the shortest length may begin or end with."""
        calendar, resource = self.calendar, self.calendar.resource
        spans = calendar.free(self.day, self.day) if resource.status == Resource.Status.PUBLISHED else ()
        if not spans:
            return
        slots = {start for start, _end in slots_of(calendar, self.day)}
        length, now = dt.timedelta(minutes=resource.min_minutes), timezone.now()
        # Asked of the end of a column and of the beginning of the next, which is often the same.
        stands = cache(lambda start: would_stand(calendar, Wish(start, start + length, 1, now=now)))
        for number, start in enumerate(self.edges[:-1]):
            end = start + CELL
            span = next((span for span in spans if span[0] <= start and end <= span[1]), None)
            if span is None:
                continue
            begins, ends = start + length <= span[1], span[0] <= end - length
            if start in slots or (begins and stands(start)) or (ends and stands(end - length)):
                self.cells[number] = Block(FREE, start, end, is_slot=start in slots)

    def taken(self):
        calendar = self.calendar
        if calendar.resource.by_session:
            return [self._session(row) for row in calendar.sessions]
        if not calendar.resource.is_exclusive:
            return [Block(HELD, start, end) for start, end in calendar.busy()]
        return [self._booking(row) for row in calendar.held]

    def _booking(self, row):
        seen = self.known.get(row.pk)
        if seen is None:
            return Block(HELD, row.start, row.end)
        kind = MINE if is_mine(seen, self.user) else HELD
        is_pending = seen["status"] == Booking.Status.PENDING
        return Block(kind, row.start, row.end, title=seen["purpose"], booking=row.pk, is_pending=is_pending)

    def _session(self, row):
        wish = Wish(row.start, row.end, 1)
        return Block(FREE if would_stand(self.calendar, wish) else HELD, row.start, row.end, is_slot=True)

    def _paint(self, block):
        """Over the columns it touches; of two in one column the later one joins the earlier."""
        for number in range(*self._columns(block)):
            there = self.cells[number]
            if there is None or (there.kind in {FREE, *PLAIN} and there.kind != block.kind):
                self.cells[number] = block

    def _columns(self, block):
        first, last = self.edges[0], self.edges[-1]
        start, end = max(block.start, first), min(block.end, last)
        if start >= end:
            return 0, 0
        return (start - first) // CELL, -(-(end - first) // CELL)

    def _joined(self):
        """Runs of columns of one block; neighbours that are only open or closed, for one reason, make one block."""
        run = source = None
        for number, cell in enumerate(self.cells):
            cell = cell or Block(CLOSED, self.edges[number], self.edges[number + 1])
            if source is not None and (cell is source or cell.is_like(source)):
                run.columns += 1
                continue
            if run is not None:
                yield run
            # A copy, for what is open may go on behind a booking as a run of its own.
            run, source = replace(cell) if cell.kind in PLAIN else cell, cell
        yield run


def picked(resource, start, until=None):
    """The interval meant by a tap on a column, or by a choice from one column to another: one that can be booked, if there is one near."""
    day = timezone.localdate(start)
    calendar = calendars.load([resource], at_midnight(day), at_midnight(day + dt.timedelta(days=1)))[resource.pk]
    if resource.by_session:
        found = next((row for row in calendar.sessions if row.start <= start < row.end), None)
        return (found.start, found.end) if found else (start, start + CELL)
    least = dt.timedelta(minutes=resource.min_minutes)
    usual = max(least, min(dt.timedelta(hours=1), dt.timedelta(minutes=resource.max_minutes)))
    if until and until - start >= least:
        return start, until
    span = next((span for span in calendar.free(day, day) if span[0] <= start < span[1]), (start, start + usual))
    tries = [(start, start + usual), (start, start + least), (span[1] - usual, span[1]), (span[1] - least, span[1])]
    return next((one for one in tries if would_stand(calendar, Wish(*one, 1))), tries[0])
