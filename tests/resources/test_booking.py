"""Who gets a slot, what the rules say, and what else is on offer."""

import datetime as dt
import threading
import time

import pytest
from django.db import connections
from django.utils import timezone

from alliance.errors import DomainError
from resources import services
from resources.hours import format_hours, parse_hours
from resources.models import Booking, OpeningHours, Resource
from tests import factories
from tests.factories import at

TIMES = {"purpose": "居民恳谈会", "attendees": 10}


@pytest.fixture
def hall(unit):
    return factories.make_resource(unit, approval="automatic", name="协商议事厅")


def wish(hall, start=None, hours=2, **fields):
    start = start or at(3)
    return {
        "resource": hall.pk,
        "start": start.isoformat(),
        "end": (start + dt.timedelta(hours=hours)).isoformat(),
        **TIMES,
    } | fields


def test_a_booking_is_made_and_answered_with_201(api_of, cppcc, hall):
    answer = api_of(cppcc).post("/api/bookings/", wish(hall))
    assert answer.status_code == 201, answer.json()
    assert answer.json()["status"] == "confirmed"


def test_a_taken_slot_is_409_with_alternatives_that_book(api_of, cppcc, other_cppcc, hall, unit):
    factories.make_resource(unit, name="另一间", capacity=60, approval="automatic")
    api_of(cppcc).post("/api/bookings/", wish(hall))
    answer = api_of(other_cppcc).post("/api/bookings/", wish(hall))
    assert answer.status_code == 409
    body = answer.json()
    assert body["code"] == "taken"
    assert 1 <= len(body["alternatives"]) <= 5
    for offer in body["alternatives"]:
        again = api_of(other_cppcc).post(
            "/api/bookings/", {**TIMES, **{key: offer[key] for key in ("resource", "start", "end")}}
        )
        assert again.status_code in {201, 409}
    first = Booking.objects.filter(booked_by=other_cppcc).count()
    assert first >= 1


def test_touching_is_not_overlapping(api_of, cppcc, hall):
    assert api_of(cppcc).post("/api/bookings/", wish(hall, at(3, 10))).status_code == 201
    assert api_of(cppcc).post("/api/bookings/", wish(hall, at(3, 12))).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"attendees": 41}, "attendees"),
        ({"attendees": 0}, "attendees"),
        ({"attendees": "many"}, "attendees"),
        ({"end": at(3, 9).isoformat()}, "end"),
        ({"end": at(3, 10).isoformat()}, "end"),
        ({"end": (at(3) + dt.timedelta(minutes=10)).isoformat()}, "end"),
        ({"end": (at(3) + dt.timedelta(hours=30)).isoformat()}, "end"),
        ({"start": at(-2).isoformat(), "end": at(-2, 12).isoformat()}, "start"),
        ({"start": at(300).isoformat(), "end": at(300, 12).isoformat()}, "start"),
        ({"start": "yesterday"}, "start"),
        ({"resource": 0}, "resource"),
        ({"purpose": ""}, "purpose"),
    ],
)
def test_a_broken_rule_is_400_at_its_field(api_of, cppcc, hall, change, field):
    answer = api_of(cppcc).post("/api/bookings/", wish(hall) | change)
    assert answer.status_code == 400
    assert field in answer.json(), answer.json()


def test_limits_are_inclusive(api_of, cppcc, hall):
    assert api_of(cppcc).post("/api/bookings/", wish(hall, hours=8)).status_code == 201
    assert api_of(cppcc).post("/api/bookings/", wish(hall, at(4), hours=0.5)).status_code == 201


def test_outside_opening_hours_says_when_it_is_open(api_of, cppcc, hall):
    for day in range(7):
        OpeningHours.objects.create(resource=hall, weekday=day, opens=dt.time(9), closes=dt.time(17))
    answer = api_of(cppcc).post("/api/bookings/", wish(hall, at(3, 16)))
    assert answer.status_code == 400
    assert "09:00–17:00" in answer.json()["start"][0]


