"""Automatic or by approval; requests that hold or compete; decided in one tap; lapsing, reminders; the waiting list."""

import pytest
from django.core.exceptions import PermissionDenied

from alliance.errors import DomainError
from alliance.models import AuditEvent
from members.models import Notification
from resources import services
from resources.models import Booking, Quota
from resources.services import clock as clockwork
from resources.services import line, numbers
from resources.workflow import BOOKING
from resources.workflow.rivals import rivals
from tests import factories as make
from tests.resources.scenarios import (
    HOUR,
    MINUTE,
    NINE,
    ONE_DAY,
    WEDNESDAY,
    WEEK,
    at,
    book,
    fresh,
    hall,
    inbox,
    reason,
    refusal,
    rules,
    span,
    told,
    wish,
)

WEEKLY = "FREQ=WEEKLY;COUNT=4"


@pytest.fixture
def asked(unit):
    """A hall whose owner decides."""
    return hall(unit, name="礼堂", approval="owner")


def statuses(*rows):
    return [fresh(row).status for row in rows]


# who confirms what


@pytest.mark.parametrize(
    ("approval", "who", "status"),
    [
        ("automatic", "cppcc", "confirmed"),
        ("owner", "cppcc", "pending"),
        ("owner", "liaison", "confirmed"),
        ("owner", "other_liaison", "pending"),
        ("owner", "staff", "confirmed"),
        ("staff", "liaison", "pending"),
        ("staff", "staff", "confirmed"),
    ],
)
def test_whoever_would_approve_is_confirmed_at_once(unit, request, approval, who, status):
    room = hall(unit, approval=approval)
    assert book(room, request.getfixturevalue(who), "10:00-11:00").status == status


@pytest.mark.parametrize(("approval", "asks"), [("owner", "liaison"), ("staff", "staff")])
def test_who_decides_is_asked(unit, request, cppcc, liaison, staff, approval, asks):
    book(hall(unit, approval=approval), cppcc, "10:00-11:00")
    assert told(request.getfixturevalue(asks), "待审批")
    assert len(inbox(liaison)) + len(inbox(staff)) == 1


def test_only_the_owner_and_staff_decide(asked, cppcc, other_liaison, leader, liaison):
    made = book(asked, cppcc, "10:00-11:00")
    for nobody in (cppcc, other_liaison, leader):
        with pytest.raises(PermissionDenied):
            services.carry_out(booking=made, move="approve", by=nobody)
    assert services.carry_out(booking=made, move="approve", by=liaison).status == "confirmed"
    with pytest.raises(DomainError):
        services.carry_out(booking=made, move="approve", by=liaison)


def test_a_request_holds_its_time_and_a_rejected_one_gives_it_back(asked, cppcc, other_cppcc, liaison):
    made = book(asked, cppcc, "10:00-11:00")
    assert reason(refusal(asked, other_cppcc, "10:30-11:30")) == "taken"
    services.carry_out(booking=made, move="reject", by=liaison, reason="内部使用")
    assert told(cppcc, "被拒绝", "内部使用")
    assert book(asked, other_cppcc, "10:30-11:30")


# one tap from the inbox


def test_the_inbox_approves_and_rejects_with_one_tap(asked, cppcc, other_cppcc, liaison, client_of):
    first, second = book(asked, cppcc, "10:00-11:00"), book(asked, other_cppcc, "14:00-15:00")
    client = client_of(liaison)
    page = client.get("/notifications/").text
    assert f"/bookings/{first.pk}/decide/approve/" in page
    answer = client.post(f"/bookings/{first.pk}/decide/approve/", {"next": "/notifications/"})
    assert answer.headers["Location"] == "/notifications/"
    client.post(f"/bookings/{second.pk}/decide/reject/", {"reason": "停电", "next": "/notifications/"})
    assert statuses(first, second) == ["confirmed", "rejected"]
    page = client.get("/notifications/").text
    assert "/decide/" not in page, "nothing is left to decide"


def test_the_inbox_of_somebody_else_offers_nothing_to_decide(asked, cppcc, other_liaison, client_of):
    made = book(asked, cppcc, "10:00-11:00")
    Notification.objects.create(recipient=other_liaison, text="抄送", url=made.get_absolute_url())
    assert "/decide/" not in client_of(other_liaison).get("/notifications/").text


