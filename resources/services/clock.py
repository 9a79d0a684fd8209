"""What the clock does with bookings: nobody came, nobody decided, nobody answered. Safe to run twice."""

import datetime as dt
from itertools import groupby

from django.contrib.postgres.fields.ranges import RangeStartsWith
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.errors import DomainError
from alliance.models import Alliance
from members.models import Role, User
from members.notify import tell
from resources.models import Booking, Resource
from resources.options import option
from resources.telling import borrowers, several
from resources.workflow.bookings import BOOKING

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def mark_no_shows(*, now=None):
    """Record as no-show every confirmed booking that began so many minutes ago (twenty, unless its owner says otherwise) without
    anybody coming, and free its time. Experts and courses have no door to check in at."""
    now = now or timezone.now()
    late = Booking.objects.filter(
        status=Booking.Status.CONFIRMED,
        checked_in_at=None,
        no_show_at=None,
        resource__kind=Resource.Kind.VENUE,
        resource__release_after__gt=0,
        period__startswith__lte=now - F("resource__release_after") * MINUTE,
        # What was entered after the fact is a record, not a promise to come.
        created_at__lt=RangeStartsWith("period"),
    )
    system = User.objects.system()
    return sum(_perform(booking, "no-show", system) for booking in list(late.order_by("period")))


def expire_requests(*, now=None):
    """Requests that nobody decided within the owner's hours, or before their time, lapse; so do offers nobody answered. One message
    for all that lapse of one request."""
    now = now or timezone.now()
    pending = Booking.objects.filter(status=Booking.Status.PENDING)
    overdue = Q(offered_until=None, asked_at__lt=now - F("resource__pending_hours") * HOUR)
    begun = Q(offered_until=None, period__startswith__lte=now)
    lapsed = pending.filter(overdue | begun | Q(offered_until__lt=now)).select_related(
        "resource__unit", "booked_by", "unit"
    )
    system, count = User.objects.system(), 0
    for rows in _by_request(lapsed):
        gone = [row for row in rows if _perform(row, "expire", system, quiet=True)]
        count += len(gone)
        if gone:
            text = _("预约申请已过期失效：%(what)s") % {"what": several(gone)}
            tell(borrowers(gone[0]), text, by=system, obj=gone[0])
    return count


def remind_owners(*, now=None):
    """A day after a request came in (or as the alliance says): the owner is reminded and staff are told, once for all of it."""
    now = now or timezone.now()
    return sum(_remind(alliance, now) for alliance in Alliance.objects.active())


@transaction.atomic
def _remind(alliance, now):
    since = now - option(alliance, "remind_hours") * HOUR
    waiting = Booking.objects.filter(
        alliance=alliance, status=Booking.Status.PENDING, offered_until=None, reminded_at=None, asked_at__lte=since
    )
    # Whoever else reminds at this moment has its own.
    waiting = waiting.select_for_update(of=("self",), skip_locked=True).select_related("resource__unit")
    staff, found = list(User.objects.with_role(alliance, Role.STAFF)), _by_request(waiting)
    for rows in found:
        owners = User.objects.liaisons_of(*{row.resource.unit_id for row in rows})
        text = _("预约申请已等待超过%(n)d小时：%(what)s，请尽快审批。")
        words = {"what": several(rows), "n": option(alliance, "remind_hours")}
        tell([*owners, *staff], text % words, obj=rows[0])
        Booking.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
    return len(found)


def _by_request(rows):
    """Lists of what was asked for at once: the dates of a repetition, the resources of a bundle."""

    def request(row):
        return (
            f"series {row.series_id}"
            if row.series_id
            else f"bundle {row.bundle}"
            if row.bundle
            else f"booking {row.pk}"
        )

    return [list(group) for _key, group in groupby(sorted(rows, key=request), request)]


def _perform(booking, move, by, **data):
    """One by one: what somebody changed meanwhile is left alone."""
    try:
        BOOKING.perform(booking, move, by=by, **data)
    except DomainError:
        return False
    return True
