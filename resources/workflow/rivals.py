"""Requests that compete: several may ask for the same time, approving one turns the others down."""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _g

from members.models import User
from resources import calendars, rules
from resources.models import Booking

AROUND = calendars.AROUND


def rivals(booking):
    """Competing requests that could not be approved any more beside this one: overlapping, nearer than the gap, or one too many."""
    return rivals_of([booking])[booking.pk]


def rivals_of(bookings):
    """{booking id: its rivals} for many, in two questions."""
    found = {booking.pk: [] for booking in bookings}
    candidates = _competing_near(bookings)
    if not candidates:
        return found
    spans = [(row.start, row.end) for row in candidates]
    loaded = calendars.load(
        list({row.resource_id: row.resource for row in candidates}.values()),
        min(start for start, _end in spans),
        max(end for _start, end in spans),
    )
    for booking in bookings:
        found[booking.pk] = [
            row for row in candidates if row.pk != booking.pk and _loses(row, loaded[row.resource_id], booking)
        ]
    return found


def _competing_near(bookings):
    near = Q()
    for booking in bookings:
        near |= Q(space__overlap=booking.space, period__overlap=(booking.start - AROUND, booking.end + AROUND))
    if not near:
        return []
    rows = Booking.objects.filter(near, status=Booking.Status.PENDING, competes=True)
    return list(rows.select_related("resource__unit", "booked_by", "unit").order_by("period", "pk"))


def held_by(booking):
    resource = booking.resource
    gaps = (dt.timedelta(minutes=minutes) for minutes in (resource.buffer_before, resource.buffer_after))
    return calendars.Held(
        booking.pk, booking.start, booking.end, *gaps, booking.units, booking.attendees, booking.purpose,
        booking.resource_id, booking.series_id,
    )  # fmt: skip


def _loses(row, calendar, booking):
    """Because of this booking, not of another."""
    if not (row.space.lower < booking.space.upper and booking.space.lower < row.space.upper):
        return False
    if _in_the_way(row, calendar, {row.pk, booking.pk}):
        return False
    return bool(_in_the_way(row, calendar.beside(held_by(booking)), {row.pk}))


def _in_the_way(row, calendar, without):
    wish = rules.Wish(row.start, row.end, row.attendees, units=row.units, without=frozenset(without))
    return calendar.conflict(
        row.start, row.end, units=row.units, attendees=row.attendees, without=without
    ) or rules.is_not_too_often(calendar, wish)


def reject_rivals(booking):
    """In the transaction that confirmed the booking."""
    # Imported late: the table of moves names this function.
    from resources.workflow.bookings import BOOKING

    for rival in rivals(booking):
        BOOKING.perform(rival, "lose", by=User.objects.system(), reason=_g("同一时段批准了另一申请"))


def cannot_stand(booking):
    """Why a competing request cannot be approved as things are now, or None."""
    calendar = calendars.load([booking.resource], booking.start, booking.end)[booking.resource_id]
    if _in_the_way(booking, calendar, {booking.pk}):
        return _g("这段时间已批准给别人。")
