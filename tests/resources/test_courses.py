"""Courses by session: seats, not rooms."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from alliance.errors import DomainError
from resources import queries, services
from resources.services import catalogue, line
from resources.workflow import BOOKING
from tests import factories as make
from tests.factories import at

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def course(unit):
    row = make.make_resource(unit, "course", approval="automatic", by_session=True, name="议事规则课")
    make.make_session(row, at(3), seats=3)
    make.make_session(row, at(5), seats=5)
    return row


def book(course, by, attendees=1, day=3, hours=2):
    return services.book(
        resource=course, start=at(day), end=at(day) + hours * HOUR, purpose="听课", attendees=attendees, by=by
    )


def test_seats_are_taken_by_people_until_they_are_gone(course, cppcc, other_cppcc, staff):
    book(course, cppcc, 2)
    book(course, other_cppcc, 1)
    with pytest.raises(DomainError) as caught:
        book(course, staff)
    assert caught.value.code == "taken"
    (offer,) = caught.value.extra["alternatives"]
    assert offer["start"] == at(5), "the other session"
    assert book(course, staff, day=5)


def test_only_a_session_can_be_booked_and_not_more_than_it_has(course, cppcc):
    with pytest.raises(ValidationError, match="按场次"):
        book(course, cppcc, hours=1)
    with pytest.raises(ValidationError, match="3个名额"):
        book(course, cppcc, 4)


def test_the_slots_to_tap_are_the_sessions_with_seats_left(course, cppcc):
    day = at(3).date()
    assert queries.day_slots(course, day) == [(at(3), at(3) + 2 * HOUR)]
    book(course, cppcc, 3)
    assert queries.day_slots(course, day) == []


def test_more_people_need_seats_too(course, cppcc, other_cppcc):
    booking = book(course, cppcc, 1)
    book(course, other_cppcc, 1)
    assert services.change(booking=booking, by=cppcc, attendees=2).attendees == 2
    with pytest.raises(DomainError):
        services.change(booking=booking, by=cppcc, attendees=3)


def test_a_freed_seat_goes_to_the_line(course, cppcc, other_cppcc):
    booking = book(course, cppcc, 3)
    entry = line.join(resource=course, start=at(3), end=at(3) + 2 * HOUR, purpose="听课", attendees=1, by=other_cppcc)
    BOOKING.perform(booking, "cancel", by=cppcc, reason="有事")
    entry.refresh_from_db()
    assert entry.booking.is_offer


def test_a_session_with_people_stays(course, cppcc, liaison):
    book(course, cppcc)
    first, second = course.sessions.all()
    with pytest.raises(DomainError, match="已有人报名"):
        catalogue.remove_session(session=first, by=liaison)
    catalogue.remove_session(session=second, by=liaison)
    assert course.sessions.count() == 1


def test_the_owner_plans_sessions_on_the_page(course, liaison, client_of):
    client = client_of(liaison)
    sent = {
        "start": at(9).strftime("%Y-%m-%dT%H:%M"),
        "end": (at(9) + HOUR).strftime("%Y-%m-%dT%H:%M"),
        "seats": 20,
        "place": "二楼",
    }
    assert client.post(f"/resources/{course.pk}/times/session/", sent).status_code == 302
    assert "已有" in client.post(f"/resources/{course.pk}/times/session/", sent).text
    assert course.sessions.count() == 3
