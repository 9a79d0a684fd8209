"""The waiting list: who gets a time that has become free. Called inside the transaction that frees it, under its lock."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from members.models import User
from members.notify import tell
from resources import calendars, rules
from resources.models import Booking, Waiting

OFFER_HOURS = 4


def offer_freed(resource, start, end):
    """Go down the line: whoever's time is free now gets an offer that holds it for some hours."""
    now = timezone.now()
    line = Waiting.objects.filter(
        status=Waiting.Status.WAITING,
        resource__space__overlap=resource.space,
        period__overlap=(start, end),
        period__startswith__gt=now,
    )
    for entry in line.select_related("resource__unit", "waits", "unit"):
        calendar = calendars.load([entry.resource], entry.period.lower, entry.period.upper)[entry.resource_id]
        wish = rules.Wish(entry.period.lower, entry.period.upper, entry.attendees, now=now)
        if rules.would_stand(calendar, wish):
            _offer(entry, now)


def _offer(entry, now):
    until = min(now + dt.timedelta(hours=OFFER_HOURS), entry.period.lower)
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