def test_who_may_not_book_gets_403_and_who_sees_nothing_400(api_of, leader, outsider, hall):
    assert api_of(leader).post("/api/bookings/", wish(hall)).status_code == 403
    assert api_of(outsider).post("/api/bookings/", wish(hall)).status_code == 400


def test_the_same_key_is_the_same_booking(api_of, cppcc, hall):
    answers = [api_of(cppcc).post("/api/bookings/", wish(hall), headers={"Idempotency-Key": "k1"}) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_the_owner_decides_and_the_borrower_cannot(api_of, cppcc, liaison, other_liaison, unit):
    room = factories.make_resource(unit)
    made = api_of(other_liaison).post("/api/bookings/", wish(room)).json()
    assert made["status"] == "pending"
    assert api_of(other_liaison).post(f"/api/bookings/{made['id']}/approve/").status_code == 403
    assert api_of(liaison).post(f"/api/bookings/{made['id']}/approve/").json()["status"] == "confirmed"
    assert api_of(liaison).post(f"/api/bookings/{made['id']}/approve/").status_code == 409


def test_a_pending_request_holds_the_slot(api_of, cppcc, other_cppcc, unit):
    room = factories.make_resource(unit)
    assert api_of(cppcc).post("/api/bookings/", wish(room)).status_code == 201
    assert api_of(other_cppcc).post("/api/bookings/", wish(room)).status_code == 409


def test_a_cancelled_slot_is_free_again(api_of, cppcc, other_cppcc, hall):
    made = api_of(cppcc).post("/api/bookings/", wish(hall)).json()
    assert api_of(cppcc).post(f"/api/bookings/{made['id']}/cancel/", {"reason": "改期"}).status_code == 200
    assert api_of(other_cppcc).post("/api/bookings/", wish(hall)).status_code == 201


def test_availability_leaves_out_what_is_taken(api_of, cppcc, hall):
    factories.make_booking(hall, cppcc, start=at(3, 10))
    day = timezone.localdate() + dt.timedelta(days=3)
    body = api_of(cppcc).get(f"/api/resources/{hall.pk}/availability/?from={day}&to={day}").json()
    assert body["free"][0]["end"] == at(3, 10).isoformat()
    assert len(body["busy"]) == 1
    assert "purpose" not in body["busy"][0]
    assert api_of(cppcc).get(f"/api/resources/{hall.pk}/availability/?from={day}&to=2020-01-01").status_code == 400


def test_withdrawing_lists_and_cancels_what_was_booked(client_of, liaison, cppcc, unit):
    room = factories.make_resource(unit)
    booking = factories.make_booking(room, cppcc)
    page = client_of(liaison).post(f"/resources/{room.pk}/withdraw/", {"reason": "装修"})
    assert str(booking) in page.content.decode()
    client_of(liaison).post(f"/resources/{room.pk}/withdraw/", {"reason": "装修", "cancel_bookings": "on"})
    booking.refresh_from_db()
    assert booking.status == Booking.Status.CANCELLED


def test_nobody_came(hall, cppcc):
    start = timezone.now() - dt.timedelta(minutes=45)
    booking = factories.make_booking(hall, cppcc, start=start, created_at=start - dt.timedelta(days=2))
    assert services.mark_no_shows() == 1
    assert services.mark_no_shows() == 0
    booking.refresh_from_db()
    assert booking.is_no_show


def test_matching_lists_only_what_fits_and_is_free(api_of, cppcc, unit, hall):
    factories.make_resource(unit, name="小间", capacity=8)
    busy = factories.make_resource(unit, name="占用的大厅", capacity=100)
    factories.make_booking(busy, cppcc, start=at(3, 9), hours=9)
    day = timezone.localdate() + dt.timedelta(days=3)
    query = f"kind=venue&day={day}&since=09:00&until=17:00&minutes=120&attendees=30"
    found = api_of(cppcc).get(f"/api/resources/match/?{query}").json()
    assert [row["resource_name"] for row in found] == ["协商议事厅"]
    assert found[0]["reasons"]


def test_many_bookings_at_once_obey_the_same_rule(hall, staff):
    rows = [
        {"start": at(-9, 9), "end": at(-9, 11), **TIMES},
        {"start": at(-9, 10), "end": at(-9, 12), **TIMES},
        {"start": at(-9, 11), "end": at(-9, 12), **TIMES},
    ]
    made, refused = services.book_many(resource=hall, rows=rows, by=staff)
    assert len(made) == 2
    assert "与已有预约冲突" in refused[0][1]


def test_the_list_asks_the_same_number_of_questions_for_three_as_for_one(
    client_of, staff, hall, cppcc, django_assert_num_queries
):
    browser = client_of(staff)
    factories.make_booking(hall, cppcc, start=at(3))
    browser.get("/bookings/")
    counts = []
    for day in (4, 5):
        with CountQueries() as counted:
            browser.get("/bookings/")
        counts.append(counted.total)
        factories.make_booking(factories.make_resource(hall.unit), cppcc, start=at(day))
    assert counts[0] == counts[1]


class CountQueries:
    def __enter__(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.context = CaptureQueriesContext(connection)
        self.context.__enter__()
        return self

    def __exit__(self, *error):
        self.context.__exit__(*error)
        self.total = len(self.context)


@pytest.mark.django_db(transaction=True)
def test_fifty_race_for_one_slot_and_one_wins(flushable, unit):
    hall = factories.make_resource(unit, approval="automatic")
    people = [factories.make_cppcc(unit.alliance) for _ in range(50)]
    start, outcomes, gate = at(3), [], threading.Barrier(50)

    def race(person):
        gate.wait()
        try:
            services.book(resource=hall, start=start, end=start + dt.timedelta(hours=2), by=person, **TIMES)
            outcomes.append("won")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=race, args=(person,)) for person in people]
    began = time.monotonic()
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["taken"] * 49 + ["won"]
    assert Booking.objects.filter(resource=hall).count() == 1
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("text", "count", "back"),
    [
        ("周一至周五 09:00-12:00 14:00-17:00", 10, "周一至周五 09:00-12:00 14:00-17:00"),
        ("09:00~16:30", 7, "周一至周日 09:00-16:30"),
        ("周六周日 10:00-24:00", 2, "周六至周日 10:00-24:00"),
        ("周一闭馆\n周二至周日 9:00—17:00", 6, "周二至周日 09:00-17:00"),
    ],
)
def test_hours_as_people_write_them(text, count, back):
    rows = parse_hours(text)
    assert len(rows) == count
    assert format_hours([OpeningHours(weekday=day, opens=opens, closes=closes) for day, opens, closes in rows]) == back


@pytest.mark.parametrize("text", ["早上到晚上", "25:00-26:00", "17:00-09:00"])
def test_hours_that_make_no_sense_are_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="开放时间"):
        parse_hours(text)


def test_a_form_that_is_refused_keeps_what_was_typed(client_of, cppcc, hall):
    page = client_of(cppcc).post(
        f"/resources/{hall.pk}/book/",
        {"start": "2020-01-01T10:00", "end": "2020-01-01T12:00", "attendees": 12, "purpose": "我们的恳谈会"},
    )
    text = page.content.decode()
    assert "不能预约已经过去的时间" in text
    assert "我们的恳谈会" in text
    assert Resource.objects.count() == 1


def test_a_plain_booking_asks_six_questions(api_of, cppcc, hall, django_assert_max_num_queries):
    """Which resource, its lock, what is known of its time; the booking, its trail, its message. Two more are the savepoint's."""
    api = api_of(cppcc)
    api.post("/api/bookings/", wish(hall, at(2)))
    with django_assert_max_num_queries(8):
        assert api.post("/api/bookings/", wish(hall)).status_code == 201
