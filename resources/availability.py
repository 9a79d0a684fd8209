"""Interval arithmetic over opening hours and bookings. Intervals are half-open pairs of aware moments; touching is not
overlapping."""

import datetime as dt
from collections import defaultdict
from types import SimpleNamespace

from alliance.calendar import HOLIDAY, MAKE_UP, at_midnight, kind_of_day


def open_intervals(hours, first_day, last_day, *, exceptions=(), follows_calendar=False, own_days=None):
    """When a resource is open from the first to the last local day, inclusive; what opened the evening before from its opening on.

    hours             its OpeningHours rows; none means always open
    exceptions        its OpeningException rows; those of a day replace the weekly rule of that day
    follows_calendar  closed on public holidays; a weekend day made a working day has the hours of a working day
    own_days          what the own table of holidays says of these days, {day: working}, where that is at hand
    """
    dated = defaultdict(list)
    for row in exceptions:
        dated[row.day].append(row)
    by_weekday = defaultdict(list)
    for row in hours:
        by_weekday[row.weekday].append(row)
    spans = []
    # The day before too: what opened then may close after midnight.
    for number in range(-1, (last_day - first_day).days + 1):
        day = first_day + dt.timedelta(days=number)
        kind = kind_of_day(day, own_days) if follows_calendar and day not in dated else ""
        spans += [_span(row, day) for row in _rules_of(day, dated, by_weekday, bool(hours), kind)]
    midnight = at_midnight(first_day)
    return [span for span in merge(spans) if span[1] > midnight]


ALWAYS = SimpleNamespace(opens=dt.time(0), closes=dt.time(0))


def _rules_of(day, dated, by_weekday, has_hours, kind):
    if day in dated:
        return [row for row in dated[day] if row.opens is not None]
    if kind == HOLIDAY:
        return []
    if not has_hours:
        return [ALWAYS]
    own = by_weekday[day.weekday()]
    if kind == MAKE_UP:
        return next((by_weekday[weekday] for weekday in range(5) if by_weekday[weekday]), own)
    return own


def _span(row, day):
    """Closing at or before the opening means on the next day."""
    midnight = at_midnight(day)
    opens, closes = midnight + _since_midnight(row.opens), midnight + _since_midnight(row.closes)
    return opens, closes if closes > opens else closes + dt.timedelta(days=1)


def _since_midnight(time):
    return dt.timedelta(hours=time.hour, minutes=time.minute, seconds=time.second)


def merge(spans):
    """Sorted, with touching and overlapping ones joined."""
    merged = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def subtract(spans, taken):
    """What of the merged spans is left when the taken intervals are cut out."""
    left = []
    cuts = merge(taken)
    for start, end in spans:
        for cut_start, cut_end in cuts:
            if cut_end <= start or cut_start >= end:
                continue
            if cut_start > start:
                left.append((start, cut_start))
            start = max(start, cut_end)
        if start < end:
            left.append((start, end))
    return left


def clip(spans, earliest, latest=None):
    """The parts of the spans between two moments."""
    clipped = [(max(start, earliest), min(end, latest) if latest else end) for start, end in spans]
    return [(start, end) for start, end in clipped if start < end]


def contains(spans, start, end):
    """Whether one of the merged spans holds the whole interval."""
    return any(span_start <= start and end <= span_end for span_start, span_end in spans)


def saturated(held, most):
    """Where the units held at once reach more than `most`. held: (start, end, units)."""
    turns = sorted([(start, units) for start, _end, units in held] + [(end, -units) for _start, end, units in held])
    spans, level, since = [], 0, None
    for moment, change in turns:
        level += change
        if level > most and since is None:
            since = moment
        elif level <= most and since is not None:
            if moment > since:
                spans.append((since, moment))
            since = None
    return merge(spans)


def slots(spans, length, step):
    """Intervals of a length that fit into the spans, starting at each step from a span's beginning on."""
    for start, end in spans:
        while start + length <= end:
            yield start, start + length
            start += step
