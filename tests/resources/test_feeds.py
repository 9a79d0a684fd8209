"""Feeds that calendars understand (RFC 5545)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from members.models import Unit
from resources import services
from resources.feeds import subscribe
from resources.models import Resource
from resources.workflow import BOOKING
from tests import factories as make
from tests.factories import at

HOUR = dt.timedelta(hours=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


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


# the letter of the standard


def test_every_line_is_short_and_ends_as_the_standard_says(unit, cppcc, client):
    hall = make.make_resource(
        unit,
        approval="automatic",
        name="一个名字很长很长需要折行才放得下的多功能协商议事大厅",
        address="解放路1号，二楼；靠东",
    )
    services.book(
        resource=hall,
        start=at(3),
        end=at(3) + HOUR,
        purpose="居民恳谈，停车；加梯\n第二行\\反斜杠 😀" + "长" * 60,
        attendees=8,
        by=cppcc,
    )
    data = client.get(f"/feeds/{subscribe(by=cppcc).token}.ics").content
    lines = data.split(b"\r\n")
    assert lines[-1] == b"" and b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    # No character is cut in two: each line is text by itself.
    for line in lines:
        line.decode()
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert event["summary"] == f"{hall.name}：居民恳谈，停车；加梯\n第二行\\反斜杠 😀" + "长" * 60
    assert event["location"].endswith("解放路1号，二楼；靠东")


def test_commas_semicolons_and_line_breaks_are_escaped(hall, cppcc, client):
    services.book(resource=hall, start=at(3), end=at(3) + HOUR, purpose="a,b;c\nd", attendees=8, by=cppcc)
    raw = client.get(f"/feeds/{subscribe(by=cppcc).token}.ics").content.replace(b"\r\n ", b"")
    assert rb"a\,b\;c\nd" in raw


def test_nobody_slips_a_line_into_the_calendar(hall, cppcc, client):
    services.book(
        resource=hall, start=at(3), end=at(3) + HOUR, purpose="会\r\nEND:VEVENT\r\nBEGIN:VALARM", attendees=8, by=cppcc
    )
    calendar = Calendar.from_ical(client.get(f"/feeds/{subscribe(by=cppcc).token}.ics").content)
    assert len(calendar.walk("VEVENT")) == 1
    assert not calendar.walk("VALARM")


def test_a_phone_shows_the_time_of_the_place(hall, cppcc, client):
    booking = book(hall, cppcc)
    raw = client.get(f"/feeds/{subscribe(by=cppcc).token}.ics").content.decode()
    assert f"DTSTART;TZID=Asia/Shanghai:{booking.start.astimezone(SHANGHAI):%Y%m%dT%H%M%S}" in raw
    (zone,) = Calendar.from_ical(raw).walk("VTIMEZONE")
    assert zone["tzid"] == "Asia/Shanghai"
    (standard,) = zone.walk("STANDARD")
    assert standard["tzoffsetto"].td == dt.timedelta(hours=8)


def test_what_the_standard_requires_is_there(hall, cppcc, client):
    book(hall, cppcc)
    calendar = Calendar.from_ical(client.get(f"/feeds/{subscribe(by=cppcc).token}.ics").content)
    assert calendar["version"] == "2.0" and calendar["prodid"] and calendar["method"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    assert {"UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND"} <= set(event)
    assert event["dtstamp"].dt.utcoffset() == dt.timedelta(0)


def test_nobody_coming_and_a_lost_request_are_cancelled_and_keep_no_time(hall, cppcc, client):
    make.make_booking(hall, cppcc, start=at(-2), no_show_at=at(-2))
    make.make_booking(hall, cppcc, start=at(4), status="rejected")
    for event in events(client, subscribe(by=cppcc)).values():
        assert (event["status"], event["transp"]) == ("CANCELLED", "TRANSPARENT")


# how it is fetched


def test_an_unchanged_calendar_is_not_sent_again(hall, cppcc, client):
    booking, feed = book(hall, cppcc), subscribe(by=cppcc)
    first = client.get(f"/feeds/{feed.token}.ics")
    by_tag = {"If-None-Match": first["ETag"]}
    by_time = {"If-Modified-Since": first["Last-Modified"]}
    assert client.get(f"/feeds/{feed.token}.ics", headers=by_tag).status_code == 304
    assert client.get(f"/feeds/{feed.token}.ics", headers=by_time).status_code == 304
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        BOOKING.perform(booking, "cancel", by=cppcc, reason="不来了")
    assert client.get(f"/feeds/{feed.token}.ics", headers=by_tag).status_code == 200
    assert client.get(f"/feeds/{feed.token}.ics", headers=by_time).status_code == 200


# when it ends


def test_a_withdrawn_resource_and_a_suspended_unit_answer_no_more(hall, unit, cppcc, liaison, client):
    of_hall, of_unit = subscribe(by=cppcc, resource=hall), subscribe(by=liaison, unit=unit)
    assert client.get(f"/feeds/{of_hall.token}.ics").status_code == 200
    assert client.get(f"/feeds/{of_unit.token}.ics").status_code == 200
    Resource.objects.filter(pk=hall.pk).update(status="withdrawn")
    assert client.get(f"/feeds/{of_hall.token}.ics").status_code == 404
    Resource.objects.filter(pk=hall.pk).update(status="published")
    Unit.objects.filter(pk=unit.pk).update(status="suspended")
    assert client.get(f"/feeds/{of_hall.token}.ics").status_code == 404
    assert client.get(f"/feeds/{of_unit.token}.ics").status_code == 404


def test_who_is_liaison_no_more_reads_the_unit_no_more(unit, liaison, client):
    feed = subscribe(by=liaison, unit=unit)
    liaison.memberships.update(is_active=False)
    assert client.get(f"/feeds/{feed.token}.ics").status_code == 404


def test_a_wrong_address_says_nothing(client, db):
    assert client.get("/feeds/nothing-here.ics").status_code == 404


def test_each_resource_can_be_followed_from_its_calendar(hall, other_cppcc, client_of):
    page = client_of(other_cppcc).get(f"/resources/{hall.pk}/calendar/").text
    assert f"/feeds/renew/?resource={hall.pk}" in page
    client_of(other_cppcc).post(f"/feeds/renew/?resource={hall.pk}")
    assert hall.name in client_of(other_cppcc).get("/feeds/").text
