"""Bookings as iCalendar (RFC 5545): the same UID for ever, a SEQUENCE that grows with every change, cancelled ones said to be so."""

import datetime as dt
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, IntegerField, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration

from alliance import audit
from alliance.models import AuditEvent
from members.models import Role, Unit
from resources.models import Booking, Feed, Resource
from resources.models.booking import new_token

BACK = dt.timedelta(days=60)
REFRESH = dt.timedelta(minutes=15)
ZONE, EIGHT_HOURS = "Asia/Shanghai", dt.timedelta(hours=8)
STATUS = {"pending": "TENTATIVE", "confirmed": "CONFIRMED", "rejected": "CANCELLED", "cancelled": "CANCELLED"}


@transaction.atomic
def subscribe(*, by, unit=None, resource=None):
    """The address of a feed, made on first use; asked for again, a new token ends the old address."""
    feed = Feed.objects.select_for_update().filter(created_by=by, unit=unit, resource=resource).first()
    if feed is None:
        feed = Feed.objects.create(alliance=by.alliance, created_by=by, unit=unit, resource=resource)
        label = _("订阅日历")
    else:
        feed.token = new_token()
        feed.save(update_fields=["token"])
        label = _("更换日历地址")
    audit.record(by=by, obj=feed, verb="feed", label=label)
    return feed


def bookings_of(feed):
    """What the feed shows, each with `sequence` and `changed_at`: from sixty days back, cancelled ones included."""
    rows = Booking.objects.filter(alliance=feed.alliance_id, period__endswith__gt=timezone.now() - BACK)
    if feed.resource_id:
        rows = rows.filter(resource=feed.resource_id)
    elif feed.unit_id:
        rows = rows.filter(Q(unit=feed.unit_id) | Q(resource__unit=feed.unit_id))
    else:
        rows = rows.filter(booked_by=feed.created_by_id)
    return with_changes(rows)


def with_changes(rows):
    """Adds `sequence`, which grows with every event on record, and `changed_at`, the last of them."""
    events = AuditEvent.objects.filter(object_type="resources.booking", object_id=OuterRef("pk")).order_by()
    grouped = events.values("object_id")
    return rows.select_related("resource__unit", "booked_by").annotate(
        sequence=Subquery(grouped.annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
        changed_at=Subquery(grouped.annotate(at=Max("at")).values("at")),
    )


def is_open(feed):
    """Whether the address still answers: the account is in use, and its holder would still see what the feed is of."""
    user = feed.created_by
    if not user.is_active:
        return False
    if feed.unit_id:
        post = user.memberships.filter(unit=feed.unit_id, role=Role.LIAISON, is_active=True)
        return feed.unit.status == Unit.Status.ADMITTED and post.exists()
    if feed.resource_id:
        offered = Resource.objects.filter(pk=feed.resource_id).published()
        return offered.visible_to(user).exists()
    return True


class File(NamedTuple):
    """An .ics, and when something in it last changed."""

    data: bytes
    changed_at: dt.datetime


def calendar_file(feed):
    """What the feed's owner may not see in the portal is only "busy" here."""
    rows = list(bookings_of(feed))
    open_to = set(bookings_of(feed).visible_to(feed.created_by).values_list("pk", flat=True))
    calendar = _calendar(feed)
    for row in rows:
        calendar.add_component(event_of(row, row.pk in open_to))
    changed_at = max((row.changed_at or row.created_at for row in rows), default=feed.created_at)
    return File(calendar.to_ical(), changed_at)


def _calendar(feed):
    calendar = calendar_by("PUBLISH")
    calendar.add("x-wr-calname", str(feed))
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH).to_ical().decode())
    return calendar


def calendar_by(method):
    """An empty calendar of an iTIP method (RFC 5546)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Alliance Portal//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_zone())
    return calendar


def _zone():
    """China has had one time without summer time since 1992; a calendar program that knows no zone names reads it here."""
    standard = TimezoneStandard()
    standard.add("dtstart", dt.datetime(1992, 1, 1))
    standard.add("tzoffsetfrom", EIGHT_HOURS)
    standard.add("tzoffsetto", EIGHT_HOURS)
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", ZONE)
    zone.add_component(standard)
    return zone


def event_of(booking, is_open=True):
    """A booking that came through `with_changes`."""
    event = Event()
    event.add("uid", f"booking-{booking.pk}@{booking.alliance_id}.alliance-portal")
    event.add("dtstamp", (booking.changed_at or booking.created_at).astimezone(dt.UTC))
    event.add("sequence", max(0, (booking.sequence or 1) - 1))
    status = "CANCELLED" if booking.is_no_show else STATUS[booking.status]
    event.add("status", status)
    event.add("transp", "TRANSPARENT" if status == "CANCELLED" else "OPAQUE")
    event.add("dtstart", timezone.localtime(booking.start))
    event.add("dtend", timezone.localtime(booking.end))
    if not is_open:
        event.add("summary", _("占用"))
        event.add("class", "PRIVATE")
        return event
    event.add("summary", f"{booking.resource.name}：{booking.purpose}")
    event.add("location", " ".join(filter(None, (booking.resource.unit.name, booking.resource.address))))
    words = {"who": booking.booked_by, "n": booking.attendees, "status": booking.get_status_display()}
    event.add("description", _("%(who)s，%(n)d人，%(status)s") % words)
    event.add("url", settings.SITE_URL + booking.get_absolute_url())
    return event
