"""What the clock does with bookings: nobody came, nobody decided, nobody answered. Safe to run twice."""

import datetime as dt

from django.contrib.postgres.fields.ranges import RangeStartsWith
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.errors import DomainError
from members.models import Role, User
from members.notify import tell
from resources.models import Booking, Resource
from resources.workflow.bookings import BOOKING, NO_SHOW_AFTER

REMIND_AFTER = dt.timedelta(hours=24)


def mark_no_shows(*, now=None):
    """Record as no-show every confirmed booking that began twenty minutes ago without anybody coming, and free its time."""
    now = now or timezone.now()
    late = Booking.objects.filter(
        status=Booking.Status.CONFIRMED,
        checked_in_at=None,
        no_show_at=None,
        resource__kind=Resource.Kind.VENUE,
        period__startswith__lte=now - NO_SHOW_AFTER,
        # What was entered after the fact is a record, not a promise to come.
        created_at__lt=RangeStartsWith("period"),
    )
    return _perform_all(late, "no-show")


def expire_requests(*, now=None):
    """Requests that nobody decided within the owner's hours, or before their time, lapse; so do offers nobody answered."""
    now = now or timezone.now()
    pending = Booking.objects.filter(status=Booking.Status.PENDING)
    overdue = Q(offered_until=None, created_at__lt=now - F("resource__pending_hours") * dt.timedelta(hours=1))
    begun = Q(offered_until=None, period__startswith__lte=now)
    return _perform_all(pending.filter(overdue | begun | Q(offered_until__lt=now)), "expire")


def remind_owners(*, now=None):
    """A day after a request came in: the owner is reminded and staff are told, once."""
    now = now or timezone.now()
    waiting = Booking.objects.filter(
        status=Booking.Status.PENDING, offered_until=None, reminded_at=None, created_at__lt=now - REMIND_AFTER
    ).select_related("resource__unit", "alliance")
    for booking in waiting:
        people = [
            *User.objects.liaisons_of(booking.resource.unit),
            *User.objects.with_role(booking.alliance, Role.STAFF),
        ]
        tell(people, _("预约申请已等待一天：%(booking)s，请尽快审批。") % {"booking": booking}, obj=booking)
    Booking.objects.filter(pk__in=[row.pk for row in waiting]).update(reminded_at=now)
    return len(waiting)


def _perform_all(rows, move):
    """One by one: what somebody changed meanwhile is left alone. Returns how many moved."""
    system, moved = User.objects.system(), 0
    for booking in list(rows):
        try:
            BOOKING.perform(booking, move, by=system)
        except DomainError:
            continue
        moved += 1
    return moved
