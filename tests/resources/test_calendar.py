"""Feeds that calendars understand, the day of all resources, how much they are used."""

import datetime as dt
import io

import pytest
from django.utils import timezone
from docx import Document
from icalendar import Calendar

from alliance.calendar import MONTH, period_of
from alliance.documents import check_layout
from resources import services
from resources.feeds import subscribe
from resources.models import OpeningHours, Resource
from resources.timeline import day_rows, utilisation
from resources.workflow import BOOKING
from tests import factories as make
from tests.factories import at

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def hall(unit):
    row = make.make_resource(unit, approval="automatic", name="议事厅", address="解放路1号")
    row.refresh_from_db()
    return row


def book(hall, by, start=None, hours=2):
    start = start or at(3)
    return services.book(resource=hall, start=start, end=start + hours * HOUR, purpose="恳谈会", attendees=8, by=by)


def events(client, feed):
    answer = client.get(f"/feeds/{feed.token}.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    return {str(row["uid"]): row for row in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_feed_follows_a_booking_through_its_life(hall, cppcc, client):
    booking, feed = book(hall, cppcc), subscribe(by=cppcc)
    ((uid, first),) = events(client, feed).items()
    assert first["status"] == "CONFIRMED"
    assert first["dtstart"].dt == booking.start
    assert "恳谈会" in first["summary"]
    services.change(booking=booking, by=cppcc, start=at(4), end=at(4) + HOUR)
    second = events(client, feed)[uid]
    assert second["sequence"] > first["sequence"]
    assert second["dtstart"].dt == at(4)
    BOOKING.perform(booking, "cancel", by=cppcc, reason="不来了")
    third = events(client, feed)[uid]
    assert third["status"] == "CANCELLED"
    assert third["sequence"] > second["sequence"]


def test_a_request_is_tentative(unit, cppcc, client):
    book(make.make_resource(unit, approval="owner"), cppcc)
    (event,) = events(client, subscribe(by=cppcc)).values()
    assert event["status"] == "TENTATIVE"


def test_others_see_only_busy(hall, cppcc, other_cppcc, liaison, client):
    book(hall, cppcc)
    (seen,) = events(client, subscribe(by=other_cppcc, resource=hall)).values()
    assert "恳谈会" not in str(seen["summary"])
    assert "description" not in seen
    (own,) = events(client, subscribe(by=liaison, resource=hall)).values()
    assert "恳谈会" in str(own["summary"])


def test_a_units_feed_has_what_it_lends_and_what_it_borrows(hall, unit, other_unit, liaison, cppcc, client):
    book(hall, cppcc)
    elsewhere = make.make_resource(other_unit, approval="automatic")
    services.book(resource=elsewhere, start=at(5), end=at(5) + HOUR, purpose="外借", attendees=3, by=liaison, unit=unit)
    assert len(events(client, subscribe(by=liaison, unit=unit))) == 2


def test_a_renewed_address_ends_the_old_one_and_so_does_the_account(cppcc, client, client_of):
    old = subscribe(by=cppcc).token
    assert client_of(cppcc).post("/feeds/renew/").status_code == 302
    assert client.get(f"/feeds/{old}.ics").status_code == 404
    fresh = cppcc.feeds.get().token
    assert client.get(f"/feeds/{fresh}.ics").status_code == 200
    cppcc.is_active = False
    cppcc.save()
    assert client.get(f"/feeds/{fresh}.ics").status_code == 404


def test_nobody_subscribes_to_anothers_unit(other_liaison, unit, client_of):
    assert client_of(other_liaison).post(f"/feeds/renew/?unit={unit.pk}").status_code == 404


def test_the_day_shows_open_held_and_closed_and_offers_what_can_be_booked(hall, cppcc, other_cppcc):
    day = timezone.localdate() + dt.timedelta(days=3)
    OpeningHours.objects.create(resource=hall, weekday=day.weekday(), opens=dt.time(9), closes=dt.time(17))
    book(hall, cppcc, at(3, 10))
    make.make_blackout(hall, at(3, 14))
    (row,) = day_rows([hall], day)
    assert [(box["kind"], box["words"]) for box in row.boxes] == [
        ("open", "09:00–17:00"), ("held", "10:00–12:00"), ("closed", "14:00–16:00")
    ]  # fmt: skip
    assert [f"{timezone.localtime(slot['start']):%H}" for slot in row.slots] == ["09", "12", "13", "16"]
    for slot in row.slots:
        assert services.book(
            resource=hall, start=slot["start"], end=slot["end"], purpose="会", attendees=1, by=other_cppcc
        )


def test_use_is_booked_time_over_open_time(hall, cppcc, unit):
    period = period_of(MONTH, timezone.localdate() - dt.timedelta(days=40))
    for weekday in range(7):
        OpeningHours.objects.create(resource=hall, weekday=weekday, opens=dt.time(9), closes=dt.time(17))
    start = timezone.make_aware(dt.datetime.combine(period.start + dt.timedelta(days=9), dt.time(9)))
    make.make_booking(hall, cppcc, start=start, hours=4)
    make.make_booking(hall, cppcc, start=start + 5 * HOUR, hours=1, status="cancelled")
    make.make_booking(hall, cppcc, start=start + 6 * HOUR, hours=1, no_show_at=start + 7 * HOUR)
    (row,) = utilisation([hall], period)
    days = (period.end - period.start).days
    assert (row["open"], row["booked"]) == (days * 480, 240)
    assert row["percent"] == round(100 * 240 / (days * 480), 1)


def test_three_hundred_resources_cost_one_question(unit, django_assert_num_queries):
    for _ in range(12):
        make.make_resource(unit)
    rows = list(Resource.objects.select_related("unit"))
    with django_assert_num_queries(1):
        found = day_rows(rows, timezone.localdate() + dt.timedelta(days=1))
    assert all(row.slots for row in found)


# the code on the door, the booklet


def test_whoever_scans_the_door_checks_in_with_one_button(hall, cppcc, other_cppcc, client_of):
    booking = make.make_booking(hall, cppcc, start=timezone.now() + dt.timedelta(minutes=10))
    page = client_of(cppcc).get(f"/resources/{hall.pk}/here/").text
    assert f"/bookings/{booking.pk}/check-in/" in page
    assert "没有这里的预约" in client_of(other_cppcc).get(f"/resources/{hall.pk}/here/").text
    assert client_of(cppcc).post(f"/bookings/{booking.pk}/check-in/").status_code == 302
    assert f"/bookings/{booking.pk}/check-out/" in client_of(cppcc).get(f"/resources/{hall.pk}/here/").text


def test_the_booklet_is_an_official_document_with_the_filters_of_the_list(hall, unit, cppcc, client_of):
    make.make_resource(unit, "expert", name="王老师", topics="社区治理")
    make.make_resource(unit, name="没发布的", status="draft")
    answer = client_of(cppcc).get("/resources/catalogue.docx")
    assert check_layout(answer.content) == []
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {"议事厅", "王老师"} <= set(cells)
    assert "没发布的" not in cells
    only = client_of(cppcc).get("/resources/catalogue.docx?kind=expert")
    assert len(Document(io.BytesIO(only.content)).tables) == 1
