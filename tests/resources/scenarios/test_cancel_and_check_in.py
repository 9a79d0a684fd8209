"""Cancelling, coming and going, not coming, and what follows from that; the same request twice; who changed it meanwhile."""

import pytest
from django.core.exceptions import PermissionDenied

from alliance.errors import DomainError
from alliance.models import AuditEvent
from resources import services
from resources.models import Booking, BookingBlock
from resources.services import clock as clockwork
from resources.services import line
from tests import factories as make
from tests.resources.scenarios import (
    MINUTE,
    ONE_DAY,
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
    span,
    told,
    wish,
)


def cancel(booking, by, **fields):
    return services.carry_out(booking=booking, move="cancel", by=by, reason="有事", **fields)


# cancelling


@pytest.mark.parametrize(
    ("hours", "minutes_before", "may"), [(0, 1, True), (0, 0, False), (24, 24 * 60, True), (24, 24 * 60 - 1, False)]
)
def test_exactly_the_notice_is_early_enough_and_begun_is_too_late(room, cppcc, clock, hours, minutes_before, may):
    rules(room, cancel_notice_hours=hours)
    made = book(room, cppcc, "10:00-11:00")
    clock.move_to(at("10:00") - minutes_before * MINUTE)
    if may:
        assert cancel(made, cppcc).status == "cancelled"
    else:
        with pytest.raises(DomainError):
            cancel(made, cppcc)


def test_the_owner_may_cancel_late_with_a_reason_on_record(room, cppcc, liaison, clock):
    rules(room, cancel_notice_hours=24)
    made = book(room, cppcc, "10:00-11:00")
    clock.move_to(at("09:30"))
    cancel(made, liaison)
    event = AuditEvent.objects.about(made).get(verb="cancel")
    assert (event.actor_name, event.note) == (liaison.name, "有事")
    assert told(cppcc, "预约已取消")


def test_a_request_can_be_taken_back_at_any_time(unit, cppcc, clock):
    room = hall(unit, approval="owner", cancel_notice_hours=48)
    made = book(room, cppcc, "10:00-11:00")
    clock.move_to(at("09:00"))
    assert cancel(made, cppcc).status == "cancelled"


def test_nobody_elses_booking_is_cancelled(room, cppcc, other_cppcc, other_liaison, leader, api_of):
    made = book(room, cppcc, "10:00-11:00")
    address = f"/api/bookings/{made.pk}/cancel/"
    codes = [api_of(who).post(address, {"reason": "x"}).status_code for who in (other_cppcc, other_liaison, leader)]
    assert codes == [404, 404, 403]
    assert api_of(cppcc).post(address, {}).status_code == 400, "not without a reason"


@pytest.mark.parametrize("status", ["cancelled", "rejected"])
def test_what_is_over_is_not_cancelled_again(room, cppcc, status):
    made = make.make_booking(room, cppcc, start=at("10:00"), hours=1, status=status)
    with pytest.raises(DomainError) as refused:
        cancel(made, cppcc)
    assert refused.value.code == "wrong_state"


# coming and going


def check(booking, move, by):
    return services.carry_out(booking=booking, move=move, by=by)


@pytest.mark.parametrize(("minutes", "may"), [(16, False), (15, True), (0, True), (-19, True), (-60, False)])
def test_the_door_opens_a_quarter_of_an_hour_before_and_closes_at_the_end(room, cppcc, clock, minutes, may):
    made = book(room, cppcc, "10:00-11:00")
    clock.move_to(at("10:00") - minutes * MINUTE)
    if may:
        assert check(made, "check-in", cppcc).checked_in_at
    else:
        with pytest.raises(DomainError):
            check(made, "check-in", cppcc)


def test_the_minutes_are_the_owners(room, cppcc, clock):
    rules(room, check_in_before=60, release_after=45)
    made = book(room, cppcc, "10:00-12:00")
    clock.move_to(at("09:00"))
    with_door_open = fresh(made)
    clock.move_to(at("10:00") + 44 * MINUTE)
    assert clockwork.mark_no_shows() == 0
    clock.move_to(at("09:00"))
    assert check(with_door_open, "check-in", cppcc).checked_in_at


