"""One's own bookings by time, and what awaits a decision, decided from the list."""

import pytest

from members.models import Notification
from resources.models import Booking
from tests import factories as make
from tests.factories import at


@pytest.fixture
def hall(unit):
    row = make.make_resource(unit, name="议事厅")
    row.refresh_from_db()
    return row


def purposes(client, **asked):
    return [row.purpose for row in client.get("/bookings/", asked).context["page_obj"]]


def test_ones_own_are_parted_by_time(hall, cppcc, other_cppcc, client_of):
    make.make_booking(hall, cppcc, start=at(9), purpose="后天的")
    make.make_booking(hall, cppcc, start=at(2), purpose="近的")
    make.make_booking(hall, cppcc, start=at(-2), purpose="用过的")
    make.make_booking(hall, cppcc, start=at(-4), purpose="没去的", no_show_at=at(-4))
    make.make_booking(hall, cppcc, start=at(5), purpose="取消的", status="cancelled")
    make.make_booking(hall, cppcc, start=at(6), purpose="被拒的", status="rejected")
    make.make_booking(hall, other_cppcc, start=at(7), purpose="别人的")
    client = client_of(cppcc)
    assert purposes(client, mine="true", when="upcoming") == ["近的", "后天的"]
    assert purposes(client, mine="true", when="past") == ["用过的", "没去的"]
    assert purposes(client, mine="true", when="cancelled") == ["被拒的", "取消的"]
    assert client.get("/api/bookings/", {"when": "upcoming"}).json()["count"] == 2


def test_one_tap_approves_and_the_list_goes_on(hall, cppcc, liaison, client_of):
    booking = make.make_booking(hall, cppcc, status="pending")
    client = client_of(liaison)
    assert f"/bookings/{booking.pk}/decide/approve/" in client.get("/bookings/?awaiting=true").text
    page = client.post(f"/bookings/{booking.pk}/decide/approve/", follow=True)
    assert page.request["PATH_INFO"] == "/bookings/" and not page.context["page_obj"].object_list
    booking.refresh_from_db()
    assert booking.status == "confirmed"
    assert Notification.objects.filter(recipient=cppcc).exists()


def test_one_tap_rejects_with_the_usual_reason_or_ones_own(hall, cppcc, liaison, client_of):
    client = client_of(liaison)
    booking = make.make_booking(hall, cppcc, status="pending")
    assert 'value="该时段单位另有安排"' in client.get("/bookings/?awaiting=true").text
    client.post(f"/bookings/{booking.pk}/decide/reject/", {"reason": "礼堂在装修"})
    booking.refresh_from_db()
    assert (booking.status, booking.reason) == ("rejected", "礼堂在装修")


def test_a_rejection_without_a_reason_is_not_taken(hall, cppcc, liaison, client_of):
    booking = make.make_booking(hall, cppcc, status="pending")
    page = client_of(liaison).post(f"/bookings/{booking.pk}/decide/reject/", {"reason": " "}, follow=True)
    assert "拒绝要写理由" in page.text
    booking.refresh_from_db()
    assert booking.status == "pending"


def test_a_decision_that_comes_too_late_is_said(hall, cppcc, liaison, client_of):
    booking = make.make_booking(hall, cppcc, status="pending")
    Booking.objects.filter(pk=booking.pk).update(status="cancelled")
    page = client_of(liaison).post(f"/bookings/{booking.pk}/decide/approve/", follow=True)
    assert page.status_code == 200 and "已取消" in page.text


def test_who_loses_is_counted_before_approving(unit, cppcc, other_cppcc, liaison, client_of):
    hall = make.make_resource(unit, pending="compete")
    first = make.make_booking(hall, cppcc, status="pending", competes=True)
    make.make_booking(hall, other_cppcc, status="pending", competes=True)
    client = client_of(liaison)
    assert "同一时段还有1个申请" in client.get("/bookings/?awaiting=true").text
    client.post(f"/bookings/{first.pk}/decide/approve/")
    assert sorted(Booking.objects.values_list("status", flat=True)) == ["confirmed", "rejected"]


def test_nobody_is_told_of_a_suspension_that_is_none(hall, cppcc, client_of):
    assert "暂停预约" not in client_of(cppcc).get("/bookings/").content.decode().split("<main")[1]
    assert "暂停预约" not in client_of(cppcc).get(f"/resources/{hall.pk}/book/").content.decode().split("<main")[1]


def test_only_the_owner_decides(hall, cppcc, other_liaison, client_of):
    booking = make.make_booking(hall, cppcc, status="pending")
    assert client_of(cppcc).post(f"/bookings/{booking.pk}/decide/approve/").status_code == 403
    assert client_of(other_liaison).post(f"/bookings/{booking.pk}/decide/approve/").status_code == 404
    booking.refresh_from_db()
    assert booking.status == "pending"
