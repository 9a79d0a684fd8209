"""Halls that divide, and several resources in one request: all or nothing."""

import pytest
from django.db import IntegrityError, transaction

from alliance.errors import DomainError
from alliance.models import AuditEvent
from resources import services
from resources.models import Booking
from resources.requests import Part
from tests import factories as make
from tests.resources.scenarios import (
    MINUTE,
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
    sentence,
    told,
    wish,
)

THEN = "10:00-12:00"


@pytest.fixture
def halves(unit, room):
    return [hall(unit, name=name, parent=room) for name in ("东半厅", "西半厅")]


@pytest.fixture
def expert(other_unit):
    return hall(other_unit, kind="expert", name="李教授", topics="社区治理")


@pytest.fixture
def course(unit):
    return hall(unit, kind="course", name="协商课")


# a hall that divides


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ("whole", "east", "taken"),
        ("whole", "west", "taken"),
        ("east", "whole", "taken"),
        ("east", "west", "booked"),
        ("east", "east", "taken"),
        ("whole", "whole", "taken"),
    ],
)
def test_the_whole_blocks_its_parts_and_the_reverse_siblings_are_free(
    room, halves, cppcc, other_cppcc, first, second, outcome
):
    by_name = {"whole": room, "east": halves[0], "west": halves[1]}
    book(by_name[first], cppcc, THEN)
    if outcome == "booked":
        assert book(by_name[second], other_cppcc, "11:00-13:00")
    else:
        assert reason(refusal(by_name[second], other_cppcc, "11:00-13:00")) == outcome