def test_the_code_on_the_door_shows_ones_own_booking_with_one_button(room, cppcc, other_cppcc, client_of, clock):
    made = book(room, cppcc, "10:00-11:00")
    clock.move_to(at("09:50"))
    page = client_of(cppcc).get(f"/resources/{room.pk}/here/")
    assert f"/bookings/{made.pk}/check-in/" in page.text
    assert f"/bookings/{made.pk}/check-in/" not in client_of(other_cppcc).get(f"/resources/{room.pk}/here/").text
    assert client_of(cppcc).post(f"/bookings/{made.pk}/check-in/").status_code == 302
    assert fresh(made).outcome == "in_use"


def test_leaving_early_frees_the_rest_for_others_and_for_the_line(room, cppcc, other_cppcc, staff, clock):
    made = book(room, cppcc, "10:00-14:00")
    start, end = span("12:00-14:00")
    entry = line.join(resource=room, start=start, end=end, purpose="等", attendees=5, by=other_cppcc)
    clock.move_to(at("09:55"))
    check(made, "check-in", cppcc)
    clock.move_to(at("11:25"))
    left = check(made, "check-out", cppcc)
    assert (fresh(left).end, fresh(left).planned_end) == (at("11:25"), at("14:00"))
    assert fresh(left).used_minutes == 90
    assert fresh(entry).status == "offered"
    assert book(room, staff, "11:30-12:00")


def test_who_stays_to_the_end_has_used_it_to_the_end(room, cppcc, clock, api_of):
    made = book(room, cppcc, "10:00-11:00")
    clock.move_to(at("10:05"))
    check(made, "check-in", cppcc)
    clock.move_to(at("11:00"))
    shown = api_of(cppcc).get(f"/api/bookings/{made.pk}/").data
    assert (shown["outcome"], shown["used_minutes"]) == ("used", 55)
    with pytest.raises(DomainError):
        cancel(made, cppcc)


def test_coming_twice_and_leaving_before_coming_are_refused(room, cppcc, clock):
    made = book(room, cppcc, "10:00-11:00")
    clock.move_to(at("10:00"))
    with pytest.raises(DomainError):
        check(made, "check-out", cppcc)
    check(made, "check-in", cppcc)
    with pytest.raises(DomainError):
        check(made, "check-in", cppcc)


# not coming


def test_twenty_minutes_without_anybody_and_the_time_is_free(room, cppcc, other_cppcc, clock):
    made = book(room, cppcc, "10:00-12:00")
    clock.move_to(at("10:20") - MINUTE)
    assert clockwork.mark_no_shows() == 0
    clock.move_to(at("10:20"))
    assert (clockwork.mark_no_shows(), clockwork.mark_no_shows()) == (1, 0)
    assert fresh(made).outcome == "no_show"
    assert told(cppcc, "记为爽约", "第1次")
    assert book(room, other_cppcc, "10:30-11:30")
    with pytest.raises(DomainError):
        check(made, "check-in", cppcc)


def test_a_place_where_nobody_checks_in_releases_nothing(room, cppcc, clock):
    rules(room, release_after=0)
    book(room, cppcc, "10:00-12:00")
    clock.move_to(at("11:00"))
    assert clockwork.mark_no_shows() == 0


def test_each_date_of_a_series_is_its_own(room, cppcc, clock):
    made = book(room, cppcc, "10:00-11:00", repeat="FREQ=WEEKLY;COUNT=2").made
    clock.move_to(at("10:30"))
    clockwork.mark_no_shows()
    assert [fresh(row).is_no_show for row in made] == [True, False]


def miss(room, person, day, clock):
    """A booking of the day that nobody comes to."""
    made = book(room, person, "10:00-11:00", day)
    clock.move_to(at("10:20", day))
    clockwork.mark_no_shows()
    return made


