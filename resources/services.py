"""Every write about resources that is not a workflow move. A booking is written under a lock on its resource."""

from bisect import bisect_left

from django.contrib.postgres.fields.ranges import RangeStartsWith
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.extras import DateTimeTZRange

from alliance import audit
from alliance.errors import DomainError
from alliance.middleware import is_lock_timeout
from alliance.models import AuditEvent
from alliance.text import pinyin_key
from members.models import Role, User
from members.notify import tell
from resources import queries, rules
from resources.models import Booking, OpeningHours, Resource
from resources.workflow import BOOKING, NO_SHOW_AFTER


@transaction.atomic
def save_resource(*, resource, by, hours=None):
    """Create or change a resource; `hours` are (weekday, opens, closes), None leaves them as they are."""
    verb = "edit" if resource.pk else "create"
    resource.pinyin = pinyin_key(resource.name)
    if not resource.pk:
        resource.created_by = by
    resource.save()
    if hours is not None:
        resource.opening_hours.all().delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(resource=resource, weekday=weekday, opens=opens, closes=closes)
            for weekday, opens, closes in hours
        )
    audit.record(by=by, obj=resource, verb=verb, label=_("登记资源") if verb == "create" else _("修改资源"))
    return resource


def book(*, resource, start, end, purpose, attendees, by, unit=None, key=""):
    """Book an interval. Returns the Booking, confirmed or pending as the resource's rule says.

    Raises ValidationError (a rule, named by field) or DomainError "taken" with up to five `alternatives`
    (dicts of resource, start, end) that would be accepted now. The same `key` of the same person answers the same booking.
    """
    if key and (made := Booking.objects.filter(booked_by=by, request_key=key).first()):
        return made
    try:
        return _book(resource, start, end, purpose, attendees, by, unit, key)
    except IntegrityError as error:
        # The lock makes this rare: somebody wrote past it, or the same request came twice at once.
        if key and (made := Booking.objects.filter(booked_by=by, request_key=key).first()):
            return made
        if "no_double_booking" not in str(error):
            raise
    except DomainError as refusal:
        if refusal.code != "taken":
            raise
    except OperationalError as error:
        if not is_lock_timeout(error):
            raise
    # Outside the lock: looking for alternatives must not keep the next in line waiting.
    offers = queries.alternatives(resource, start, end, attendees, by)
    raise DomainError(_("这段时间已被预约，请另选时间或场地。"), code="taken", alternatives=offers)


@transaction.atomic
def _book(resource, start, end, purpose, attendees, by, unit, key):
    # A glance before queueing: the losers of a race mostly leave here.
    if end > start and _taken(resource, start, end):
        rules.check(resource, rules.Wish(start, end, attendees))
        raise DomainError("", code="taken")
    locked = Resource.objects.select_for_update(of=("self",)).select_related("unit").get(pk=resource.pk)
    rules.check(locked, rules.Wish(start, end, attendees))
    if _taken(locked, start, end):
        raise DomainError("", code="taken")
    booking = Booking.objects.create(
        alliance_id=locked.alliance_id, resource=locked, unit=unit, booked_by=by, period=(start, end), purpose=purpose,
        attendees=attendees, status=_first_status(locked, by), is_exclusive=locked.is_exclusive, request_key=key,
    )  # fmt: skip
    booking.refresh_from_db(fields=["period"])
    audit.record(by=by, obj=booking, verb="book", label=_("预约"), target=booking.status, note=purpose)
    _tell_owner(booking, by)
    return booking


def _taken(resource, start, end):
    return resource.is_exclusive and resource.bookings.holding().overlapping(start, end).exists()


def _first_status(resource, by):
    """Confirmed at once where the rule says so, or where the one who books would be the one to approve."""
    if resource.approval == Resource.Approval.AUTOMATIC or by.has_role(Role.STAFF):
        return Booking.Status.CONFIRMED
    if resource.approval == Resource.Approval.OWNER and resource.unit_id in by.unit_ids:
        return Booking.Status.CONFIRMED
    return Booking.Status.PENDING


def _tell_owner(booking, by):
    owners = list(User.objects.liaisons_of(booking.resource.unit))
    if booking.status == Booking.Status.CONFIRMED:
        tell(owners, _("%(who)s预约了%(booking)s。") % {"who": by, "booking": booking}, by=by, obj=booking)
        return
    if booking.resource.approval == Resource.Approval.STAFF:
        owners = User.objects.with_role(booking.alliance, Role.STAFF)
    tell(owners, _("待审批：%(who)s申请预约%(booking)s。") % {"who": by, "booking": booking}, by=by, obj=booking)


def book_many(*, resource, rows, by, unit=None, status=Booking.Status.CONFIRMED):
    """Record many bookings of one resource under one lock, by the same rules (what only binds the future left out).

    rows  dicts of start, end, purpose, attendees, in any order
    Returns (bookings made, [(row, sentence)] refused); the sentence names the booking that was met.
    """
    with transaction.atomic():
        locked = Resource.objects.select_for_update(of=("self",)).select_related("unit").get(pk=resource.pk)
        held = _Held(locked.bookings.holding())
        made, refused = [], []
        for row in rows:
            sentence = _refusal(locked, row, held)
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


def _refusal(resource, row, held):
    found = rules.violations(resource, rules.Wish(row["start"], row["end"], row["attendees"]), recorded=True)
    if found:
        return found[0][1]
    if resource.is_exclusive and (met := held.met(row["start"], row["end"])):
        start, end, purpose = met
        return _("与已有预约冲突：%(purpose)s %(start)s–%(end)s。") % {
            "purpose": purpose,
            "start": f"{timezone.localtime(start):%Y-%m-%d %H:%M}",
            "end": f"{timezone.localtime(end):%H:%M}",
        }
    return ""


class _Held:
    """Intervals that do not overlap each other, in order, for quick questions in memory."""

    def __init__(self, bookings):
        rows = bookings.order_by("period").values_list("period", "purpose")
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


def mark_no_shows(*, now=None):
    """Record as no-show every confirmed booking that began half an hour ago without anybody coming. Safe to run twice."""
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
    system = User.objects.system()
    for booking in late:
        BOOKING.perform(booking, "no-show", by=system)
    return len(late)
