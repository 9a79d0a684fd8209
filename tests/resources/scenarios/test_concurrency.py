"""Many at once through the API: one wins, the others get a clean answer, nobody gets a 500 and nobody waits long."""

import collections
import threading
import time

import pytest
from django.db import connection, connections, transaction
from rest_framework.test import APIClient

from resources import services
from resources.models import Booking
from tests import factories as make
from tests.resources.scenarios import HOUR, book, hall, wish
from tests.resources.test_races import race

pytestmark = pytest.mark.usefixtures("flushable")


@pytest.fixture(autouse=True)
def clock():
    """Threads run by the real clock."""


def ahead(hour=10, days=3):
    start = make.at(days, hour)
    return start, start + HOUR


def post(user, body, **headers):
    client = APIClient()
    client.force_authenticate(user)
    return lambda: client.post("/api/bookings/", body, headers=headers)


def codes(answers):
    assert not [row for row in answers if isinstance(row, Exception)], answers
    return collections.Counter(row.status_code for row in answers)


def test_fifty_after_one_slot(alliance, unit):
    room = hall(unit)
    people = [make.make_user(alliance, "cppcc") for _ in range(50)]
    began = time.monotonic()
    answers = race(*[post(person, wish(room, ahead())) for person in people])
    assert codes(answers) == {201: 1, 409: 49}
    assert {row.data["code"] for row in answers if row.status_code == 409} == {"taken"}
    assert all(row.data["alternatives"] for row in answers if row.status_code == 409)
    assert time.monotonic() - began < 15, "with fifty threads in one process; the benchmark measures the server"


def test_the_same_request_ten_times_at_once_is_one_booking_and_ten_201(alliance, unit):
    room, person = hall(unit), make.make_user(alliance, "cppcc")
    answers = race(*[post(person, wish(room, ahead()), **{"Idempotency-Key": "once"}) for _ in range(10)])
    assert codes(answers) == {201: 10}
    assert len({row.data["id"] for row in answers}) == 1
    assert Booking.objects.count() == 1


def test_a_lock_that_is_not_given_up_is_409_busy(alliance, unit):
    """Somebody holds the resource's row for longer than anybody waits."""
    room, person = hall(unit), make.make_user(alliance, "cppcc")
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select 1 from resources_resource where id = %s for update", [room.pk])
            held.set()
            done.wait(20)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = '200ms'")
    answer = post(person, wish(room, ahead()))()
    with connection.cursor() as cursor:
        cursor.execute("reset lock_timeout")
    done.set()
    holder.join()
    assert (answer.status_code, answer.data["code"]) == (409, "busy")
    assert answer.data["alternatives"]


def test_changes_that_cross_do_not_both_win(alliance, unit):
    room = hall(unit)
    one, two = (make.make_user(alliance, "cppcc") for _ in range(2))
    mine, yours = book(room, one, ahead(9)), book(room, two, ahead(14))
    start, end = ahead(11)

    def to_eleven(booking, by):
        return lambda: services.change(booking=booking, by=by, start=start, end=end)

    results = race(to_eleven(mine, one), to_eleven(yours, two))
    assert sum(not isinstance(row, Exception) for row in results) == 1
    assert Booking.objects.filter(period__startswith=start).count() == 1


def test_a_series_against_single_dates_of_it(alliance, unit):
    room = hall(unit)
    people = [make.make_user(alliance, "cppcc") for _ in range(6)]
    series = post(people[0], wish(room, ahead(), repeat="FREQ=DAILY;COUNT=5"))
    singles = [post(person, wish(room, ahead(days=3 + number))) for number, person in enumerate(people[1:])]
    answers = race(series, *singles)
    assert codes(answers).keys() <= {201, 409}
    starts = list(Booking.objects.values_list("period", flat=True))
    assert len({period.lower for period in starts}) == len(starts)