def test_the_third_no_show_in_ninety_days_blocks_for_seven(room, cppcc, other_cppcc, clock):
    for number in range(2):
        miss(room, cppcc, WEDNESDAY + number * ONE_DAY, clock)
    assert not BookingBlock.objects.exists()
    assert book(room, cppcc, "15:00-16:00", WEDNESDAY + ONE_DAY)
    Booking.objects.filter(purpose="居民恳谈会", no_show_at=None).update(status="cancelled")
    third = WEDNESDAY + 2 * ONE_DAY
    miss(room, cppcc, third, clock)
    refused = refusal(room, cppcc, "10:00-11:00", third + ONE_DAY)
    assert reason(refused) == "booking_blocked"
    assert "2026-04-24 10:20" in sentence(refused), "the day it lifts"
    assert told(cppcc, "暂停预约", "2026-04-24 10:20")
    assert book(room, other_cppcc, "10:00-11:00", third + ONE_DAY)
    clock.move_to(at("10:20", third + WEEK) - MINUTE)
    assert reason(refusal(room, cppcc, "15:00-16:00", third + WEEK)) == "booking_blocked"
    clock.move_to(at("10:20", third + WEEK))
    assert book(room, cppcc, "15:00-16:00", third + WEEK)


def test_no_shows_older_than_ninety_days_do_not_count(room, cppcc, clock):
    rules(room, horizon_days=300)
    for day in (WEDNESDAY, WEDNESDAY + ONE_DAY, WEDNESDAY + 91 * ONE_DAY):
        miss(room, cppcc, day, clock)
    assert not BookingBlock.objects.exists()


def test_what_led_to_one_block_does_not_lead_to_the_next(room, cppcc, clock):
    for number in range(3):
        miss(room, cppcc, WEDNESDAY + number * ONE_DAY, clock)
    clock.move_to(at("12:00", WEDNESDAY + 10 * ONE_DAY))
    miss(room, cppcc, WEDNESDAY + 11 * ONE_DAY, clock)
    assert BookingBlock.objects.count() == 1


def test_a_blocked_person_neither_waits_nor_takes_what_was_offered(room, cppcc, other_cppcc, api_of):
    book(room, other_cppcc, "10:00-11:00")
    make.make_block(cppcc)
    answer = api_of(cppcc).post("/api/waiting/", wish(room, "10:00-11:00"))
    assert (answer.status_code, answer.data["code"]) == (409, "booking_blocked")
    offer = make.make_booking(room, cppcc, start=at("14:00"), status="pending", offered_until=at("12:00"))
    with pytest.raises(DomainError, match="暂停预约"):
        services.carry_out(booking=offer, move="accept", by=cppcc)


def test_what_was_booked_before_the_block_stands_and_may_be_changed(room, cppcc):
    made = book(room, cppcc, "10:00-11:00")
    make.make_block(cppcc)
    assert services.change(booking=made, by=cppcc, start=at("14:00"), end=at("15:00")).start == at("14:00")
    assert cancel(made, cppcc).status == "cancelled"


def test_the_api_says_until_when_and_offers_nothing_in_vain(room, cppcc, api_of):
    make.make_block(cppcc)
    answer = api_of(cppcc).post("/api/bookings/", wish(room, "10:00-11:00"))
    assert (answer.status_code, answer.data["code"]) == (409, "booking_blocked")
    assert answer.json()["until"] == "2026-04-20T09:00:00+08:00"
    assert "2026-04-20 09:00" in answer.data["detail"]
    assert answer.data["alternatives"] == []


def test_staff_lift_it_with_a_reason_on_record_and_nobody_else(
    room, cppcc, other_cppcc, liaison, staff, api_of, client_of
):
    block = make.make_block(cppcc)
    address = f"/api/booking-blocks/{block.pk}/lift/"
    assert [api_of(who).post(address, {"reason": "x"}).status_code for who in (cppcc, other_cppcc, liaison)] == [
        403,
        404,
        404,
    ]
    assert api_of(staff).post(address, {}).status_code == 400
    assert "解除" in client_of(staff).get("/bookings/blocks/").text
    answer = api_of(staff).post(address, {"reason": "住院，已核实"})
    assert (answer.status_code, answer.data["is_in_force"]) == (200, False)
    assert AuditEvent.objects.about(block).get(verb="lift").note == "住院，已核实"
    assert told(cppcc, "已恢复", "住院")
    assert book(room, cppcc, "10:00-11:00")
    assert api_of(staff).post(address, {"reason": "再来"}).status_code == 409


