"""Who is free, asked of the database for many at once, is what each one's calendar says."""

import datetime as dt
import itertools
import random

import pytest
from django.utils import timezone

from resources import calendars
from resources.models import Blackout, OpeningException, OpeningHours, Resource
from tests import factories as make

# National Day with its make-up days lies in here.
FIRST, DAYS = dt.date(2026, 9, 17), 26
SPANS = [
    (), ((9, 17),), ((8, 12), (12, 18)), ((8, 11), (13, 18)), ((18, 2),), ((0, 0),), ((20, 0), (0, 6)),
]  # fmt: skip
HALF = dt.timedelta(minutes=30)


def moment(pick):
    day = FIRST + dt.timedelta(days=pick.randrange(DAYS))
    return timezone.make_aware(dt.datetime.combine(day, dt.time())) + pick.randrange(48) * HALF


def clock(hour):
    return dt.time(hour % 24)


@pytest.fixture
def places(unit, pick):
    """Places of every sort: hours, exceptions, holidays kept or not, gaps, pools, halves, closed times, bookings."""
    rows = [
        make.make_resource(
            unit,
            name=f"第{number}处",
            follows_calendar=pick.random() < 0.5,
            buffer_before=pick.choice((0, 0, 30)),
            buffer_after=pick.choice((0, 0, 60)),
            quantity=pick.choice((1, 1, 1, 2)),
        )
        for number in range(28)
    ]
    for whole, part in itertools.pairwise(rows[:6:2]):
        if whole.quantity == part.quantity == 1 and whole.parent_id is None:
            part.parent = whole
            part.save()
    rows = list(Resource.objects.order_by("pk"))
    for row in rows:
        open_and_close(row, pick)
    return rows


def open_and_close(row, pick):
    spans = pick.choice(SPANS)
    for weekday in pick.choice((range(7), range(5), (0, 2, 4, 5))):
        for opens, closes in spans:
            OpeningHours.objects.create(resource=row, weekday=weekday, opens=clock(opens), closes=clock(closes))
    for _number in range(pick.randrange(4)):
        day = FIRST + dt.timedelta(days=pick.randrange(DAYS))
        opens, closes = pick.choice(((None, None), (10, 15), (19, 1)))
        times = {"opens": None, "closes": None} if opens is None else {"opens": clock(opens), "closes": clock(closes)}
        if not OpeningException.objects.filter(resource=row, day=day).exists():
            OpeningException.objects.create(resource=row, day=day, **times)
    for _number in range(pick.randrange(3)):
        start = moment(pick)
        Blackout.objects.create(alliance=row.alliance, resource=row, period=(start, start + 6 * HALF), reason="检修")


@pytest.fixture
def pick():
    return random.Random(2026)


def book_some(rows, by, pick):
    """Where nothing is in the way yet."""
    made = 0
    for _try in range(260):
        row, start = pick.choice(rows), moment(pick)
        end = start + pick.randint(1, 6) * HALF
        calendar = calendars.load([row], start, end)[row.pk]
        if not calendar.conflict(start, end):
            make.make_booking(row, by, start=start, hours=(end - start) / dt.timedelta(hours=1), units=1)
            made += 1
    return made


def is_free(calendar, start, end):
    return bool(
        calendar.open_span(start, end) and not calendar.blackout(start, end) and not calendar.conflict(start, end)
    )


def test_the_database_says_what_the_calendars_say(places, cppcc, pick):
    assert book_some(places, cppcc, pick) > 100
    offered = Resource.objects.visible_to(cppcc).published()
    seen = set()
    for _question in range(120):
        start = moment(pick)
        end = start + pick.choice((1, 2, 3, 4, 8, 20)) * HALF
        loaded = calendars.load(places, start, end)
        expected = {row.pk for row in places if is_free(loaded[row.pk], start, end)}
        assert set(offered.free_between(start, end).values_list("pk", flat=True)) == expected, f"{start} to {end}"
        seen.add(len(expected))
    assert len(seen) > 10, "the questions differ"
