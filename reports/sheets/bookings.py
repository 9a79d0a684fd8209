"""A timetable of rooms by weekday, time and weeks becomes dated bookings, by the same rule as on the page."""

import datetime as dt
import re
from collections import defaultdict

from django.utils import timezone

from alliance.sheets import Outcome, rows_of
from reports.sheets.venues import import_venues, unit_of
from resources import services
from resources.models import Resource

HEADINGS = {
    "room": ("Room", "房间", "场地", "Room Code"),
    "day": ("Day", "星期"),
    "start": ("Start", "开始"),
    "end": ("End", "结束"),
    "weeks": ("Weeks", "周次"),
    "purpose?": ("Type", "用途", "类型"),
}
DAYS = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
DAYS |= {f"{prefix}{name}": number for prefix in ("周", "星期") for number, name in enumerate("一二三四五六日")}
WEEKS_IN_YEAR = 53


def import_bookings(path, alliance, by, *, progress, year, rooms=None):
    """Take the timetable into the alliance. Week 1 is the week of the year's first Monday. Running it again adds nothing.

    Returns an Outcome; each refused occurrence names the booking it met.
    """
    outcome = Outcome()
    if rooms:
        listed = import_venues(rooms, alliance, by, progress=progress)
        outcome.refused += [(f"rooms {place}", reason) for place, reason in listed.refused]
    wishes = _occurrences(path, year, outcome)
    venues, units = _venues(alliance, by, wishes), {}
    for number, (name, rows) in enumerate(sorted(wishes.items()), 1):
        venue = venues.get(name) or _add(alliance, by, name, units)
        _book(venue, rows, by, outcome)
        if number % 40 == 0 or number == len(wishes):
            progress(f"{number}/{len(wishes)} 间，{outcome.made} 个预约")
    return outcome


def _occurrences(path, year, outcome):
    """Room name to its dated wishes."""
    monday = _first_monday(year)
    found = defaultdict(list)
    for place, cells in rows_of(path, HEADINGS):
        try:
            day = DAYS[cells["day"].strip().lower()]
            start, end = _time(cells["start"]), _time(cells["end"])
            weeks = parse_weeks(cells["weeks"])
        except (KeyError, ValueError) as error:
            outcome.refuse(place, f"看不懂：{error}")
            continue
        for week in weeks:
            date = monday + dt.timedelta(weeks=week - 1, days=day)
            found[key_of(cells["room"])].append(
                {
                    "place": place,
                    "start": _at(date, start),
                    "end": _at(date, end),
                    "purpose": cells.get("purpose") or "预约",
                    "attendees": 1,
                }
            )
    return found


def key_of(name):
    """Rooms are the same whatever the spaces and the case."""
    return "".join(name.split()).upper()


def parse_weeks(text):
    """ "8,  10-18" is week 8 and weeks 10 to 18."""
    weeks = set()
    for part in re.split(r"[,，;；、]", text):
        if not part.strip():
            continue
        first, _dash, last = part.partition("-")
        span = range(int(first), int(last or first) + 1)
        if not span or span[0] < 1 or span[-1] > WEEKS_IN_YEAR:
            raise ValueError(f"周次“{part.strip()}”")
        weeks.update(span)
    if not weeks:
        raise ValueError("没有周次")
    return sorted(weeks)


def _first_monday(year):
    first = dt.date(year, 1, 1)
    return first + dt.timedelta(days=-first.weekday() % 7)


def _time(text):
    return dt.datetime.strptime(text.strip()[:5].rstrip(":"), "%H:%M").time()


def _at(date, time):
    return timezone.make_aware(dt.datetime.combine(date, time))


def _venues(alliance, by, wishes):
    rows = Resource.objects.filter(alliance=alliance, kind=Resource.Kind.VENUE).select_related("unit")
    return {key_of(row.name): row for row in rows}


def _add(alliance, by, name, units):
    venue = Resource(
        alliance=alliance, unit=unit_of("未列明楼宇", alliance, by, units), kind=Resource.Kind.VENUE, name=name,
        status=Resource.Status.PUBLISHED, min_minutes=15, max_minutes=24 * 60,
    )  # fmt: skip
    return services.save_resource(resource=venue, by=by)


def _book(venue, rows, by, outcome):
    there = {
        (period.lower, period.upper, purpose)
        for period, purpose in venue.bookings.holding().values_list("period", "purpose")
    }
    rows = [row for row in rows if (row["start"], row["end"], row["purpose"]) not in there]
    made, refused = services.book_many(
        resource=venue, rows=sorted(rows, key=lambda row: (row["start"], row["end"])), by=by
    )
    outcome.made += len(made)
    for row, reason in refused:
        outcome.refuse(row["place"], f"{venue} {timezone.localtime(row['start']):%Y-%m-%d %H:%M}：{reason}")
