"""Whoever stays away too often does not book for some days. Called inside the transaction that records a no-show."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from members.models import User
from members.notify import tell
from resources.models import Booking, BookingBlock
from resources.options import option


def count_no_show(booking, now):
    """The sentence for the person; with the third within ninety days (or as the alliance says) a block begins.

    What led to one block is not counted for the next.
    """
    limit, days = (option(booking.alliance, key) for key in ("no_show_limit", "no_show_days"))
    if not limit or _was_counted(booking):
        return ""
    count = _counted(booking, now - dt.timedelta(days=days))
    words = {"days": days, "n": count, "limit": limit, "block": option(booking.alliance, "block_days")}
    if count < limit:
        return _("%(days)d天内第%(n)d次，满%(limit)d次暂停预约%(block)d天。") % words
    return _begin(booking, now, count)


def _was_counted(booking):
    """Of several rooms booked together and left empty, one counts."""
    if booking.bundle is None:
        return False
    return Booking.objects.no_shows().filter(bundle=booking.bundle).exclude(pk=booking.pk).exists()


def _counted(booking, since):
    last = (
        BookingBlock.objects.filter(person=booking.booked_by_id, alliance=booking.alliance_id)
        .order_by("-since")
        .first()
    )
    if last and last.since > since:
        since = last.since
    missed = Booking.objects.no_shows().filter(
        alliance=booking.alliance_id, booked_by=booking.booked_by_id, no_show_at__gt=since
    )
    together = missed.filter(bundle__isnull=False).values("bundle").distinct().count()
    return missed.filter(bundle=None).count() + together


def _begin(booking, now, count):
    until = now + dt.timedelta(days=option(booking.alliance, "block_days"))
    if until <= now:
        return ""
    block = BookingBlock.objects.create(
        alliance_id=booking.alliance_id, person_id=booking.booked_by_id, since=now, until=until, no_shows=count
    )
    system = User.objects.system()
    audit.record(by=system, obj=block, verb="block", label=_("暂停预约"), note=str(booking))
    words = {"n": count, "at": f"{timezone.localtime(until):%Y-%m-%d %H:%M}"}
    sentence = _("爽约已满%(n)d次，暂停预约，%(at)s起恢复。") % words
    tell([booking.booked_by], sentence, by=system, obj=block)
    return sentence
