"""Interval arithmetic over opening hours and bookings. Intervals are half-open pairs of aware moments; touching is not
overlapping."""

import datetime as dt
from collections import defaultdict

from alliance.calendar import at_midnight


def open_intervals(hours, first_day, last_day):
    """When a resource is open from the first to the last local day, inclusive.

    hours  its OpeningHours rows; none means always open
    """
    if not hours:
        return [(at_midnight(first_day), at_midnight(last_day + dt.timedelta(days=1)))]
    by_weekday = defaultdict(list)
    for row in hours:
        by_weekday[row.weekday].append(row)
    spans = []
    for number in range((last_day - first_day).days + 1):
        day = first_day + dt.timedelta(days=number)
        spans += [_span(row, day) for row in by_weekday[day.weekday()]]
    return merge(spans)


def _span(row, day):
    midnight = at_midnight(day)
    opens = midnight + _since_midnight(row.opens)
    closes = midnight + (_since_midnight(row.closes) or dt.timedelta(days=1))
    return opens, closes


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


def slots(spans, length, step):
    """Intervals of a length that fit into the spans, starting at each step from a span's beginning on."""
    for start, end in spans:
        while start + length <= end:
            yield start, start + length
            start += step
