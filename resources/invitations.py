"""The .ics that goes with a mail about a booking: calendars put it in, move it, take it out by UID and SEQUENCE (RFC 5546)."""

from email.utils import parseaddr

from django.conf import settings
from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils import timezone
from icalendar import vCalAddress, vText

from resources.feeds import calendar_by, event_of, with_changes
from resources.models import Booking, Need

GONE = {Booking.Status.CANCELLED, Booking.Status.REJECTED}


def attached_to(notification):
    """[(file name, content, media type)]: the booking that the message leads to, and what was booked with it; nothing where the
    recipient would not see it in the portal."""
    booking = _booking_of(notification.url)
    if booking is None:
        return []
    recipient = notification.recipient
    visible = with_changes(Booking.objects.visible_to(recipient))
    own = visible.filter(pk=booking.pk).first()
    if own is None:
        return []
    files = [_invitation(own, recipient)]
    if rest := list(_with_it(visible, own)):
        files.append(_others(rest))
    return files


def _booking_of(address):
    """The booking behind the address of a message: its own page, or that of a need it answers."""
    try:
        found = resolve(address)
    except Resolver404:
        return None
    if found.url_name == "booking":
        return Booking.objects.filter(pk=found.kwargs["pk"]).first()
    if found.url_name == "need":
        need = Need.objects.filter(pk=found.kwargs["pk"]).select_related("booking").first()
        return need and need.booking
    return None


def _with_it(visible, own):
    """Other dates of the repetition and other resources of the request that are still ahead: one message speaks of them all."""
    together = Q(series=own.series_id) if own.series_id else Q(bundle=own.bundle) if own.bundle else None
    if together is None:
        return visible.none()
    return visible.filter(together, period__endswith__gt=timezone.now()).exclude(pk=own.pk).order_by("period")


def _invitation(booking, recipient):
    """An invitation or its end, for one booking and one person, as mail programs know them."""
    is_gone = booking.status in GONE or booking.is_no_show
    method = "CANCEL" if is_gone else "REQUEST"
    event = event_of(booking)
    event.add("organizer", _address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], booking.resource.unit.name))
    attendee = _address(recipient.email, recipient.name)
    attendee.params |= {"ROLE": vText("REQ-PARTICIPANT"), "PARTSTAT": vText("ACCEPTED"), "RSVP": vText("FALSE")}
    event.add("attendee", attendee)
    return _file(f"booking-{booking.pk}.ics", method, [event])


def _others(rows):
    """Several at once are no invitation to answer, but a calendar to take in."""
    return _file("bookings.ics", "PUBLISH", [event_of(row) for row in rows])


def _file(name, method, events):
    calendar = calendar_by(method)
    for event in events:
        calendar.add_component(event)
    return name, calendar.to_ical(), f"text/calendar; method={method}"


def _address(email, name):
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(name)
    return address
