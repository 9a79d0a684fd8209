"""How many people, how many alike, how many seats."""

import pytest

from resources import services
from resources.models import Booking
from tests import factories as make
from tests.resources.scenarios import (
    WEDNESDAY,
    WEEK,
    at,
    book,
    fresh,
    hall,
    reason,
    refusal,
    rules,
    sentence,
    wish,
)


@pytest.mark.parametrize(("people", "outcome"), [(1, "booked"), (40, "booked"), (41, "capacity")])
def test_as_many_as_it_holds_and_no_more(room, cppcc, people, outcome):
    if outcome == "booked":
        assert book(room, cppcc, "10:00-11:00", attendees=people)
    else:
        refused = refusal(room, cppcc, "10:00-11:00", attendees=people)
        assert (reason(refused), "40人" in sentence(refused)) == ("capacity", True)


@pytest.mark.parametrize("people", [0, -1, "many", None, 1.5, 10**9, ""])
def test_a_number_of_people_that_is_none_is_400_at_its_field(room, cppcc, api_of, people):
    answer = api_of(cppcc).post("/api/bookings/", wish(room, "10:00-11:00", attendees=people))
    assert (answer.status_code, "attendees" in answer.data) == (400, True)


def test_too_many_people_are_offered_larger_places_only(unit, room, cppcc):
    hall(unit, name="小间", capacity=10)
    large = hall(unit, name="大礼堂", capacity=300)
    refused = refusal(room, cppcc, "10:00-11:00", attendees=100)
    assert {offer["resource"] for offer in refused.alternatives} == {large}


def test_a_place_without_a_number_holds_any(unit, cppcc):
    assert book(hall(unit, capacity=None), cppcc, "10:00-11:00", attendees=500)


# a pool of N alike


@pytest.fixture
def pool(unit):
    return hall(unit, name="移动话筒", quantity=3)


def test_the_peak_counts_not_the_number_of_bookings(pool, cppcc, other_cppcc):
    for when in ("09:00-10:00", "10:00-11:00", "11:00-12:00"):
        book(pool, cppcc, when, units=2)
    assert book(pool, other_cppcc, "09:30-11:30"), "one is left all the time"
    refused = refusal(pool, other_cppcc, "09:00-12:00")
    assert (reason(refused), refused.extra["reason"]) == ("taken", "full")
    assert book(pool, other_cppcc, "11:30-12:00", units=1)


@pytest.mark.parametrize(("units", "outcome"), [(3, "booked"), (4, "quantity")])
def test_all_of_them_but_not_more_than_there_are(pool, cppcc, units, outcome):
    if outcome == "booked":
        assert book(pool, cppcc, "10:00-11:00", units=units)
    else:
        assert reason(refusal(pool, cppcc, "10:00-11:00", units=units)) == outcome


def test_what_is_offered_instead_has_as_many_left_as_asked(pool, cppcc, other_cppcc):
    book(pool, cppcc, "09:00-17:00", units=2)
    refused = refusal(pool, other_cppcc, "10:00-11:00", units=2)
    assert refused.extra["alternatives"]
    for offer in refused.extra["alternatives"]:
        made = book(offer["resource"], other_cppcc, (offer["start"], offer["end"]), units=2)
        Booking.objects.filter(pk=made.pk).delete()


def test_fewer_can_be_had_only_while_fewer_are_lent(pool, cppcc, liaison, api_of):
    book(pool, cppcc, "10:00-11:00", units=2)
    address = f"/api/resources/{pool.pk}/"
    refused = api_of(liaison).patch(address, {"quantity": 1})
    assert (refused.status_code, "quantity" in refused.data) == (400, True)
    assert api_of(liaison).patch(address, {"quantity": 2}).status_code == 200


def test_a_pool_that_becomes_one_is_guarded_by_the_database_again(pool, cppcc, other_cppcc, liaison, api_of):
    made = book(pool, cppcc, "10:00-11:00")
    assert api_of(liaison).patch(f"/api/resources/{pool.pk}/", {"quantity": 1}).status_code == 200
    assert fresh(made).is_exclusive
    assert reason(refusal(fresh(pool), other_cppcc, "10:30-11:30")) == "taken"


# seats


@pytest.fixture
def course(unit):
    row = hall(unit, kind="course", by_session=True, name="议事规则课")
    make.make_session(row, at("10:00"), hours=2, seats=3)
    make.make_session(row, at("10:00", WEDNESDAY + WEEK), hours=2, seats=3)
    return row


def test_seats_are_taken_by_people_until_they_are_gone(course, cppcc, other_cppcc):
    book(course, cppcc, "10:00-12:00", attendees=2)
    refused = refusal(course, other_cppcc, "10:00-12:00", attendees=2)
    assert refused.extra["reason"] == "full"
    (offer,) = refused.extra["alternatives"]
    assert offer["start"] == at("10:00", WEDNESDAY + WEEK), "the other session"
    assert book(course, other_cppcc, "10:00-12:00", attendees=1)


def test_more_people_need_seats_and_fewer_give_them_back(course, cppcc, other_cppcc):
    mine = book(course, cppcc, "10:00-12:00", attendees=2)
    from resources.services import line

    start, end = at("10:00"), at("12:00")
    book(course, other_cppcc, "10:00-12:00", attendees=1)
    entry = line.join(resource=course, start=start, end=end, purpose="听课", attendees=1, by=other_cppcc)
    services.change(booking=mine, by=cppcc, attendees=1)
    assert fresh(entry).status == "offered"


def test_a_course_with_people_ahead_keeps_its_way_of_booking(course, cppcc, liaison, api_of):
    book(course, cppcc, "10:00-12:00", attendees=1)
    answer = api_of(liaison).patch(f"/api/resources/{course.pk}/", {"by_session": False})
    assert (answer.status_code, "by_session" in answer.data) == (400, True)


def test_an_expert_comes_so_often_a_day_and_not_more(unit, cppcc, other_cppcc):
    expert = rules(hall(unit, kind="expert"), max_per_day=2)
    for when in ("09:00-10:00", "11:00-12:00"):
        book(expert, cppcc, when)
    refused = refusal(expert, other_cppcc, "15:00-16:00")
    assert reason(refused) == "per_day"
    assert all(offer["start"].date() != WEDNESDAY for offer in refused.alternatives if offer["resource"] == expert)
    assert refused.alternatives
