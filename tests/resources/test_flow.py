"""A booking's life: requests that hold or compete, lapse, are changed, cancelled, waited for, used and left early."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from alliance.errors import DomainError
from alliance.models import AuditEvent
from members.models import Notification
from resources import services
from resources.models import Booking, Waiting
from resources.services import clock, line
from resources.workflow import BOOKING
from tests import factories as make

HOUR = dt.timedelta(hours=1)
MONDAY = dt.datetime(2026, 4, 13, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
START = MONDAY + 48 * HOUR


@pytest.fixture(autouse=True)
def clock_hand():
    with time_machine.travel(MONDAY, tick=False) as hand:
        yield hand


@pytest.fixture
def hall(unit):
    return make.make_resource(unit, approval="owner", name="议事厅")


def book(resource, by, start=START, hours=1, **fields):
    end = start + hours * HOUR
    return services.book(
        resource=resource, start=start, end=end, by=by, **({"purpose": "开会", "attendees": 5} | fields)
    )


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def told(user, word):
    return Notification.objects.filter(recipient=user, text__contains=word).exists()


# holding and competing


@pytest.fixture
def contested(hall, cppcc, other_cppcc):
    hall.pending = "compete"
    hall.save()
    return book(hall, cppcc), book(hall, other_cppcc, START + HOUR / 2)


def test_competing_requests_stand_side_by_side_until_one_is_approved(contested, liaison, cppcc, other_cppcc, client_of):
    first, second = contested
    assert "同一时段还有" in client_of(liaison).get(first.get_absolute_url()).text, "listed before approving"
    BOOKING.perform(first, "approve", by=liaison)
    assert fresh(first).status == "confirmed"
    assert (fresh(second).status, fresh(second).reason) == ("rejected", "同一时段批准了另一申请")
    assert told(cppcc, "已确认")
    assert told(other_cppcc, "被拒绝")


def test_what_is_confirmed_keeps_competing_requests_out(contested, liaison, staff, hall):
    BOOKING.perform(contested[0], "approve", by=liaison)
    with pytest.raises(DomainError):
        book(hall, staff)


def test_a_request_lapses_after_the_owners_hours_and_tells(hall, cppcc, clock_hand):
    booking = book(hall, cppcc, MONDAY + 200 * HOUR)
    clock_hand.shift(71 * HOUR)
    assert clock.expire_requests() == 0
    clock_hand.shift(2 * HOUR)
    assert clock.expire_requests() == 1
    assert clock.expire_requests() == 0
    assert fresh(booking).status == "cancelled"
    assert told(cppcc, "过期失效")


def test_a_request_whose_time_has_come_lapses(hall, cppcc, clock_hand):
    booking = book(hall, cppcc)
    clock_hand.shift(49 * HOUR)
    clock.expire_requests()
    assert fresh(booking).status == "cancelled"


def test_owner_and_staff_are_reminded_once_after_a_day(hall, cppcc, liaison, staff, clock_hand):
    book(hall, cppcc)
    clock_hand.shift(25 * HOUR)
    assert clock.remind_owners() == 1
    assert clock.remind_owners() == 0
    assert told(liaison, "已等待超过24小时")
    assert told(staff, "已等待超过24小时")


# changing


def test_another_time_goes_back_to_approval_other_words_do_not(hall, cppcc, liaison):
    booking = book(hall, cppcc)
    BOOKING.perform(booking, "approve", by=liaison)
    worded = services.change(booking=booking, by=cppcc, purpose="恳谈会", attendees=9)
    assert (worded.status, worded.purpose, worded.attendees) == ("confirmed", "恳谈会", 9)
    moved = services.change(booking=booking, by=cppcc, start=START + 3 * HOUR, end=START + 4 * HOUR)
    assert moved.status == "pending"
    assert told(liaison, "预约改期")
    assert AuditEvent.objects.about(booking).filter(verb="change").count() == 2


def test_a_change_does_not_meet_itself(hall, liaison):
    booking = book(hall, liaison, hours=2)
    moved = services.change(booking=booking, by=liaison, start=START + HOUR, end=START + 3 * HOUR)
    assert moved.start == START + HOUR
    assert moved.status == "confirmed", "the owner's own change needs nobody's approval"


def test_a_stale_change_is_409_and_changes_nothing(hall, cppcc, api_of):
    booking = book(hall, cppcc)
    client = api_of(cppcc)
    address = f"/api/bookings/{booking.pk}/"
    assert client.patch(address, {"purpose": "甲", "version": 1}).data["version"] == 2
    answer = client.patch(address, {"purpose": "乙", "version": 1})
    assert answer.status_code == 409
    assert answer.data["code"] == "stale"
    assert fresh(booking).purpose == "甲"


def test_a_change_to_a_taken_time_brings_alternatives_and_to_a_closed_one_the_rule(hall, cppcc, other_cppcc, api_of):
    booking = book(hall, cppcc)
    book(hall, other_cppcc, START + 3 * HOUR)
    client, address = api_of(cppcc), f"/api/bookings/{booking.pk}/"
    sent = {"start": (START + 3 * HOUR).isoformat(), "end": (START + 4 * HOUR).isoformat()}
    answer = client.patch(address, sent)
    assert (answer.status_code, answer.data["code"]) == (409, "taken")
    assert answer.data["alternatives"]
    past = {"start": (MONDAY - HOUR).isoformat(), "end": MONDAY.isoformat()}
    assert client.patch(address, past).status_code == 400
    assert fresh(booking).start == START


def test_who_may_change_a_booking(hall, cppcc, other_cppcc, liaison, other_liaison, leader, api_of):
    booking = book(hall, cppcc)
    address = f"/api/bookings/{booking.pk}/"
    assert api_of(other_cppcc).patch(address, {"purpose": "x"}).status_code == 404
    assert api_of(other_liaison).patch(address, {"purpose": "x"}).status_code == 404
    assert api_of(leader).patch(address, {"purpose": "x"}).status_code == 403
    assert api_of(liaison).patch(address, {"purpose": "主人改的"}).status_code == 200


def test_the_same_key_answers_the_same_series(hall, cppcc, api_of):
    sent = {"resource": hall.pk, "start": START.isoformat(), "end": (START + HOUR).isoformat(), "purpose": "会", "attendees": 3, "repeat": "FREQ=WEEKLY;COUNT=2"}  # fmt: skip
    first = api_of(cppcc).post("/api/bookings/", sent, headers={"Idempotency-Key": "k1"})
    second = api_of(cppcc).post("/api/bookings/", sent, headers={"Idempotency-Key": "k1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.data["id"] == second.data["id"]
    assert Booking.objects.count() == 2


# the waiting list


def wait(hall, by, start=START, hours=1, **fields):
    end = start + hours * HOUR
    return line.join(resource=hall, start=start, end=end, purpose="等着", attendees=5, by=by, **fields)


@pytest.fixture
def automatic(hall):
    hall.approval = "automatic"
    hall.save()
    return hall


def test_the_first_in_line_gets_an_offer_that_holds_the_time(automatic, cppcc, other_cppcc, staff, liaison, clock_hand):
    taken = book(automatic, cppcc)
    first, second = wait(automatic, other_cppcc), wait(automatic, staff)
    assert [line.place_in_line(row) for row in (first, second)] == [1, 2]
    BOOKING.perform(taken, "cancel", by=cppcc, reason="不来了")
    offer = fresh(first).booking
    assert offer.is_offer
    assert fresh(second).status == Waiting.Status.WAITING
    assert told(other_cppcc, "轮到您了")
    with pytest.raises(DomainError):
        book(automatic, liaison)
    assert BOOKING.perform(offer, "accept", by=other_cppcc).status == "confirmed"


def test_an_offer_nobody_answers_goes_to_the_next(automatic, cppcc, other_cppcc, staff, clock_hand):
    taken = book(automatic, cppcc)
    first, second = wait(automatic, other_cppcc), wait(automatic, staff)
    BOOKING.perform(taken, "cancel", by=cppcc, reason="不来了")
    clock_hand.shift(4 * HOUR + dt.timedelta(minutes=1))
    with pytest.raises(DomainError, match="过期"):
        BOOKING.perform(fresh(first).booking, "accept", by=other_cppcc)
    assert clock.expire_requests() == 1
    assert fresh(second).booking.is_offer


def test_priority_goes_before_time(automatic, cppcc, other_cppcc, staff):
    taken = book(automatic, cppcc)
    wait(automatic, other_cppcc)
    urgent = wait(automatic, staff, priority=1)
    BOOKING.perform(taken, "cancel", by=cppcc, reason="不来了")
    assert fresh(urgent).booking


def test_an_offer_still_needs_the_owner_where_the_resource_does(hall, cppcc, other_cppcc, liaison):
    taken = book(hall, cppcc)
    entry = wait(hall, other_cppcc)
    BOOKING.perform(taken, "reject", by=liaison, reason="内部使用")
    offer = fresh(entry).booking
    with pytest.raises(DomainError, match="候补人"):
        BOOKING.perform(offer, "approve", by=liaison)
    accepted = BOOKING.perform(offer, "accept", by=other_cppcc)
    assert accepted.status == "pending"
    assert BOOKING.perform(accepted, "approve", by=liaison).status == "confirmed"


def test_nobody_waits_for_what_is_free_or_closed_or_twice(automatic, cppcc, other_cppcc):
    with pytest.raises(DomainError) as caught:
        wait(automatic, cppcc)
    assert caught.value.code == "free"
    book(automatic, cppcc)
    wait(automatic, other_cppcc)
    with pytest.raises(DomainError):
        wait(automatic, other_cppcc)
    with pytest.raises(ValidationError):
        wait(automatic, other_cppcc, MONDAY - HOUR)


def test_waiting_through_the_api_and_out_again(automatic, cppcc, other_cppcc, api_of):
    book(automatic, cppcc)
    sent = {
        "resource": automatic.pk,
        "start": START.isoformat(),
        "end": (START + HOUR).isoformat(),
        "purpose": "等",
        "attendees": 4,
    }
    made = api_of(other_cppcc).post("/api/waiting/", sent)
    assert made.status_code == 201, made.data
    assert api_of(cppcc).delete(f"/api/waiting/{made.data['id']}/").status_code == 404
    assert api_of(other_cppcc).delete(f"/api/waiting/{made.data['id']}/").status_code == 204
    assert Waiting.objects.get().status == "left"


# using it


def test_leaving_early_frees_the_rest(automatic, cppcc, other_cppcc, clock_hand):
    booking = book(automatic, cppcc, MONDAY + HOUR, hours=3)
    entry = wait(automatic, other_cppcc, MONDAY + 3 * HOUR)
    clock_hand.shift(HOUR - dt.timedelta(minutes=15))
    BOOKING.perform(booking, "check-in", by=cppcc)
    clock_hand.shift(HOUR)
    BOOKING.perform(booking, "check-out", by=cppcc)
    row = fresh(booking)
    assert row.planned_end == MONDAY + 4 * HOUR
    assert row.end == timezone.now()
    assert fresh(entry).booking, "whoever waited for the rest gets it"


def test_nobody_came_within_twenty_minutes_and_the_time_is_free_again(automatic, cppcc, other_cppcc, clock_hand):
    booking = book(automatic, cppcc, MONDAY + HOUR, hours=2)
    clock_hand.shift(HOUR + dt.timedelta(minutes=19))
    assert clock.mark_no_shows() == 0
    clock_hand.shift(dt.timedelta(minutes=1))
    assert clock.mark_no_shows() == 1
    assert fresh(booking).is_no_show
    assert book(automatic, other_cppcc, MONDAY + 2 * HOUR).status == "confirmed"


def test_check_in_opens_a_quarter_of_an_hour_before(automatic, cppcc, clock_hand):
    booking = book(automatic, cppcc, MONDAY + HOUR)
    clock_hand.shift(dt.timedelta(minutes=44))
    with pytest.raises(DomainError):
        BOOKING.perform(booking, "check-in", by=cppcc)
    clock_hand.shift(dt.timedelta(minutes=1))
    assert BOOKING.perform(booking, "check-in", by=cppcc).checked_in_at


# whatever is offered can be had


def test_every_alternative_offered_books(unit, cppcc, other_cppcc, api_of):
    from resources.models import OpeningHours

    hall = make.make_resource(
        unit, approval="automatic", name="大厅", grid_minutes=30, buffer_after=15, max_minutes=120, capacity=40
    )
    for day in range(7):
        OpeningHours.objects.create(resource=hall, weekday=day, opens=dt.time(9), closes=dt.time(12))
    make.make_resource(unit, approval="automatic", name="小厅", capacity=60, notice_hours=1)
    make.make_blackout(hall, START + 24 * HOUR, 3)
    book(hall, cppcc, START, hours=1)
    sent = {
        "resource": hall.pk,
        "start": START.isoformat(),
        "end": (START + HOUR).isoformat(),
        "purpose": "会",
        "attendees": 30,
    }
    answer = api_of(other_cppcc).post("/api/bookings/", sent)
    assert answer.status_code == 409
    offers = answer.data["alternatives"]
    assert len(offers) >= 3
    for offer in offers:
        tried = api_of(other_cppcc).post(
            "/api/bookings/", sent | {key: offer[key] for key in ("resource", "start", "end")}
        )
        assert tried.status_code == 201, (offer, tried.data)
        Booking.objects.filter(pk=tried.data["id"]).delete()