def test_staff_lift_it_on_the_page(room, cppcc, staff, client_of):
    block = make.make_block(cppcc)
    client = client_of(staff)
    assert client.post(f"/bookings/blocks/{block.pk}/lift/", {"reason": ""}).status_code == 200
    assert client.post(f"/bookings/blocks/{block.pk}/lift/", {"reason": "已说明"}).status_code == 302
    assert fresh(block).lifted_by == staff


def test_the_blocked_person_reads_it_before_trying(room, cppcc, client_of):
    make.make_block(cppcc)
    for page in (f"/resources/{room.pk}/book/", "/bookings/"):
        assert "暂停预约，2026年4月20日 09:00起恢复" in client_of(cppcc).get(page).text


@pytest.mark.parametrize(
    ("numbers", "blocks"),
    [({"no_show_limit": 2}, 1), ({"no_show_limit": 0}, 0), ({"no_show_days": 1}, 0), ({"block_days": 30}, 1)],
)
def test_the_numbers_are_the_alliances(room, cppcc, staff, api_of, clock, numbers, blocks):
    answer = api_of(staff).patch("/api/booking-rules/", numbers)
    assert answer.status_code == 200, answer.data
    count = 2 if "no_show_limit" in numbers else 3
    for number in range(count):
        miss(room, cppcc, WEDNESDAY + number * ONE_DAY, clock)
    assert BookingBlock.objects.count() == blocks
    if "block_days" in numbers:
        block = BookingBlock.objects.get()
        assert block.until - block.since == 30 * ONE_DAY


@pytest.mark.parametrize(("field", "value"), [("offer_hours", 0), ("no_show_days", "many"), ("block_days", 9999)])
def test_numbers_without_sense_are_refused_at_their_field(staff, api_of, client_of, field, value):
    assert field in api_of(staff).patch("/api/booking-rules/", {field: value}).data
    page = client_of(staff).get("/bookings/rules/")
    sent = {name: bound.initial for name, bound in page.context["form"].fields.items()}
    sent |= page.context["form"].initial
    assert client_of(staff).post("/bookings/rules/", sent | {field: value}).status_code == 200
    assert client_of(staff).post("/bookings/rules/", sent | {"offer_hours": 6}).status_code == 302


# the same request twice


def post(api, body, key="k-1"):
    return api.post("/api/bookings/", body, headers={"Idempotency-Key": key})


def test_the_same_key_and_body_answer_the_same_to_the_letter(room, cppcc, liaison, api_of):
    api = api_of(cppcc)
    first = post(api, wish(room, "10:00-11:00"))
    services.change(booking=Booking.objects.get(), by=liaison, purpose="被主人改过")
    again = post(api, wish(room, "10:00-11:00"))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Booking.objects.count() == 1


def test_the_same_moment_written_otherwise_is_the_same_body(room, cppcc, api_of):
    api = api_of(cppcc)
    post(api, wish(room, "10:00-11:00"))
    other = {"start": "2026-04-15T02:00:00Z", "end": "2026-04-15T12:00:00+09:00"}
    assert post(api, wish(room, "10:00-11:00") | other).status_code == 201
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [{"purpose": "别的事"}, {"attendees": 6}, {"end": "2026-04-15T11:30:00+08:00"}, {"repeat": "FREQ=WEEKLY;COUNT=2"}],
)
def test_another_body_under_the_same_key_is_refused(room, cppcc, api_of, other):
    api = api_of(cppcc)
    post(api, wish(room, "10:00-11:00"))
    answer = post(api, wish(room, "10:00-11:00") | other)
    assert (answer.status_code, answer.data["code"]) == (409, "key_reused")
    assert Booking.objects.count() == 1


def test_a_key_is_each_persons_own(room, cppcc, other_cppcc, api_of):
    assert post(api_of(cppcc), wish(room, "10:00-11:00")).status_code == 201
    assert post(api_of(other_cppcc), wish(room, "11:00-12:00")).status_code == 201


def test_a_refusal_uses_no_key_up(room, cppcc, other_cppcc, api_of):
    book(room, other_cppcc, "10:00-11:00")
    refused = post(api_of(cppcc), wish(room, "10:00-11:00"))
    assert refused.status_code == 409
    offer = refused.data["alternatives"][0]
    taken = wish(room, "10:00-11:00") | {key: offer[key] for key in ("resource", "start", "end")}
    assert post(api_of(cppcc), taken).status_code == 201


