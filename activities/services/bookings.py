"""What an activity books goes with it: attached, moved and given back together."""

from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Activity
from alliance import audit
from alliance.errors import DomainError
from members.permissions import P
from resources import services as resource_services
from resources.locks import lock_families
from resources.models import Booking, Resource


def place_of(booking):
    return " ".join(part for part in (booking.resource.name, booking.resource.address) if part)


def venue_of(bookings):
    """The booking that says where: the first of a venue, else none."""
    return next((row for row in bookings if row.resource.kind == Resource.Kind.VENUE), None)


@transaction.atomic
def book_for(*, activity, by, **wish):
    """Book a combination for a draft and attach it: both stand or neither. `wish` is what `resources.services.book` asks."""
    made = resource_services.book(by=by, unit=activity.unit, **wish)
    attach_bookings(activity=activity, bookings=made.made, by=by)
    return made


@transaction.atomic
def attach_bookings(*, activity, bookings, by):
    """A draft takes place where its venue is booked, and when, unless the booking holds its time already."""
    row = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if row.status not in Activity.EDITABLE:
        raise DomainError(_("活动已经发布或办结，不能再改。"), code="wrong_state")
    row.bookings.add(*bookings)
    if venue := venue_of(bookings):
        row.place = place_of(venue)
    first = venue or bookings[0]
    if not (first.start <= row.start and row.end <= first.end):
        row.start, row.end = first.start, first.end
    row.save(update_fields=["place", "start", "end"])
    note = "、".join(str(booking) for booking in bookings)
    audit.record(by=by, obj=row, verb="attach-booking", label=_("关联预约"), note=note)
    return row


def move_bookings(activity, before, kept, by):
    """Another time of the activity is another time of what it booked, by the same rules; a booking that holds the new time
    anyway stays. `before` is (start, end) as it was, `kept` the bookings it had and keeps. Needs a transaction."""
    rows = [row for row in kept if row.status in Booking.OPEN and not _holds(row, activity)]
    lock_families([row.resource for row in rows])
    moved = set()
    for row in sorted(rows, key=lambda row: (row.resource.root_id, row.pk)):
        if row.pk in moved:
            # What was booked together moved with the first of it.
            continue
        if not by.has_perm(P.BOOKING_EDIT, row):
            raise DomainError(_("“%(booking)s”由别人预约，请预约人改期，或在活动里换成其他预约。") % {"booking": row})
        start, end = row.start + (activity.start - before[0]), row.end + (activity.end - before[1])
        done = resource_services.change(booking=row, by=by, start=start, end=end)
        moved |= {one.pk for one in done.changed}


def _holds(booking, activity):
    return booking.start <= activity.start and activity.end <= booking.end
