"""The code on the door: check in with one button, or book what is free next."""

import datetime as dt

import pytest
from django.utils import timezone

from tests import factories as make


@pytest.fixture
def hall(unit):
    row = make.make_resource(unit, approval="automatic", name="议事厅")
    row.refresh_from_db()
    return row


def test_whoever_scans_the_door_checks_in_with_one_button(hall, cppcc, other_cppcc, client_of):
    booking = make.make_booking(hall, cppcc, start=timezone.now() + dt.timedelta(minutes=10))
    page = client_of(cppcc).get(f"/resources/{hall.pk}/here/").text
    assert f"/bookings/{booking.pk}/check-in/" in page
    assert "没有这里的预约" in client_of(other_cppcc).get(f"/resources/{hall.pk}/here/").text
    assert client_of(cppcc).post(f"/bookings/{booking.pk}/check-in/").status_code == 302
    assert f"/bookings/{booking.pk}/check-out/" in client_of(cppcc).get(f"/resources/{hall.pk}/here/").text


def test_whoever_has_no_booking_is_offered_the_next_free_times(hall, other_cppcc, leader, client_of):
    assert f"/resources/{hall.pk}/book/?start=" in client_of(other_cppcc).get(f"/resources/{hall.pk}/here/").text
    assert "/book/" not in client_of(leader).get(f"/resources/{hall.pk}/here/").text