@pytest.mark.parametrize("key", ["k" * 500, "键", "a b"])
def test_any_key_will_do(room, cppcc, api_of, key):
    from urllib.parse import quote

    key = quote(key) if not key.isascii() else key
    assert [post(api_of(cppcc), wish(room, "10:00-11:00"), key).status_code for _ in range(2)] == [201, 201]


def test_long_keys_that_begin_alike_are_two(room, cppcc, api_of):
    api = api_of(cppcc)
    assert post(api, wish(room, "10:00-11:00"), "k" * 100 + "a").status_code == 201
    assert post(api, wish(room, "12:00-13:00"), "k" * 100 + "b").status_code == 201


def test_a_form_sent_twice_is_one_booking(room, cppcc, client_of):
    client, address = client_of(cppcc), f"/resources/{room.pk}/book/"
    key = client.get(address).context["form"]["key"].value()
    sent = {"start": "2026-04-15T10:00", "end": "2026-04-15T11:00", "attendees": 5, "purpose": "会", "key": key}
    first, second = (client.post(address, sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Booking.objects.count() == 1
    assert client.post(address, sent | {"start": "2026-04-15T14:00", "end": "2026-04-15T15:00"}).status_code == 302
    assert Booking.objects.count() == 2, "something else was asked for"


# who changed it meanwhile


def test_a_stale_edit_of_a_booking_is_409_and_of_a_page_a_sentence(room, cppcc, api_of, client_of):
    made = book(room, cppcc, "10:00-11:00")
    address = f"/api/bookings/{made.pk}/"
    assert api_of(cppcc).patch(address, {"purpose": "甲", "version": 1}).data["version"] == 2
    stale = api_of(cppcc).patch(address, {"purpose": "乙", "version": 1})
    assert (stale.status_code, stale.data["code"], stale.data["version"]) == (409, "stale", 2)
    sent = {"start": "2026-04-15T10:00", "end": "2026-04-15T11:00", "attendees": 5, "purpose": "丙", "version": 1}
    page = client_of(cppcc).post(f"/bookings/{made.pk}/change/", sent)
    assert "刚被别人改过" in page.text
    assert "丙" in page.text, "nothing typed is lost"
    assert fresh(made).purpose == "甲"


def test_a_stale_edit_of_a_resource_too(room, liaison, api_of, client_of):
    address = f"/api/resources/{room.pk}/"
    version = api_of(liaison).get(address).data["version"]
    assert api_of(liaison).patch(address, {"capacity": 50, "version": version}).data["version"] == version + 1
    stale = api_of(liaison).patch(address, {"capacity": 60, "version": version})
    assert (stale.status_code, stale.data["code"]) == (409, "stale")
    client = client_of(liaison)
    form = client.get(f"/resources/{room.pk}/edit/").context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    api_of(liaison).patch(address, {"capacity": 70})
    assert "刚被别人改过" in client.post(f"/resources/{room.pk}/edit/", sent).text
    assert fresh(room).capacity == 70


@pytest.mark.parametrize("state", ["cancelled", "begun", "over", "no_show"])
def test_what_has_begun_or_ended_is_not_changed(room, cppcc, clock, state):
    made = book(room, cppcc, "10:00-11:00")
    if state == "cancelled":
        cancel(made, cppcc)
    else:
        clock.move_to({"begun": at("10:00"), "over": at("12:00"), "no_show": at("10:30")}[state])
        clockwork.mark_no_shows()
    with pytest.raises(DomainError) as refused:
        services.change(booking=made, by=cppcc, start=at("15:00"), end=at("16:00"))
    assert refused.value.code == "wrong_state"


def test_nobody_without_leave_decides_or_comes(room, cppcc, other_cppcc, clock):
    made = book(room, cppcc, "10:00-11:00")
    clock.move_to(at("10:00"))
    for move in ("check-in", "approve", "cancel"):
        with pytest.raises(PermissionDenied):
            services.carry_out(booking=made, move=move, by=other_cppcc)
