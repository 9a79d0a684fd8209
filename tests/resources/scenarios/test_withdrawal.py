"""Taking a resource back, or its unit leaving for a while: what is booked is listed first, then called off and told."""

import pytest
from django.core.exceptions import ValidationError

from alliance.errors import DomainError
from members.workflow import UNIT
from resources.services import line
from resources.workflow import RESOURCE
from tests import factories as make
from tests.resources.scenarios import ONE_DAY, WEDNESDAY, at, book, fresh, hall, inbox, reason, refusal, span, told


@pytest.fixture
def booked(room, cppcc, clock):
    past = make.make_booking(room, cppcc, start=at("09:00", WEDNESDAY - 5 * ONE_DAY), hours=1)
    return (
        past,
        book(room, cppcc, "10:00-11:00", purpose="读书会"),
        book(room, cppcc, "10:00-11:00", WEDNESDAY + ONE_DAY),
    )


def statuses(*rows):
    return [fresh(row).status for row in rows]


def test_withdrawing_lists_first_then_calls_off_and_tells_with_alternatives(
    unit, room, booked, cppcc, liaison, client_of
):
    hall(unit, name="隔壁会议室")
    client, address = client_of(liaison), f"/resources/{room.pk}/withdraw/"
    page = client.get(address)
    assert "将一并取消的预约（2）" in page.text
    assert "读书会" in page.text
    refused = client.post(address, {"reason": "装修"})
    assert "今后还有2个预约" in refused.text
    assert statuses(room, *booked) == ["published", "confirmed", "confirmed", "confirmed"]
    assert client.post(address, {"reason": "装修", "cancel_bookings": "on"}).status_code == 302
    assert statuses(room, *booked) == ["withdrawn", "confirmed", "cancelled", "cancelled"], "what was, was"
    messages = told(cppcc, "装修", "可改约", "隔壁会议室")
    assert len(messages) == 2


def test_through_the_api_the_list_is_in_the_refusal(room, booked, liaison, api_of):
    answer = api_of(liaison).post(f"/api/resources/{room.pk}/withdraw/", {"reason": "装修"})
    assert answer.status_code == 400
    assert "今后还有2个预约" in answer.data["cancel_bookings"][0]
    sent = {"reason": "装修", "cancel_bookings": True}
    assert api_of(liaison).post(f"/api/resources/{room.pk}/withdraw/", sent).status_code == 200


def test_without_bookings_nothing_is_asked(room, liaison, api_of):
    assert api_of(liaison).post(f"/api/resources/{room.pk}/withdraw/", {"reason": "装修"}).status_code == 200


def test_a_series_is_called_off_with_one_message(unit, room, cppcc, liaison):
    hall(unit, name="隔壁会议室")
    book(room, cppcc, "10:00-11:00", repeat="FREQ=WEEKLY;COUNT=12")
    RESOURCE.perform(room, "withdraw", by=liaison, reason="装修")
    assert len(told(cppcc, "等12项", "隔壁会议室")) == 1


def test_whoever_waits_is_told_too(room, cppcc, other_cppcc, liaison):
    book(room, cppcc, "10:00-11:00")
    start, end = span("10:00-11:00")
    entry = line.join(resource=room, start=start, end=end, purpose="等", attendees=5, by=other_cppcc)
    RESOURCE.perform(room, "withdraw", by=liaison, reason="装修")
    assert statuses(entry) == ["left"]
    assert told(other_cppcc, "候补已取消", "装修")


def test_the_expert_booked_along_stays_and_the_message_says_so(unit, other_unit, room, cppcc, liaison):
    expert = hall(other_unit, kind="expert")
    made = book(room, cppcc, "10:00-11:00", others=[expert]).made
    RESOURCE.perform(room, "withdraw", by=liaison, reason="装修")
    assert statuses(*made) == ["cancelled", "confirmed"]
    assert told(cppcc, "其他项仍保留")


def test_a_withdrawn_resource_is_not_booked_and_published_again_it_is(room, cppcc, liaison):
    RESOURCE.perform(room, "withdraw", by=liaison, reason="装修")
    assert reason(refusal(fresh(room), cppcc, "10:00-11:00")) == "not_offered"
    RESOURCE.perform(room, "publish", by=liaison)
    assert book(fresh(room), cppcc, "10:00-11:00")


# the unit


@pytest.mark.parametrize("move", ["suspend", "withdraw"])
def test_a_unit_that_stops_lists_what_is_booked_of_it_first(unit, room, booked, cppcc, liaison, staff, client_of, move):
    make.make_booking(hall(make.make_unit(unit.alliance)), cppcc, start=at("15:00"))
    client, address = client_of(staff), f"/units/{unit.pk}/{move}/"
    page = client.get(address)
    assert "将一并取消的预约（2）" in page.text
    assert "读书会" in page.text
    assert "今后还有2个预约" in client.post(address, {"reason": "整改"}).text
    assert statuses(unit, *booked) == ["admitted", "confirmed", "confirmed", "confirmed"]
    client.post(address, {"reason": "整改", "cancel_bookings": "on"})
    assert statuses(*booked) == ["confirmed", "cancelled", "cancelled"]
    assert fresh(unit).status != "admitted"
    assert told(cppcc, "整改")
    assert inbox(liaison)


def test_through_the_api_too(unit, room, booked, staff, api_of):
    address = f"/api/units/{unit.pk}/suspend/"
    refused = api_of(staff).post(address, {"reason": "整改"})
    assert (refused.status_code, "cancel_bookings" in refused.data) == (400, True)
    assert api_of(staff).post(address, {"reason": "整改", "cancel_bookings": True}).status_code == 200


def test_what_the_unit_borrows_elsewhere_stands(unit, other_unit, liaison, staff):
    elsewhere = hall(other_unit)
    made = book(elsewhere, liaison, "10:00-11:00", unit=unit)
    UNIT.perform(unit, "suspend", by=staff, reason="整改")
    assert statuses(made) == ["confirmed"]


def test_nothing_is_booked_of_or_for_a_suspended_unit(unit, other_unit, room, cppcc, liaison, staff):
    elsewhere = hall(other_unit)
    UNIT.perform(unit, "suspend", by=staff, reason="整改")
    assert reason(refusal(fresh(room), cppcc, "10:00-11:00")) == "not_offered"
    with pytest.raises(ValidationError) as refused:
        book(elsewhere, liaison, "10:00-11:00", unit=fresh(unit))
    assert "unit" in refused.value.message_dict
    UNIT.perform(unit, "resume", by=staff)
    assert book(fresh(room), cppcc, "10:00-11:00")


def test_who_is_inside_is_not_turned_out(room, cppcc, liaison, clock):
    made = book(room, cppcc, "10:00-11:00")
    clock.move_to(at("10:00"))
    type(made).objects.filter(pk=made.pk).update(checked_in_at=at("10:00"))
    RESOURCE.perform(room, "withdraw", by=liaison, reason="装修")
    assert statuses(made) == ["confirmed"]


def test_withdrawing_twice_is_refused(room, liaison):
    RESOURCE.perform(room, "withdraw", by=liaison, reason="装修")
    with pytest.raises(DomainError):
        RESOURCE.perform(room, "withdraw", by=liaison, reason="装修")
