"""The waiting list: who gets a time that has become free. Called inside the transaction that frees it, under its lock."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from members.models import User
from members.notify import tell
from resources import calendars, quotas, rules
from resources.models import Booking, Waiting
from resources.options import option


def offer_freed(resource, start, end):
    """Go down the line: whoever's time is free now, and who may still book so much, gets an offer that holds it for some hours."""
    now = timezone.now()
    line = Waiting.objects.filter(
        status=Waiting.Status.WAITING,
        resource__space__overlap=resource.space,
        period__overlap=(start, end),
        period__startswith__gt=now,
    )
    for entry in line.select_related("resource__unit", "waits", "unit", "alliance"):
        if _may_have(entry, now):
            _offer(entry, now)


def _may_have(entry, now):
    start, end = entry.period.lower, entry.period.upper
    calendar = calendars.load([entry.resource], start, end, by=entry.waits)[entry.resource_id]
    if calendar.blocked_until or not rules.would_stand(calendar, rules.Wish(start, end, entry.attendees, now=now)):
        return False
    if not calendar.quotas:
        return True
    meter = quotas.Meter(entry.waits, entry.unit, now=now, limits=calendar.quotas)
    return meter.excess([(calendar.quotas, (start, end))]) is None


def _offer(entry, now):
    until = min(now + dt.timedelta(hours=option(entry.alliance, "offer_hours")), entry.period.lower)
    booking = Booking.objects.create(
        alliance_id=entry.alliance_id, resource=entry.resource, unit=entry.unit, booked_by=entry.waits, period=entry.period,
        purpose=entry.purpose, attendees=entry.attendees, status=Booking.Status.PENDING, offered_until=until,
        is_exclusive=entry.resource.is_exclusive,
    )  # fmt: skip
    booking.refresh_from_db()
    entry.status, entry.booking = Waiting.Status.OFFERED, booking
    entry.save(update_fields=["status", "booking"])
    system = User.objects.system()
    audit.record(by=system, obj=booking, verb="offer", label=_("候补轮到"), target=booking.status, note=entry.purpose)
    words = {"booking": booking, "at": f"{timezone.localtime(until):%m-%d %H:%M}"}
    tell([entry.waits], _("轮到您了：%(booking)s，请在%(at)s前确认。") % words, by=system, obj=booking)


def dismiss_line(resource, reason):
    """Nobody waits any more for what is not to be had."""
    system = User.objects.system()
    rows = Waiting.objects.filter(
        resource=resource, status=Waiting.Status.WAITING, period__startswith__gt=timezone.now()
    )
    for row in rows.select_related("waits", "resource"):
        row.status = Waiting.Status.LEFT
        row.save(update_fields=["status"])
        audit.record(by=system, obj=row, verb="dismiss", label=_("候补取消"), target=row.status, note=reason)
        words = {"what": row, "reason": reason}
        tell([row.waits], _("候补已取消：%(what)s：%(reason)s") % words, by=system, url=resource.get_absolute_url())
