"""Half-open intervals: what overlaps, what touches, and what a moment is."""

import datetime as dt

import pytest

from resources.models import Booking
from tests.resources.scenarios import MINUTE, ONE_DAY, WEDNESDAY, at, book, hall, reason, refusal, rules, sentence, wish

HELD = "10:00-12:00"


@pytest.mark.parametrize(
    ("when", "outcome"),
    [
        ("08:00-10:00", "booked"),
        ("08:00-10:01", "taken"),
        ("09:00-13:00", "taken"),
        ("10:00-12:00", "taken"),
        ("10:30-11:30", "taken"),
        ("11:59-13:00", "taken"),
        ("12:00-14:00", "booked"),
    ],
)
def test_touching_is_not_overlapping_and_a_minute_is(room, cppcc, other_cppcc, when, outcome):
    book(room, cppcc, HELD)
    found = (
        "booked" if outcome == "booked" and book(room, other_cppcc, when) else reason(refusal(room, other_cppcc, when))
    )
    assert found == outcome


def test_a_minute_between_two_is_enough_where_no_gap_is_asked(room, cppcc):
    book(room, cppcc, "09:00-10:00")
    assert book(room, cppcc, (at("10:00") + MINUTE, at("11:00")))


@pytest.mark.parametrize("when", [("10:00", "10:00"), ("12:00", "10:00")])
def test_an_end_at_or_before_the_start_is_refused_at_the_end(room, cppcc, when):
    refused = refusal(room, cppcc, tuple(map(at, when)))
    assert "结束时间要晚于开始时间" in refused.message_dict["end"][0]


def test_across_midnight_and_over_a_month_end(room, cppcc, other_cppcc):
    last = dt.date(2026, 4, 30)
    made = book(room, cppcc, "22:00-02:00", last)
    assert made.end == at("02:00", last + ONE_DAY)
    assert reason(refusal(room, other_cppcc, "01:00-03:00", last + ONE_DAY)) == "taken"
    assert book(room, other_cppcc, "02:00-03:00", last + ONE_DAY)


def test_a_booking_of_several_days_holds_every_hour_of_them(room, cppcc, other_cppcc):
    rules(room, max_minutes=3 * 24 * 60)
    book(room, cppcc, (at("09:00"), at("09:00", WEDNESDAY + 3 * ONE_DAY)))
    for days in range(3):
        assert reason(refusal(room, other_cppcc, "14:00-15:00", WEDNESDAY + days * ONE_DAY)) == "taken"
    assert book(room, other_cppcc, "09:00-10:00", WEDNESDAY + 3 * ONE_DAY)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-04-15T02:00:00Z", "2026-04-15T04:00:00Z"),
        ("2026-04-15T10:00:00+08:00", "2026-04-15T12:00:00+08:00"),
        ("2026-04-15T11:00:00+09:00", "2026-04-15T13:00:00+09:00"),
        ("2026-04-14T21:00:00-05:00", "2026-04-14T23:00:00-05:00"),
        ("2026-04-15T10:00", "2026-04-15T12:00"),
        ("2026-04-15 10:00:00.000", "2026-04-15T12:00:00.000+08"),
    ],
)
def test_the_same_moment_however_it_is_written(room, cppcc, api_of, start, end):
    """A moment without an offset is meant as on the clock of the house."""
    answer = api_of(cppcc).post("/api/bookings/", wish(room, "10:00-12:00") | {"start": start, "end": end})
    assert answer.status_code == 201, answer.data
    assert answer.data["start"] == "2026-04-15T10:00:00+08:00"
    assert Booking.objects.get().start == at("10:00")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("9999-12-31T23:00:00+08:00", "9999-12-31T23:59:00+08:00"),
        ("0001-01-01T00:00:00+08:00", "0001-01-01T01:00:00+08:00"),
        ("0001-01-01T00:00:00+14:00", "2026-04-15T12:00:00+08:00"),
        ("2026-04-15T10:00:00+08:00", "9999-12-31T23:59:59Z"),
        ("2026-04-15T10:00:00+08:00", "9000-04-15T12:00:00+08:00"),
        ("2026-02-30T10:00:00+08:00", "2026-02-30T12:00:00+08:00"),
        ("2026-04-15T25:00:00+08:00", "2026-04-15T26:00:00+08:00"),
        ("", ""),
        (None, None),
        ([], {}),
        (20260415, 20260415),
    ],
)
def test_what_is_no_sensible_moment_is_400_and_quick(room, cppcc, api_of, start, end):
    answer = api_of(cppcc).post("/api/bookings/", wish(room, "10:00-12:00") | {"start": start, "end": end})
    assert answer.status_code == 400, answer.data
    assert {"start", "end"} & answer.data.keys()


def test_an_hour_the_other_way_round_the_world_is_judged_by_the_house_clock(unit, cppcc, api_of):
    """19:00 in New York on the 14th is the morning of the 15th here."""
    office = hall(unit)
    office.opening_hours.create(weekday=2, opens=dt.time(7), closes=dt.time(9))
    sent = wish(office, "10:00-11:00") | {"start": "2026-04-14T19:00:00-04:00", "end": "2026-04-14T20:00:00-04:00"}
    assert api_of(cppcc).post("/api/bookings/", sent).status_code == 201


def test_the_refusal_of_a_taken_time_says_so_in_a_sentence(room, cppcc, other_cppcc):
    book(room, cppcc, HELD)
    assert "已被预约" in sentence(refusal(room, other_cppcc, HELD))
