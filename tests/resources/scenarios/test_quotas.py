"""How much one person or one unit may book: times or hours, in a day, a week, a month, or ahead."""

import datetime as dt

import pytest

from resources import services
from resources.models import Booking, Quota
from tests import factories as make
from tests.resources.scenarios import (
    MONDAY,
    ONE_DAY,
    WEDNESDAY,
    WEEK,
    at,
    book,
    hall,
    reason,
    refusal,
    sentence,
    wish,
)

SUNDAY, NEXT_MONDAY = MONDAY + 6 * ONE_DAY, MONDAY + WEEK
LAST_OF_APRIL, FIRST_OF_MAY = dt.date(2026, 4, 30), dt.date(2026, 5, 1)


@pytest.fixture
def limit(alliance):
    def make_limit(most, per="week", measure="count", subject="person", **fields):
        return Quota.objects.create(
            alliance=alliance, most=most, window=per, measure=measure, subject=subject, **fields
        )

    return make_limit


def outcome(resource, by, when, day=WEDNESDAY, **fields):
    try:
        book(resource, by, when, day, **fields)
    except Exception as refused:
        return reason(refused)
    return "booked"


@pytest.mark.parametrize(
    ("per", "inside", "outside"),
    [
        ("day", [("18:00-19:00", WEDNESDAY)], [("10:00-11:00", WEDNESDAY + ONE_DAY)]),
        ("week", [("10:00-11:00", SUNDAY), ("23:00-23:59", SUNDAY)], [("10:00-11:00", NEXT_MONDAY)]),
        ("month", [("10:00-11:00", LAST_OF_APRIL)], [("10:00-11:00", FIRST_OF_MAY)]),
        ("active", [("10:00-11:00", FIRST_OF_MAY), ("10:00-11:00", dt.date(2026, 9, 1))], []),
    ],
)
def test_so_often_in_the_window_and_again_in_the_next(room, cppcc, limit, per, inside, outside):
    limit(1, per)
    book(room, cppcc, "09:00-10:00")
    assert {outcome(room, cppcc, *when) for when in inside} == {"quota"}
    assert all(outcome(room, cppcc, *when) == "booked" for when in outside)


def test_exactly_the_limit_is_allowed_and_the_refusal_says_what_is_used(room, cppcc, limit):
    limit(3, "day", "hours")
    book(room, cppcc, "09:00-11:00")
    refused = refusal(room, cppcc, "13:00-14:01")
    assert "每人每天最多预约3小时" in sentence(refused)
    assert "已有2小时" in sentence(refused)
    assert refused.extra["quota"]["used"] == 2
    assert book(room, cppcc, "13:00-14:00")


@pytest.mark.parametrize(
    ("per", "first_day", "next_day"),
    [
        ("day", WEDNESDAY, WEDNESDAY + ONE_DAY),
        ("week", SUNDAY, NEXT_MONDAY),
        ("month", LAST_OF_APRIL, FIRST_OF_MAY),
    ],
)
def test_hours_across_the_end_of_a_window_count_where_they_lie(room, cppcc, limit, per, first_day, next_day):
    """From 22:00 to 02:00: two hours in each."""
    limit(3, per, "hours")
    book(room, cppcc, "22:00-02:00", first_day)
    assert outcome(room, cppcc, "10:00-11:01", first_day) == "quota"
    assert outcome(room, cppcc, "10:00-11:00", first_day) == "booked"
    assert outcome(room, cppcc, "10:00-11:01", next_day) == "quota"
    assert outcome(room, cppcc, "10:00-11:00", next_day) == "booked"


def test_a_booking_across_midnight_counts_in_both_days(room, cppcc, limit):
    limit(1, "day")
    book(room, cppcc, "23:00-01:00")
    assert outcome(room, cppcc, "09:00-10:00") == "quota"
    assert outcome(room, cppcc, "09:00-10:00", WEDNESDAY + ONE_DAY) == "quota"
    assert outcome(room, cppcc, "09:00-10:00", WEDNESDAY + 2 * ONE_DAY) == "booked"


