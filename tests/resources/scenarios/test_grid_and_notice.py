"""Grid, lengths, notice and horizon. Limits are inclusive: exactly N is allowed."""

import datetime as dt

import pytest

from resources import services
from resources.workflow import BOOKING
from tests.resources.scenarios import (
    HOUR,
    MINUTE,
    NINE,
    ONE_DAY,
    WEDNESDAY,
    at,
    book,
    hall,
    opens,
    reason,
    refusal,
    rules,
    sentence,
)

THURSDAY = WEDNESDAY + ONE_DAY


@pytest.mark.parametrize(
    ("hours", "grid", "when", "outcome"),
    [
        ("09:15-17:00", 30, "09:15-10:15", "booked"),
        ("09:15-17:00", 30, "09:45-11:15", "booked"),
        ("09:15-17:00", 30, "10:00-11:00", "grid"),
        ("09:15-17:00", 30, "09:45-11:00", "grid"),
        ("09:15-17:00", 30, "16:15-17:00", "booked"),
        ("20:00-02:00", 45, "23:00-00:30", "booked"),
        ("20:00-02:00", 45, "23:00-00:00", "grid"),
        ("09:00-17:00", 60, "10:00-13:00", "booked"),
        ("09:00-17:00", 60, "10:00-12:30", "grid"),
        ("00:00-24:00", 50, "00:50-01:40", "booked"),
        ("00:00-24:00", 50, "01:00-01:50", "grid"),
    ],
)
def test_the_grid_counts_from_the_opening_and_the_closing_is_always_a_good_end(unit, cppcc, hours, grid, when, outcome):
    room = rules(opens(hall(unit), hours), grid_minutes=grid)
    if outcome == "booked":
        assert book(room, cppcc, when)
    else:
        assert reason(refusal(room, cppcc, when)) == outcome


def test_after_midnight_the_grid_still_counts_from_the_evening_before(unit, cppcc):
    club = rules(opens(hall(unit), "20:00-02:00"), grid_minutes=45)
    assert book(club, cppcc, "00:30-01:15", THURSDAY)
    refused = refusal(club, cppcc, "01:00-01:45", THURSDAY)
    assert reason(refused) == "grid"
    assert "20:00" in sentence(refused)


def test_an_exception_moves_the_grid_with_its_opening(unit, cppcc):
    room = rules(opens(hall(unit), "09:00-17:00"), grid_minutes=30)
    room.exceptions.create(day=WEDNESDAY, opens=dt.time(10, 10), closes=dt.time(16))
    assert book(room, cppcc, "10:40-11:40")
    assert "10:10" in sentence(refusal(room, cppcc, "12:00-13:00"))


def test_seconds_are_off_the_grid_too(unit, cppcc):
    room = rules(opens(hall(unit), "09:00-17:00"), grid_minutes=30)
    start = at("10:00") + dt.timedelta(seconds=1)
    assert reason(refusal(room, cppcc, (start, start + HOUR))) == "grid"


@pytest.mark.parametrize(
    ("minutes", "outcome"), [(59, "too_short"), (60, "booked"), (90, "booked"), (120, "booked"), (121, "too_long")]
)
def test_shortest_and_longest_are_allowed_themselves(room, cppcc, minutes, outcome):
    rules(room, min_minutes=60, max_minutes=120)
    when = at("10:00"), at("10:00") + minutes * MINUTE
    found = "booked" if outcome == "booked" and book(room, cppcc, when) else reason(refusal(room, cppcc, when))
    assert found == outcome


def test_a_second_beyond_the_longest_is_too_long(room, cppcc):
    rules(room, max_minutes=120)
    assert reason(refusal(room, cppcc, (at("10:00"), at("12:00") + dt.timedelta(seconds=1)))) == "too_long"


@pytest.mark.parametrize(
    ("offset", "outcome"), [(24 * HOUR - MINUTE, "notice"), (24 * HOUR, "booked"), (24 * HOUR + MINUTE, "booked")]
)
def test_exactly_the_notice_is_early_enough(room, cppcc, offset, outcome):
    rules(room, notice_hours=24)
    when = NINE + offset, NINE + offset + HOUR
    found = "booked" if outcome == "booked" and book(room, cppcc, when) else reason(refusal(room, cppcc, when))
    assert found == outcome


@pytest.mark.parametrize(
    ("offset", "outcome"),
    [(30 * ONE_DAY - MINUTE, "booked"), (30 * ONE_DAY, "booked"), (30 * ONE_DAY + MINUTE, "horizon")],
)
def test_exactly_the_horizon_is_near_enough(room, cppcc, offset, outcome):
    rules(room, horizon_days=30)
    when = NINE + offset, NINE + offset + HOUR
    found = "booked" if outcome == "booked" and book(room, cppcc, when) else reason(refusal(room, cppcc, when))
    assert found == outcome


def test_now_is_too_late_and_the_next_minute_is_not(room, cppcc):
    assert reason(refusal(room, cppcc, (NINE, NINE + HOUR))) == "past"
    assert book(room, cppcc, (NINE + MINUTE, NINE + HOUR))


def test_the_sentence_names_the_number(room, cppcc):
    rules(room, notice_hours=72, min_minutes=45, max_minutes=90, horizon_days=10)
    assert "72小时" in sentence(refusal(room, cppcc, "10:00-11:00"))
    assert "10天" in sentence(refusal(room, cppcc, "10:00-11:00", WEDNESDAY + 30 * ONE_DAY))
    later = WEDNESDAY + 3 * ONE_DAY
    assert "45分钟" in sentence(refusal(room, cppcc, "10:00-10:30", later))
    assert "90分钟" in sentence(refusal(room, cppcc, "10:00-12:00", later))


def test_several_rules_that_refuse_are_all_named(room, cppcc):
    rules(room, notice_hours=72, min_minutes=90, capacity=4)
    found = refusal(room, cppcc, "10:00-11:00", attendees=5).message_dict
    assert found.keys() == {"start", "end", "attendees"}


@pytest.mark.parametrize("hours", [0, 48])
def test_a_change_needs_its_notice_and_the_owner_may_anyway(room, cppcc, liaison, hours):
    rules(room, change_notice_hours=hours)
    made = book(room, cppcc, "08:00-09:00")
    wanted = {"start": at("14:00"), "end": at("15:00")}
    if hours:
        from alliance.errors import DomainError

        with pytest.raises(DomainError, match="48小时改期"):
            services.change(booking=made, by=cppcc, **wanted)
        assert services.change(booking=made, by=cppcc, purpose="别的话").purpose == "别的话", "words may change"
        assert services.change(booking=made, by=liaison, **wanted).start == at("14:00")
    else:
        assert services.change(booking=made, by=cppcc, **wanted).start == at("14:00")


def test_exactly_the_notice_is_early_enough_to_change_and_to_cancel(room, cppcc):
    rules(room, change_notice_hours=48, cancel_notice_hours=48)
    made = book(room, cppcc, (NINE + 48 * HOUR, NINE + 49 * HOUR))
    moved = services.change(booking=made, by=cppcc, start=NINE + 48 * HOUR, end=NINE + 50 * HOUR)
    assert BOOKING.perform(moved, "cancel", by=cppcc, reason="有事").status == "cancelled"


def test_a_rule_beyond_sense_is_not_accepted(api_of, liaison, room):
    for field, value in (("max_minutes", 10**9), ("horizon_days", 30_000), ("grid_minutes", 2000), ("min_minutes", 0)):
        answer = api_of(liaison).patch(f"/api/resources/{room.pk}/", {field: value})
        assert answer.status_code == 400, (field, answer.data)
        assert field in answer.data
