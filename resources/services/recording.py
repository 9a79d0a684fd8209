"""Bookings entered after the fact or in bulk, under one lock, by the same rules as far as they bind the past."""

from bisect import bisect_left

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.extras import DateTimeTZRange

from alliance import audit
from alliance.models import AuditEvent
from resources import calendars, rules
from resources.locks import lock_families
from resources.models import Booking


def book_many(*, resource, rows, by, unit=None, status=Booking.Status.CONFIRMED):
    """Record many bookings of one resource under one lock, by the same rules (what only binds the future left out).

    rows  dicts of start, end, purpose, attendees, in any order
    Returns (bookings made, [(row, sentence)] refused); the sentence names the booking that was met.
    """
    with transaction.atomic():
        locked = lock_families([resource])[resource.pk]
        held = _Held(locked)
        calendar = _calendar(locked, rows)
        made, refused = [], []
        for row in rows:
            sentence = _refusal(calendar, row, held)
            if sentence:
                refused.append((row, sentence))
                continue
            held.add(row["start"], row["end"], row["purpose"])
            made.append(
                Booking(
                    alliance_id=locked.alliance_id,
                    resource=locked,
                    unit=unit,
                    booked_by=by,
                    status=status,
                    period=(row["start"], row["end"]),
                    purpose=row["purpose"],
                    attendees=row["attendees"],
                    is_exclusive=locked.is_exclusive,
                )
            )
        Booking.objects.bulk_create(made, batch_size=1000)
        _record_many(made, by)
    return made, refused


def _calendar(resource, rows):
    """Hours and blackouts for the whole span; what is held is looked up in `_Held`, which is quick for thousands."""
    if not rows:
        return None
    calendar = calendars.load([resource], min(row["start"] for row in rows), max(row["end"] for row in rows))[
        resource.pk
    ]
    calendar.held = []
    return calendar


def _refusal(calendar, row, held):
    found = rules.violations(calendar, rules.Wish(row["start"], row["end"], row["attendees"]), recorded=True)
    if found:
        return found[0][1]
    if calendar.resource.is_exclusive and (met := held.met(row["start"], row["end"])):
        start, end, purpose = met
        return _("与已有预约冲突：%(purpose)s %(start)s–%(end)s。") % {
            "purpose": purpose,
            "start": f"{timezone.localtime(start):%Y-%m-%d %H:%M}",
            "end": f"{timezone.localtime(end):%H:%M}",
        }
    return ""


class _Held:
    """Intervals that do not overlap each other, in order, for quick questions in memory."""

    def __init__(self, resource):
        rows = (
            Booking.objects.holding().within_space(resource.space).order_by("period").values_list("period", "purpose")
        )
        self.spans = [(period.lower, period.upper, purpose) for period, purpose in rows]

    def met(self, start, end):
        """The span that the interval overlaps, or None."""
        index = bisect_left(self.spans, (start,))
        for span in self.spans[max(index - 1, 0) : index + 1]:
            if span[0] < end and start < span[1]:
                return span
        return None

    def add(self, start, end, purpose):
        self.spans.insert(bisect_left(self.spans, (start,)), (start, end, purpose))


def _record_many(bookings, by):
    label = _("预约")
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                **audit.event_fields(
                    by=by, obj=booking, verb="book", label=label, target=booking.status, note=booking.purpose
                )
            )
            for booking in _with_ranges(bookings)
        ),
        batch_size=1000,
    )


def _with_ranges(bookings):
    """Bookings just made from tuples, with real ranges, so that they can name themselves."""
    for booking in bookings:
        booking.period = DateTimeTZRange(*booking.period)
        yield booking