def test_the_database_refuses_what_is_written_past_the_lock(room, halves, cppcc):
    book(halves[0], cppcc, THEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_booking(room, cppcc, start=at("11:00"), hours=1)


def test_both_halves_together_are_one_request(room, halves, cppcc, other_cppcc):
    made = book(halves[0], cppcc, THEN, others=[halves[1]]).made
    assert {row.resource_id for row in made} == {row.pk for row in halves}
    assert reason(refusal(room, other_cppcc, THEN)) == "taken"


def test_a_whole_with_its_own_part_is_refused_clearly(room, halves, cppcc, api_of):
    for first, others in ((room, [halves[0]]), (halves[0], [room]), (halves[1], [halves[0], room])):
        refused = refusal(first, cppcc, THEN, others=others)
        assert "的一部分" in refused.message_dict["with"][0]
    answer = api_of(cppcc).post("/api/bookings/", wish(room, THEN, **{"with": [halves[0].pk]}))
    assert (answer.status_code, "with" in answer.data) == (400, True)
    assert not Booking.objects.exists()


# together or not at all


def test_venue_expert_and_course_stand_together(room, expert, course, cppcc, api_of):
    answer = api_of(cppcc).post("/api/bookings/", wish(room, THEN, **{"with": [expert.pk, course.pk]}))
    assert answer.status_code == 201, answer.data
    assert [row["resource"] for row in answer.data["bookings"]] == [room.pk, expert.pk, course.pk]
    assert len({row["bundle"] for row in answer.data["bookings"]}) == 1


def test_one_that_is_taken_refuses_all_and_is_named(room, expert, cppcc, other_cppcc):
    book(expert, other_cppcc, THEN)
    refused = refusal(room, cppcc, THEN, others=[expert])
    assert (reason(refused), "李教授" in sentence(refused)) == ("taken", True)
    assert not Booking.objects.filter(resource=room).exists()


def test_the_rule_of_any_of_them_refuses_all(room, expert, cppcc):
    rules(expert, notice_hours=72)
    assert reason(refusal(room, cppcc, THEN, others=[expert])) == "notice"


def test_alternatives_suit_all_of_them(room, expert, unit, cppcc, other_cppcc):
    hall(unit, name="邻室")
    book(room, other_cppcc, "10:00-11:00")
    book(expert, other_cppcc, "12:00-14:00")
    refused = refusal(room, cppcc, THEN, others=[expert])
    offers = refused.extra["alternatives"]
    assert {offer["kind"] for offer in offers} >= {"near", "elsewhere"}
    for offer in offers:
        made = book(offer["resource"], cppcc, (offer["start"], offer["end"]), others=[expert]).made
        Booking.objects.filter(bundle=made[0].bundle).delete()


def test_several_of_a_pool_come_along(room, unit, cppcc, other_cppcc, api_of):
    chairs = hall(unit, name="折叠椅", quantity=100, capacity=None)
    sent = wish(room, THEN, **{"with": [{"resource": chairs.pk, "units": 60}]})
    answer = api_of(cppcc).post("/api/bookings/", sent)
    assert [row["units"] for row in answer.data["bookings"]] == [1, 60]
    elsewhere = hall(unit, name="邻室")
    refused = api_of(other_cppcc).post(
        "/api/bookings/", wish(elsewhere, THEN, **{"with": [{"resource": chairs.pk, "units": 60}]})
    )
    assert (refused.status_code, refused.data["code"]) == (409, "taken")
    assert book(elsewhere, other_cppcc, THEN, others=[Part(chairs, units=40)])


@pytest.mark.parametrize(
    "others", ["x", [0], ["x"], [{"resource": "x"}], [{"units": 2}], [{"resource": 1, "units": 0}], [[1]]]
)
def test_others_that_are_none_are_400_at_their_field(room, cppcc, api_of, others):
    answer = api_of(cppcc).post("/api/bookings/", wish(room, THEN, **{"with": others}))
    assert (answer.status_code, "with" in answer.data) == (400, True)


def test_the_same_twice_is_refused(room, cppcc, expert):
    assert "只能选一次" in refusal(room, cppcc, THEN, others=[room]).message_dict["with"][0]
    assert "只能选一次" in refusal(room, cppcc, THEN, others=[expert, expert]).message_dict["with"][0]


def test_each_owner_is_told_once_and_decides_over_its_own(unit, other_unit, cppcc, liaison, other_liaison):
    room = hall(unit, approval="owner")
    small = hall(unit, approval="owner", name="分会场")
    expert = hall(other_unit, kind="expert", approval="owner")
    made = book(room, cppcc, THEN, others=[expert, small]).made
    assert [len(inbox(who)) for who in (liaison, other_liaison)] == [1, 1]
    services.carry_out(booking=made[0], move="approve", by=liaison, scope="all")
    assert [fresh(row).status for row in made] == ["confirmed", "pending", "confirmed"]


def test_one_that_is_declined_leaves_the_others_and_says_so(room, expert, cppcc, other_liaison):
    rules(expert, approval="owner")
    made = book(room, cppcc, THEN, others=[expert]).made
    services.carry_out(booking=made[1], move="reject", by=other_liaison, reason="出差")
    assert [fresh(row).status for row in made] == ["confirmed", "rejected"]
    assert told(cppcc, "被拒绝", "出差")


# cancelling and changing what belongs together


def test_cancelling_one_cancels_all_that_was_booked_with_it(room, expert, cppcc, api_of):
    made = book(room, cppcc, THEN, others=[expert]).made
    assert api_of(cppcc).post(f"/api/bookings/{made[1].pk}/cancel/", {"reason": "改线上"}).status_code == 200
    assert [fresh(row).status for row in made] == ["cancelled", "cancelled"]
    assert AuditEvent.objects.filter(verb="cancel").count() == 2


def test_or_only_this_part_where_one_says_so(room, expert, cppcc, client_of):
    made = book(room, cppcc, THEN, others=[expert]).made
    page = client_of(cppcc).get(f"/bookings/{made[1].pk}/cancel/")
    assert "只这一项" in page.text
    client_of(cppcc).post(f"/bookings/{made[1].pk}/cancel/", {"reason": "专家有事", "scope": "part"})
    assert [fresh(row).status for row in made] == ["confirmed", "cancelled"]


def test_a_part_that_may_not_be_cancelled_any_more_keeps_all_of_it(room, expert, cppcc):
    rules(room, cancel_notice_hours=72)
    made = book(room, cppcc, THEN, others=[expert]).made
    with pytest.raises(DomainError, match="72小时取消"):
        services.carry_out(booking=made[1], move="cancel", by=cppcc, reason="不来了")
    assert {fresh(row).status for row in made} == {"confirmed"}


def test_another_time_moves_all_of_it_or_nothing(room, expert, cppcc, other_cppcc):
    made = book(room, cppcc, THEN, others=[expert]).made
    services.change(booking=made[1], by=cppcc, start=at("14:00"), end=at("15:00"))
    assert {fresh(row).start for row in made} == {at("14:00")}
    book(expert, other_cppcc, "16:00-17:00")
    with pytest.raises(DomainError):
        services.change(booking=made[0], by=cppcc, start=at("16:00"), end=at("17:00"))
    assert {fresh(row).start for row in made} == {at("14:00")}


def test_a_bundle_repeats_and_is_changed_from_a_date_on(room, expert, cppcc):
    made = book(room, cppcc, THEN, others=[expert], repeat="FREQ=WEEKLY;COUNT=3").made
    services.change(
        booking=made[2],
        by=cppcc,
        scope="following",
        start=at("14:00", WEDNESDAY + WEEK),
        end=at("15:00", WEDNESDAY + WEEK),
    )
    assert [fresh(row).start for row in made] == [
        at("10:00"), at("10:00"), *[at("14:00", WEDNESDAY + WEEK)] * 2, *[at("14:00", WEDNESDAY + 2 * WEEK)] * 2
    ]  # fmt: skip
    assert fresh(made[2]).series.rule == "FREQ=WEEKLY;COUNT=2"


def test_more_people_than_the_room_holds_are_refused_from_whichever_part_they_are_entered(room, expert, cppcc):
    made = book(room, cppcc, THEN, others=[expert]).made
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        services.change(booking=made[1], by=cppcc, attendees=41)


# coming and going


def test_with_the_venue_the_expert_and_the_course_have_come(room, expert, course, unit, cppcc, clock):
    second = hall(unit, name="分会场")
    made = book(room, cppcc, THEN, others=[expert, course, second]).made
    clock.move_to(at("10:00"))
    services.carry_out(booking=made[0], move="check-in", by=cppcc)
    assert [fresh(row).checked_in_at is not None for row in made] == [True, True, True, False], "each door for itself"
    clock.move_to(at("11:00"))
    services.carry_out(booking=made[0], move="check-out", by=cppcc)
    assert [fresh(row).end for row in made] == [at("11:00")] * 3 + [at("12:00")]


def test_rooms_left_empty_together_count_as_one_no_show(room, unit, cppcc, clock):
    from resources.services import clock as clockwork

    second = hall(unit, name="分会场")
    book(room, cppcc, THEN, others=[second])
    clock.move_to(at("10:00") + 20 * MINUTE)
    assert clockwork.mark_no_shows() == 2
    assert len(told(cppcc, "90天内第1次")) == 1
    assert not told(cppcc, "90天内第2次")
