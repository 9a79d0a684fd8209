"""Bookings as iCalendar (RFC 5545): the same UID for ever, a SEQUENCE that grows with every change, cancelled ones said to be so."""

import datetime as dt

from django.db import transaction
from django.db.models import Count, IntegerField, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from alliance import audit
from alliance.models import AuditEvent
from resources.models import Booking, Feed
from resources.models.booking import new_token

BACK = dt.timedelta(days=60)
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
    events = AuditEvent.objects.filter(object_type="resources.booking", object_id=OuterRef("pk")).order_by()
    grouped = events.values("object_id")
    return rows.select_related("resource__unit", "booked_by").annotate(
        sequence=Subquery(grouped.annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
        changed_at=Subquery(grouped.annotate(at=Max("at")).values("at")),
    )


def calendar_file(feed):
    """The bytes of the .ics. What the feed's owner may not see in the portal is only "busy" here."""
    calendar = Calendar()
    calendar.add("prodid", "-//Alliance Portal//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", str(feed))
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    rows = bookings_of(feed)
    open_to = set(rows.visible_to(feed.created_by).values_list("pk", flat=True))
    for row in rows:
        calendar.add_component(_event(row, row.pk in open_to))
    return calendar.to_ical()


def _event(booking, is_open):
    event = Event()
    event.add("uid", f"booking-{booking.pk}@{booking.alliance_id}.alliance-portal")
    event.add("dtstamp", (booking.changed_at or booking.created_at).astimezone(dt.UTC))
    event.add("sequence", max(0, (booking.sequence or 1) - 1))
    event.add("status", "CANCELLED" if booking.is_no_show else STATUS[booking.status])
    event.add("dtstart", timezone.localtime(booking.start))
    event.add("dtend", timezone.localtime(booking.end))
    if not is_open:
        event.add("summary", _("占用"))
        return event
    event.add("summary", f"{booking.resource.name}：{booking.purpose}")
    event.add("location", " ".join(filter(None, (booking.resource.unit.name, booking.resource.address))))
    words = {"who": booking.booked_by, "n": booking.attendees, "status": booking.get_status_display()}
    event.add("description", _("%(who)s，%(n)d人，%(status)s") % words)
    return event