def test_a_booking_that_only_touches_a_window_does_not_count_there(room, cppcc, limit):
    limit(1, "day")
    book(room, cppcc, "22:00-00:00")
    assert outcome(room, cppcc, "00:00-01:00", WEDNESDAY + ONE_DAY) == "booked"


def test_a_long_booking_across_several_windows_is_measured_in_each(room, cppcc, limit):
    limit(20, "day", "hours")
    Booking.objects.all().delete()
    room.max_minutes = 3 * 1440
    room.save()
    assert outcome(room, cppcc, (at("22:00"), at("10:00", WEDNESDAY + 2 * ONE_DAY))) == "quota", "24 on Thursday"
    assert outcome(room, cppcc, (at("22:00"), at("20:00", WEDNESDAY + ONE_DAY))) == "booked"


@pytest.mark.parametrize(
    ("status", "counts"), [("pending", True), ("confirmed", True), ("cancelled", False), ("rejected", False)]
)
def test_what_counts(room, cppcc, limit, status, counts):
    limit(1)
    make.make_booking(room, cppcc, start=at("09:00"), hours=1, status=status)
    assert outcome(room, cppcc, "14:00-15:00") == ("quota" if counts else "booked")


def test_a_missed_booking_has_used_up_its_chance(room, cppcc, limit):
    limit(1)
    make.make_booking(room, cppcc, start=at("09:00"), hours=1, no_show_at=at("09:20"))
    assert outcome(room, cppcc, "14:00-15:00") == "quota"


def test_all_resources_of_a_kind_together_or_only_one_of_them(unit, room, cppcc, limit):
    limit(2)
    limit(1, resource=room)
    book(room, cppcc, "09:00-10:00")
    assert outcome(room, cppcc, "11:00-12:00") == "quota"
    assert outcome(hall(unit), cppcc, "11:00-12:00") == "booked"
    assert outcome(hall(unit), cppcc, "13:00-14:00") == "quota"
    assert outcome(hall(unit, kind="expert"), cppcc, "13:00-14:00") == "booked", "another kind"


def test_two_venues_in_one_request_count_as_two(unit, room, cppcc, limit):
    limit(1)
    assert outcome(room, cppcc, "09:00-10:00", others=[hall(unit)]) == "quota"
    assert outcome(room, cppcc, "09:00-10:00", others=[hall(unit, kind="expert")]) == "booked"


def test_a_series_counts_each_date_in_its_week_and_skips_what_is_too_much(room, cppcc, limit):
    limit(1)
    assert len(book(room, cppcc, "10:00-11:00", repeat="FREQ=WEEKLY;COUNT=3").made) == 3
    daily = {"repeat": "FREQ=DAILY;COUNT=10", "on_conflict": "skip"}
    refused = refusal(room, cppcc, "14:00-15:00", repeat="FREQ=DAILY;COUNT=3")
    assert (reason(refused), len(refused.extra["conflicts"])) == ("quota", 3)
    made = book(room, cppcc, "14:00-15:00", WEDNESDAY + 3 * WEEK, **daily)
    assert (len(made.made), {date.problem.code for date in made.skipped}) == (2, {"quota"})


def test_changes_do_not_count_twice_but_count(room, cppcc, limit):
    limit(2, "day", "hours")
    mine = book(room, cppcc, "09:00-11:00")
    assert services.change(booking=mine, by=cppcc, start=at("14:00"), end=at("16:00")).start == at("14:00")
    with pytest.raises(Exception, match="最多预约2小时"):
        services.change(booking=mine, by=cppcc, start=at("14:00"), end=at("16:30"))
    limit(1, "day")
    book(room, cppcc, "09:00-10:00", WEDNESDAY + ONE_DAY, attendees=1)
    with pytest.raises(Exception, match="最多预约1次"):
        services.change(
            booking=mine, by=cppcc, start=at("14:00", WEDNESDAY + ONE_DAY), end=at("15:00", WEDNESDAY + ONE_DAY)
        )


