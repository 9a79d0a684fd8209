"""What ends when a unit is suspended or leaves the alliance: its resources are not to be had (see `members.stopping`)."""

from resources.locks import lock_families
from resources.models import Booking, Resource
from resources.waiting import dismiss_line
from resources.workflow.calling_off import call_off


def lock(unit):
    lock_families(list(Resource.objects.filter(unit=unit).only("pk", "parent_id")))


def ahead(unit):
    """The bookings that would be called off."""
    rows = Booking.objects.to_come().filter(resource__unit=unit)
    return rows.select_related("resource", "booked_by").order_by("period")


def end(unit, by, reason):
    call_off(bookings=list(ahead(unit)), reason=reason, by=by)
    for resource in Resource.objects.filter(unit=unit):
        dismiss_line(resource, reason)
