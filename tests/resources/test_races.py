"""Many at once: whatever meets, one wins, the others get a sentence, and nobody waits for a deadlock."""

import datetime as dt
import itertools
import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction

from alliance.errors import DomainError
from resources import services
from resources.models import Booking, Quota
from resources.services import blackouts
from resources.workflow import BOOKING
from tests import factories as make
from tests.factories import at

HOUR = dt.timedelta(hours=1)

pytestmark = pytest.mark.usefixtures("flushable")


def race(*acts):
    """Let all begin at one moment; [result or exception], in the order given."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            gate.wait()
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 20
    return results


def winners(results):
    lost = [row for row in results if isinstance(row, Exception)]
    assert all(isinstance(row, DomainError | ValidationError) for row in lost), lost
    return [row for row in results if not isinstance(row, Exception)]


def hall(unit, **fields):
    row = make.make_resource(unit, approval=fields.pop("approval", "automatic"), **fields)
    row.refresh_from_db()
    return row


def booker(alliance):
    return make.make_user(alliance, "cppcc")


def booking(resource, by, start=None, hours=1, **fields):
    start = start or at(3)
    words = {"purpose": "开会", "attendees": 3} | fields
    return lambda: services.book(resource=resource, start=start, end=start + hours * HOUR, by=by, **words)


def test_whole_against_parts(alliance, unit):
    whole = hall(unit)
    halves = [hall(unit, parent=whole) for _ in range(2)]
    acts = [booking(row, booker(alliance)) for row in (whole, *halves) * 4]
    won = {row.resource_id for row in winners(race(*acts))}
    assert won == {whole.pk} or won == {row.pk for row in halves}


def test_overlapping_hours_at_random(alliance, unit):
    room = hall(unit)
    acts = [booking(room, booker(alliance), at(3, 9 + number % 5), 1 + number % 3) for number in range(20)]
    made = sorted((row.start, row.end) for row in winners(race(*acts)))
    assert made
    assert all(earlier[1] <= later[0] for earlier, later in itertools.pairwise(made))


def test_venue_and_expert_in_both_orders(alliance, unit):
    room, expert = hall(unit), hall(unit, kind="expert")
    acts = [booking(room, booker(alliance), others=[expert]), booking(expert, booker(alliance), others=[room])] * 6
    assert len(winners(race(*acts))) == 1
    assert Booking.objects.count() == 2


def test_the_last_of_a_pool(alliance, unit):
    pool = hall(unit, quantity=3)
    assert len(winners(race(*[booking(pool, booker(alliance)) for _ in range(12)]))) == 3


def test_the_last_seat_of_a_course(alliance, unit):
    course = hall(unit, kind="course", by_session=True)
    make.make_session(course, at(3), hours=1, seats=2)
    assert len(winners(race(*[booking(course, booker(alliance), attendees=1) for _ in range(10)]))) == 2


def test_a_quota_of_one_and_ten_requests(alliance, unit):
    Quota.objects.create(alliance=alliance, most=1)
    person = booker(alliance)
    acts = [booking(hall(unit), person, at(3, 9 + number % 8)) for number in range(10)]
    results = race(*acts)
    assert len(winners(results)) == 1
    assert {row.code for row in results if isinstance(row, DomainError)} == {"quota"}


def test_approve_against_approve(alliance, unit, staff):
    room = hall(unit, approval="staff", pending="compete")
    rivals = [booking(room, booker(alliance))() for _ in range(5)]
    results = race(*[lambda row=row: BOOKING.perform(row, "approve", by=staff) for row in rivals])
    assert len(winners(results)) == 1
    assert sorted(Booking.objects.values_list("status", flat=True)) == ["confirmed", *["rejected"] * 4]


def test_a_blackout_against_bookings(alliance, unit, liaison):
    room = hall(unit)
    span = [(at(3), at(3) + HOUR)]
    acts = [lambda: blackouts.black_out(resource=room, spans=span, reason="检修", by=liaison)]
    acts += [booking(room, booker(alliance)) for _ in range(8)]
    assert len(winners(race(*acts))) == 1


def test_cancelling_against_twenty_who_try_again(alliance, unit):
    room, owner = hall(unit), booker(alliance)
    taken = booking(room, owner)()
    acts = [lambda: BOOKING.perform(taken, "cancel", by=owner, reason="不来了")]
    acts += [booking(room, booker(alliance)) for _ in range(20)]
    assert 1 <= len(winners(race(*acts))) <= 2
    assert Booking.objects.holding().count() <= 1


def test_without_the_guards_the_harness_sees_double_bookings(alliance, unit, monkeypatch):
    """The negative control: what takes the lock and the constraint away must be caught by the same race."""
    from django.db import connection

    from resources import calendars
    from resources.models import Resource
    from resources.services import booking as module

    with connection.cursor() as cursor:
        cursor.execute("alter table resources_booking drop constraint no_double_booking")
    gate = threading.Barrier(4)

    def no_lock(resources):
        fresh = Resource.objects.select_related("unit").in_bulk([row.pk for row in resources])
        gate.wait(5)
        return fresh

    def slow_load(*args, **options):
        loaded = load(*args, **options)
        gate.wait(5)
        return loaded

    load = calendars.load
    monkeypatch.setattr(module, "lock_at_once", lambda resource: no_lock([resource])[resource.pk])
    monkeypatch.setattr(calendars, "load", slow_load)
    room = hall(unit)
    try:
        assert len(winners(race(*[booking(room, booker(alliance)) for _ in range(4)]))) == 4
    finally:
        Booking.objects.all().delete()
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute(
                "alter table resources_booking add constraint no_double_booking exclude using gist (period with &&, space with &&) "
                "where (is_exclusive and ((status = 'confirmed' and no_show_at is null) or (status = 'pending' and not competes)))"
            )