def test_a_change_by_the_owner_is_measured_by_whose_booking_it_is(room, cppcc, liaison, limit):
    limit(1, "day", "hours")
    mine = book(room, cppcc, "09:00-10:00")
    book(room, liaison, "11:00-12:00")
    assert services.change(booking=mine, by=liaison, start=at("14:00"), end=at("15:00")).start == at("14:00")
    with pytest.raises(Exception, match="最多预约1小时"):
        services.change(booking=mine, by=liaison, start=at("14:00"), end=at("15:30"))


def test_a_units_limit_binds_whoever_books_for_it_and_nobody_else(room, unit, other_unit, liaison, staff, cppcc, limit):
    limit(1, subject="unit")
    book(room, liaison, "09:00-10:00", unit=unit)
    assert outcome(room, staff, "11:00-12:00", unit=unit) == "quota", "staff too"
    assert outcome(room, staff, "11:00-12:00", unit=other_unit) == "booked"
    assert outcome(room, cppcc, "13:00-14:00") == "booked", "for no unit"


def test_everybody_is_bound_staff_included(room, staff, limit):
    limit(1)
    book(room, staff, "09:00-10:00")
    assert outcome(room, staff, "11:00-12:00") == "quota"


def test_none_at_all_and_a_limit_that_is_switched_off(room, cppcc, limit):
    quota = limit(0)
    assert outcome(room, cppcc, "09:00-10:00") == "quota"
    Quota.objects.filter(pk=quota.pk).update(is_active=False)
    assert outcome(room, cppcc, "09:00-10:00") == "booked"


def test_bookings_ahead_are_free_again_when_they_are_over(room, cppcc, limit, clock):
    limit(1, "active")
    book(room, cppcc, "10:00-11:00")
    clock.move_to(at("10:59"))
    assert outcome(room, cppcc, "14:00-15:00") == "quota"
    clock.move_to(at("11:00"))
    assert outcome(room, cppcc, "14:00-15:00") == "booked"


def test_what_is_offered_instead_obeys_the_limit(room, cppcc, limit):
    limit(1)
    book(room, cppcc, "09:00-10:00")
    refused = refusal(room, cppcc, "14:00-15:00")
    offers = refused.extra["alternatives"]
    assert offers, "next week"
    assert all(offer["start"] >= at("00:00", NEXT_MONDAY) for offer in offers)
    assert book(offers[0]["resource"], cppcc, (offers[0]["start"], offers[0]["end"]))


@pytest.mark.parametrize("per", ["active"])
def test_where_nothing_can_be_had_nothing_is_offered(room, cppcc, limit, per):
    limit(1, per)
    book(room, cppcc, "09:00-10:00")
    assert refusal(room, cppcc, "14:00-15:00").extra["alternatives"] == []


def test_the_api_answers_with_the_facts(room, cppcc, limit, api_of):
    limit(1)
    book(room, cppcc, "09:00-10:00")
    answer = api_of(cppcc).post("/api/bookings/", wish(room, "14:00-15:00"))
    assert (answer.status_code, answer.data["code"]) == (409, "quota")
    assert answer.data["quota"] == {
        "subject": "person", "window": "week", "measure": "count", "most": 1.0, "used": 1.0, "asked": 1.0
    }  # fmt: skip
    assert answer.data["alternatives"]


def test_limits_are_set_through_the_api_by_owner_and_staff(room, unit, liaison, other_liaison, staff, cppcc, api_of):
    sent = {"resource": room.pk, "subject": "person", "measure": "count", "window": "day", "most": "2"}
    assert api_of(cppcc).post("/api/quotas/", sent).status_code == 403
    assert api_of(other_liaison).post("/api/quotas/", sent).status_code == 403
    made = api_of(liaison).post("/api/quotas/", sent)
    assert made.status_code == 201, made.data
    address = f"/api/quotas/{made.data['id']}/"
    assert api_of(liaison).patch(address, {"most": "1"}).data["most"] == "1.0"
    assert api_of(liaison).patch(address, {"most": "-1"}).status_code == 400
    assert api_of(liaison).post("/api/quotas/", sent | {"resource": None, "kind": "venue"}).status_code == 403
    assert api_of(staff).post("/api/quotas/", sent | {"resource": None, "kind": "venue"}).status_code == 201
    assert api_of(liaison).delete(address).status_code == 204