def test_a_whole_series_is_approved_with_one_tap_and_one_message(asked, cppcc, liaison, client_of):
    made = book(asked, cppcc, "10:00-11:00", repeat=WEEKLY).made
    client = client_of(liaison)
    assert "整个申请都同意" in client.get("/notifications/").text
    assert "全部同意（4项）" in client.get(made[0].get_absolute_url()).text
    client.post(f"/bookings/{made[0].pk}/decide/approve/", {"scope": "all"})
    assert statuses(*made) == ["confirmed"] * 4
    assert len(told(cppcc, "预约已确认")) == 1
    assert AuditEvent.objects.filter(verb="approve").count() == 4


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("this", ["pending", "rejected", "pending", "pending"]),
        ("following", ["pending", "rejected", "rejected", "rejected"]),
        ("all", ["rejected"] * 4),
    ],
)
def test_rejecting_through_the_api_by_scope(asked, cppcc, liaison, api_of, scope, expected):
    made = book(asked, cppcc, "10:00-11:00", repeat=WEEKLY).made
    answer = api_of(liaison).post(f"/api/bookings/{made[1].pk}/reject/", {"reason": "会期", "scope": scope})
    assert answer.status_code == 200, answer.data
    assert statuses(*made) == expected
    assert len(told(cppcc, "被拒绝")) == 1


def test_rejecting_without_a_reason_is_400(asked, cppcc, liaison, api_of):
    made = book(asked, cppcc, "10:00-11:00")
    answer = api_of(liaison).post(f"/api/bookings/{made.pk}/reject/", {})
    assert (answer.status_code, "reason" in answer.data) == (400, True)


# competing


@pytest.fixture
def contested(asked):
    return rules(asked, pending="compete", buffer_after=30)


def test_competing_requests_stand_side_by_side_and_are_listed_before_approving(
    contested, cppcc, other_cppcc, liaison, client_of
):
    first = book(contested, cppcc, "10:00-11:00")
    overlapping = book(contested, other_cppcc, "10:30-11:30", purpose="读书会")
    too_near = book(contested, other_cppcc, "11:15-12:00", purpose="邻近会")
    apart = book(contested, other_cppcc, "11:30-12:30", purpose="隔开会")
    assert rivals(first) == [overlapping, too_near]
    for page in ("/notifications/", "/bookings/?awaiting=true", first.get_absolute_url()):
        shown = client_of(liaison).get(page).text
        assert "同一时段还有2个申请" in shown, page
        assert "读书会" in shown, page
    services.carry_out(booking=first, move="approve", by=liaison)
    assert statuses(first, overlapping, too_near, apart) == ["confirmed", "rejected", "rejected", "pending"]
    assert told(other_cppcc, "同一时段批准了另一申请", "可改约")


def test_what_the_gap_forbids_cannot_be_approved_after(contested, cppcc, other_cppcc, liaison):
    first = book(contested, cppcc, "10:00-11:00")
    services.carry_out(booking=first, move="approve", by=liaison)
    assert reason(refusal(contested, other_cppcc, "11:10-12:00")) == "taken"


def test_a_pool_lets_as_many_win_as_there_are(contested, cppcc, other_cppcc, staff, liaison):
    rules(contested, quantity=2, buffer_after=0)
    asks = [book(contested, by, "10:00-11:00") for by in (cppcc, other_cppcc, cppcc)]
    services.carry_out(booking=asks[0], move="approve", by=liaison)
    assert statuses(*asks) == ["confirmed", "pending", "pending"]
    services.carry_out(booking=asks[1], move="approve", by=liaison)
    assert statuses(*asks) == ["confirmed", "confirmed", "rejected"]


def test_an_expert_of_one_engagement_a_day_gets_one(unit, cppcc, other_cppcc, liaison):
    expert = hall(unit, kind="expert", approval="owner", pending="compete", max_per_day=1)
    morning, evening = book(expert, cppcc, "09:00-10:00"), book(expert, other_cppcc, "19:00-20:00")
    services.carry_out(booking=morning, move="approve", by=liaison)
    assert statuses(morning, evening) == ["confirmed", "rejected"]


def test_whoever_is_confirmed_at_once_turns_competing_requests_down_too(contested, cppcc, staff):
    ask = book(contested, cppcc, "10:00-11:00")
    book(contested, staff, "10:00-11:00")
    assert statuses(ask) == ["rejected"]


def test_a_part_competes_with_its_whole(unit, contested, cppcc, other_cppcc, liaison):
    east = hall(unit, name="东厅", parent=contested, approval="owner", pending="compete")
    whole, part = book(contested, cppcc, "10:00-11:00"), book(east, other_cppcc, "10:00-11:00")
    services.carry_out(booking=part, move="approve", by=liaison)
    assert statuses(whole, part) == ["rejected", "confirmed"]


# lapsing and reminding


