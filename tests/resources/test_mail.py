"""Mails about bookings carry them as .ics: read back here with icalendar, sent by the real delivery."""

import datetime as dt

import pytest
from django.core import mail
from icalendar import Calendar

from members.notify import tell
from resources import feeds, services
from resources.models import Booking
from resources.services import needs
from resources.workflow import BOOKING
from tests import factories as make
from tests.factories import at

HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _mail_server(settings):
    settings.EMAIL_URL = "smtp://mail.example:25"
    settings.DEFAULT_FROM_EMAIL = "联盟门户 <portal@example.org>"


@pytest.fixture
def hall(unit):
    return make.make_resource(unit, name="议事厅", address="青石路1号")


@pytest.fixture
def cppcc(cppcc):
    cppcc.email = "chen@example.org"
    cppcc.save()
    return cppcc


@pytest.fixture
def liaison(liaison):
    liaison.email = "lin@example.org"
    liaison.save()
    return liaison


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """`sent(act)` does it and answers the mails that went out by it."""

    def run(act):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return list(mail.outbox)

    return run


def to(mails, person):
    (found,) = [one for one in mails if one.to == [person.email]]
    return found


def calendars_in(message):
    """[(calendar, media type)] as a mail program finds them."""
    parts = [part for part in message.message().walk() if part.get_content_type() == "text/calendar"]
    return [(Calendar.from_ical(part.get_payload(decode=True)), part) for part in parts]


def only_event(calendar):
    (event,) = calendar.walk("VEVENT")
    return event


def book(hall, by, **fields):
    return services.book(
        resource=hall, start=at(3), end=at(3) + 2 * HOUR, by=by, **({"purpose": "恳谈会", "attendees": 9} | fields)
    )


def test_a_request_comes_with_the_booking(sent, hall, cppcc, liaison):
    (message,) = sent(lambda: book(hall, cppcc))
    ((calendar, part),) = calendars_in(message)
    event = only_event(calendar)
    assert message.to == [liaison.email]
    assert part.get_param("method") == "REQUEST" == calendar["METHOD"]
    assert part.get_filename() == f"booking-{Booking.objects.get().pk}.ics"
    assert (event["STATUS"], event["SEQUENCE"], event["SUMMARY"]) == ("TENTATIVE", 0, "议事厅：恳谈会")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at(3), at(3) + 2 * HOUR)
    assert "青石路1号" in event["LOCATION"]
    assert (event["ORGANIZER"], event["ATTENDEE"]) == ("mailto:portal@example.org", "mailto:lin@example.org")


def test_uid_stays_sequence_grows_and_a_cancelled_one_is_taken_out(sent, hall, cppcc, liaison):
    booking = []
    mails = [
        to(sent(lambda: booking.append(book(hall, cppcc))), liaison),
        to(sent(lambda: BOOKING.perform(booking[0], "approve", by=liaison)), cppcc),
        to(sent(lambda: services.change(booking=booking[0], by=cppcc, start=at(4), end=at(4) + HOUR)), liaison),
        to(sent(lambda: BOOKING.perform(booking[0], "cancel", by=cppcc, reason="改期")), liaison),
    ]
    found = [calendars_in(message)[0][0] for message in mails]
    events = [only_event(calendar) for calendar in found]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 2, 3]
    assert [str(event["STATUS"]) for event in events] == ["TENTATIVE", "CONFIRMED", "TENTATIVE", "CANCELLED"]
    assert [str(calendar["METHOD"]) for calendar in found] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert [event["DTSTART"].dt for event in events] == [at(3), at(3), at(4), at(4)]


def test_the_same_event_as_in_the_feed(sent, hall, cppcc, liaison):
    (message,) = sent(lambda: book(hall, cppcc))
    ((calendar, _part),) = calendars_in(message)
    feed = Calendar.from_ical(feeds.calendar_file(feeds.subscribe(by=cppcc)).data)
    for name in ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "STATUS"):
        assert only_event(calendar)[name] == only_event(feed)[name], name


def test_a_rejected_request_is_taken_out_too(sent, hall, cppcc, liaison):
    booking = book(hall, cppcc)
    (message,) = sent(lambda: BOOKING.perform(booking, "reject", by=liaison, reason="检修"))
    ((calendar, _part),) = calendars_in(message)
    assert (calendar["METHOD"], only_event(calendar)["STATUS"]) == ("CANCEL", "CANCELLED")


def test_one_message_of_many_dates_brings_all_of_them(sent, hall, cppcc, liaison):
    (message,) = sent(lambda: book(hall, cppcc, repeat="FREQ=WEEKLY;COUNT=4"))
    (first, _part), (rest, part) = calendars_in(message)
    starts = [event["DTSTART"].dt for event in (*first.walk("VEVENT"), *rest.walk("VEVENT"))]
    assert starts == [at(3) + dt.timedelta(days=7 * week) for week in range(4)]
    assert part.get_param("method") == "PUBLISH"


def test_who_takes_on_a_need_sends_the_booking_to_whoever_asked(sent, hall, liaison, other_liaison, other_unit):
    other_liaison.email = "he@example.org"
    other_liaison.save()
    need = make.make_need(other_liaison, other_unit)
    start = dt.datetime.combine(need.day, dt.time(10), tzinfo=at(1).tzinfo)
    mails = sent(lambda: needs.accept(need=need, resource=hall, start=start, by=liaison))
    ((calendar, _part),) = calendars_in(to(mails, other_liaison))
    assert only_event(calendar)["STATUS"] == "CONFIRMED"


def test_other_messages_carry_nothing(sent, unit, cppcc, liaison, hall):
    (message,) = sent(lambda: tell([cppcc], "请看通知", obj=unit))
    assert not message.attachments
    for address in ("", "/bookings/", "/bookings/999999/", "/no/such/page/", "https://example.org/"):
        (message,) = sent(lambda address=address: tell([cppcc], "请看", url=address))
        assert not message.attachments


def test_nobody_is_sent_a_booking_that_they_could_not_open(sent, hall, liaison, cppcc, other_cppcc):
    other_cppcc.email = "xu@example.org"
    other_cppcc.save()
    booking = make.make_booking(hall, cppcc)
    (message,) = sent(lambda: tell([other_cppcc], "看看这个", obj=booking))
    assert not message.attachments