def test_a_request_lapses_after_72_hours_to_the_minute_and_tells(asked, cppcc, clock):
    made = book(asked, cppcc, "10:00-11:00", WEDNESDAY + WEEK)
    clock.shift(72 * HOUR)
    assert clockwork.expire_requests() == 0
    clock.shift(MINUTE)
    assert clockwork.expire_requests() == 1
    assert clockwork.expire_requests() == 0
    assert statuses(made) == ["cancelled"]
    assert len(told(cppcc, "过期失效")) == 1


def test_the_hours_are_the_owners(asked, cppcc, clock):
    rules(asked, pending_hours=2)
    book(asked, cppcc, "10:00-11:00")
    clock.shift(2 * HOUR + MINUTE)
    assert clockwork.expire_requests() == 1


def test_a_series_lapses_with_one_message(asked, cppcc, clock):
    book(asked, cppcc, "10:00-11:00", WEDNESDAY + WEEK, repeat=WEEKLY)
    clock.shift(73 * HOUR)
    assert clockwork.expire_requests() == 4
    assert len(told(cppcc, "过期失效", "等4项")) == 1


def test_a_request_moved_to_another_time_waits_anew(asked, cppcc, liaison, clock):
    """Approved long ago, moved now: it must not lapse for its age."""
    made = book(asked, cppcc, "10:00-11:00", WEDNESDAY + 2 * WEEK)
    services.carry_out(booking=made, move="approve", by=liaison)
    clock.shift(5 * ONE_DAY)
    later = WEDNESDAY + 2 * WEEK + ONE_DAY
    services.change(booking=made, by=cppcc, start=at("10:00", later), end=at("11:00", later))
    assert statuses(made) == ["pending"]
    assert clockwork.expire_requests() == 0
    assert clockwork.remind_owners() == 0
    clock.shift(25 * HOUR)
    assert clockwork.remind_owners() == 1


def test_owner_and_staff_are_reminded_once_after_24_hours(asked, cppcc, liaison, staff, clock):
    book(asked, cppcc, "10:00-11:00", WEDNESDAY + WEEK, repeat=WEEKLY)
    clock.shift(24 * HOUR - MINUTE)
    assert clockwork.remind_owners() == 0
    clock.shift(MINUTE)
    assert clockwork.remind_owners() == 1, "one reminder for all dates"
    clock.shift(24 * HOUR)
    assert clockwork.remind_owners() == 0
    assert [len(told(who, "请尽快审批")) for who in (liaison, staff)] == [1, 1]


def test_the_alliance_sets_the_hours(asked, alliance, cppcc, liaison, staff, clock):
    numbers.save(alliance=alliance, by=staff, numbers={"remind_hours": 2})
    book(asked, cppcc, "10:00-11:00")
    clock.shift(2 * HOUR)
    assert clockwork.remind_owners() == 1
    assert told(liaison, "超过2小时")


# changing


def test_another_time_goes_back_to_approval_and_other_words_do_not(asked, cppcc, liaison):
    made = services.carry_out(booking=book(asked, cppcc, "10:00-11:00"), move="approve", by=liaison)
    assert services.change(booking=made, by=cppcc, purpose="专题会", attendees=9).status == "confirmed"
    assert services.change(booking=made, by=cppcc, start=at("15:00"), end=at("16:00")).status == "pending"
    assert told(liaison, "预约改期")


def test_a_change_that_changes_nothing_leaves_no_trace(asked, cppcc, liaison):
    made = book(asked, cppcc, "10:00-11:00")
    before = AuditEvent.objects.count(), Notification.objects.count()
    same = services.change(booking=made, by=cppcc, start=made.start, end=made.end, purpose=made.purpose)
    assert (same.version, AuditEvent.objects.count(), Notification.objects.count()) == (1, *before)


def test_to_another_place_by_the_rules_of_that_place(unit, asked, room, cppcc, liaison, api_of):
    made = services.carry_out(booking=book(asked, cppcc, "10:00-11:00"), move="approve", by=liaison)
    answer = api_of(cppcc).patch(f"/api/bookings/{made.pk}/", {"resource": room.pk, "version": 1})
    assert (answer.status_code, answer.data["resource"], answer.data["status"]) == (200, room.pk, "confirmed")
    assert fresh(made).space == room.space
    assert book(asked, cppcc, "10:00-11:00"), "the old place is free"


# the waiting list


@pytest.fixture
def lined(room, cppcc, other_cppcc, staff):
    """The room is taken; two wait for it."""
    taken = book(room, cppcc, "10:00-11:00")
    return taken, wait(room, other_cppcc), wait(room, staff)


def wait(resource, by, when="10:00-11:00", **fields):
    start, end = span(when)
    return line.join(resource=resource, start=start, end=end, purpose="等候", attendees=5, by=by, **fields)


def test_the_first_in_line_gets_an_offer_and_then_the_next(lined, cppcc, other_cppcc, staff, clock):
    taken, first, second = lined
    services.carry_out(booking=taken, move="cancel", by=cppcc, reason="不来了")
    assert statuses(first, second) == ["offered", "waiting"]
    assert fresh(first).booking.offered_until == NINE + 4 * HOUR
    clock.shift(4 * HOUR + MINUTE)
    clockwork.expire_requests()
    assert fresh(second).booking.is_offer
    assert services.carry_out(booking=fresh(second).booking, move="accept", by=staff).status == "confirmed"


def test_the_offer_is_taken_from_the_inbox(lined, cppcc, other_cppcc, client_of):
    taken, first, _second = lined
    services.carry_out(booking=taken, move="cancel", by=cppcc, reason="不来了")
    offer = fresh(first).booking
    client = client_of(other_cppcc)
    assert f"/bookings/{offer.pk}/accept/" in client.get("/notifications/").text
    assert (
        client.post(f"/bookings/{offer.pk}/accept/", {"next": "/notifications/"}).headers["Location"]
        == "/notifications/"
    )
    assert statuses(offer) == ["confirmed"]


def test_the_owner_puts_somebody_first(lined, room, cppcc, other_cppcc, staff, liaison, api_of):
    taken, first, second = lined
    api = api_of(liaison)
    assert api_of(other_cppcc).patch(f"/api/waiting/{first.pk}/", {"priority": 9}).status_code == 403
    assert api.patch(f"/api/waiting/{second.pk}/", {"priority": 5}).data["priority"] == 5
    services.carry_out(booking=taken, move="cancel", by=cppcc, reason="不来了")
    assert statuses(first, second) == ["waiting", "offered"]


def test_a_change_of_time_frees_the_old_time_for_the_line(lined, cppcc):
    taken, first, _second = lined
    services.change(booking=taken, by=cppcc, start=at("15:00"), end=at("16:00"))
    assert statuses(first) == ["offered"]


def test_nobody_is_offered_more_than_their_limit(lined, alliance, unit, cppcc, other_cppcc):
    taken, first, second = lined
    Quota.objects.create(alliance=alliance, most=1)
    book(hall(unit), other_cppcc, "18:00-19:00")
    services.carry_out(booking=taken, move="cancel", by=cppcc, reason="不来了")
    assert statuses(first, second) == ["waiting", "offered"]


def test_somebody_who_is_blocked_is_passed_over(lined, cppcc, other_cppcc):
    taken, first, second = lined
    make.make_block(other_cppcc)
    services.carry_out(booking=taken, move="cancel", by=cppcc, reason="不来了")
    assert statuses(first, second) == ["waiting", "offered"]


def test_an_offer_ends_when_its_time_begins(room, cppcc, other_cppcc, clock):
    taken = book(room, cppcc, "11:00-12:00", WEDNESDAY - 2 * ONE_DAY)
    start, end = span("11:00-12:00", WEDNESDAY - 2 * ONE_DAY)
    entry = line.join(resource=room, start=start, end=end, purpose="等", attendees=5, by=other_cppcc)
    services.carry_out(booking=taken, move="cancel", by=cppcc, reason="不来了")
    assert fresh(entry).booking.offered_until == start


def test_waiting_for_the_whole_while_a_part_is_taken(unit, room, cppcc, other_cppcc):
    east = hall(unit, name="东厅", parent=room)
    taken = book(east, cppcc, "10:00-11:00")
    entry = wait(room, other_cppcc)
    services.carry_out(booking=taken, move="cancel", by=cppcc, reason="不来了")
    assert statuses(entry) == ["offered"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [({}, 409, "free"), ({"attendees": 999}, 400, "attendees"), ({"start": "2020-01-01T10:00"}, 400, "start")],
)
def test_nobody_waits_for_what_is_free_or_against_the_rules(room, cppcc, api_of, change, code, field):
    answer = api_of(cppcc).post("/api/waiting/", wish(room, "10:00-11:00") | change)
    assert answer.status_code == code
    assert answer.data["code"] == field if code == 409 else field in answer.data


def test_every_step_is_in_the_log(lined, cppcc, other_cppcc):
    taken, first, _second = lined
    services.carry_out(booking=taken, move="cancel", by=cppcc, reason="不来了")
    services.carry_out(booking=fresh(first).booking, move="accept", by=other_cppcc)
    offer = fresh(first).booking
    assert [event.verb for event in AuditEvent.objects.about(offer).order_by("pk")] == ["offer", "accept"]
    assert BOOKING.by_name["accept"]
    assert Booking.objects.holding().count() == 1
