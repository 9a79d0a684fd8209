"""Making bookings. Every writer locks the resources it touches in one order, looks again, checks, writes.

The order for all: resources by id (a family by its whole), then units, then people, then bookings.
"""

import hashlib
import json
import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _
from psycopg2.extras import DateTimeTZRange

from alliance import audit
from alliance.errors import DomainError
from alliance.middleware import is_lock_timeout
from alliance.writing import Rows
from resources import alternatives, requests, rules
from resources.alternatives import Finder
from resources.families import refuse_kin
from resources.locks import lock_at_once, lock_families, read
from resources.models import Booking, BookingAnswer, BookingSeries, Resource
from resources.requests import TAKEN, Request
from resources.telling import tell_owners
from resources.workflow.rivals import reject_rivals

LONGEST_KEY = 80
ROWS = Rows(Booking)


def book(
    *,
    resource,
    start,
    end,
    purpose,
    attendees,
    by,
    unit=None,
    key="",
    units=1,
    others=(),
    repeat="",
    on_conflict="fail",
    instead=(),
    booker=None,
):
    """Book an interval; with `others` (resources or `requests.Part`s) several together, with `repeat` (RRULE text) several dates,
    some of them `instead` at another time or place (see `requests.dates_of`). `booker` is whose booking it becomes where `by` makes
    it for somebody else: an owner who takes on a need.

    Returns the first Booking, confirmed or pending as the resource's rule says, with `.made` (all bookings), `.skipped` (dates
    with their `problem` and `alternatives`) and `.is_repeated`. The same `key` of the same person answers the same booking; a
    refusal uses no key up.
    Raises ValidationError (a rule, named by field), or DomainError: "taken", "quota", "booking_blocked", "busy" (a lock that could
    not be had), "key_reused", "series" with `conflicts`, one for each date that cannot be had. Each brings up to five
    `alternatives` (dicts of kind, resource, start, end) that would be accepted now.
    """
    requests.refuse_suspended(unit)
    parts = requests.parts_of(resource, units, attendees, others)
    dates = requests.dates_of(repeat, start, end, parts, instead)
    request = Request(dates, booker or by, purpose, unit, repeat, actor=by)
    for date in dates:
        refuse_kin([part.resource for part in date.parts])
    seal = Seal(key, request, on_conflict) if key else None
    if seal and (made := seal.made_before()):
        return made
    return _with_alternatives(request, seal, lambda: _book(request, seal, skips=on_conflict == "skip"))


class Seal:
    """The key by which a person marks a request as one and the same, and a print of what was asked with it."""

    def __init__(self, key, request, on_conflict):
        self.by = request.by
        self.key = key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()
        dates = [
            [date.start.timestamp(), date.end.timestamp(), [[p.resource.pk, p.units, p.attendees] for p in date.parts]]
            for date in request.dates
        ]
        asked = [dates, request.purpose, request.unit and request.unit.pk, request.rule, on_conflict]
        self.print = hashlib.sha256(json.dumps(asked).encode()).hexdigest()

    def made_before(self):
        """The first booking of the same request with all that were made, or None. Another request under the key is refused."""
        first = Booking.objects.filter(booked_by=self.by, request_key=self.key).first()
        if first is None:
            return None
        if first.request_print not in {"", self.print}:
            raise DomainError(_("这个请求编号已用于另一个预约，请换一个编号。"), code="key_reused", booking=first.pk)
        first.is_repeated = True
        return _with(first, _together(first), [])


def _together(first):
    """The bookings of one request, as they were made."""
    if first.series_id is None and first.bundle is None:
        return [first]
    rows = (
        Booking.objects.filter(series=first.series_id)
        if first.series_id
        else Booking.objects.filter(bundle=first.bundle)
    )
    return list(rows.order_by("pk"))


def _with(booking, made, left_out):
    booking.made, booking.skipped = made, left_out
    booking.is_repeated = getattr(booking, "is_repeated", False)
    return booking


def remember_answer(*, booking, body):
    """Keep what was answered to a request with a key, for whoever asks again. A second answer changes nothing."""
    BookingAnswer.objects.bulk_create([BookingAnswer(booking=booking, body=body)], ignore_conflicts=True)


def _with_alternatives(request, seal, act):
    """Act; where that is refused, look for what could be had instead, outside the lock: the next in line must not wait for it."""
    try:
        return act()
    except (DomainError, ValidationError) as refusal:
        problem = refusal
    except IntegrityError as error:
        # The lock makes this rare: somebody wrote past it, or the same request came twice at once.
        if "no_double_booking" not in str(error) and "booking_request_once" not in str(error):
            raise
        problem = taken()
    except OperationalError as error:
        if not is_lock_timeout(error):
            raise
        problem = DomainError(_("系统正忙，刚才的预约没有完成，请再试一次。"), code="busy")
    if seal and (made := seal.made_before()):
        return made
    raise explained(request, problem)


def taken():
    return DomainError(_("这段时间已被预约，请另选时间或场地。"), code=TAKEN)


def explained(request, refusal):
    """The refusal with what could be had instead."""
    if isinstance(refusal, ValidationError):
        refusal.alternatives = Finder(request, request.loaded).offers() if request.first.problem else []
    elif refusal.code == "booking_blocked":
        refusal.extra["alternatives"] = []
    else:
        whole = len(request.dates) > 1
        refusal.extra["alternatives"] = (
            alternatives.of_repetition(request) if whole else Finder(request, request.loaded).offers()
        )
    return refusal


@transaction.atomic
def _book(request, seal, *, skips):
    request.use(_lock(request))
    loaded, meter = open_calendars(request)
    requests.examine(request, loaded, meter)
    accepted = [date for date in request.dates if date.problem is None]
    refused = [date for date in request.dates if date.problem]
    if refused and not (skips and accepted):
        raise refusal_of(request, refused, loaded, meter)
    return _write(request, seal, accepted, skipped(request, refused, loaded, meter))


def open_calendars(request, *, refuses_blocked=True):
    """What is known of the time of all that is asked for, and a meter of its limits that locks them. Of several dates also what lies around them, where
    alternatives are looked for."""
    for date in request.dates:
        date.problem = requests.plain_problem(request, date)
    around = alternatives.reach(request) if len(request.dates) > 1 else None
    loaded = requests.load(request, around=around)
    if refuses_blocked:
        requests.refuse_blocked(loaded)
    return loaded, request.meter(quota for calendar in loaded.values() for quota in calendar.quotas)


def _lock(request):
    """At once where nobody else is at it; else look before queueing: the losers of a race mostly leave here."""
    resource = request.first.parts[0].resource
    if len(request.resources) == 1 and resource.parent_id is None:
        if free := lock_at_once(resource):
            return {free.pk: free}
        if len(request.dates) == 1:
            _glance(request)
    return lock_families(request.resources)


def _glance(request):
    date = request.first
    resource = date.resource
    if date.end <= date.start or resource.space is None or not resource.is_exclusive:
        return
    held = Booking.objects.holding().within_space(resource.space).filter(is_exclusive=True)
    if held.overlapping(*date.span).exists():
        request.use(read([resource]))
        date.problem = requests.plain_problem(request, date)
        request.loaded = requests.load(request, around=alternatives.reach(request))
        requests.refuse_blocked(request.loaded)
        date.problem = date.problem or requests.problem_of(request, date, request.loaded)
        raise date.problem.error() if date.problem and date.problem.violations else taken()


def refusal_of(request, refused, loaded, meter):
    """One date: its own refusal. Several: all of them, so that the whole can be put right at once."""
    if len(request.dates) == 1:
        return refused[0].problem.error()
    conflicts = skipped(request, refused, loaded, meter)
    if all(date.problem.code == "quota" for date in refused):
        error = refused[0].problem.error()
        error.extra["conflicts"] = conflicts
        return error
    return DomainError(_("有%(n)d次不能预约。") % {"n": len(refused)}, code="series", conflicts=conflicts)


def skipped(request, refused, loaded, meter):
    """The dates that cannot be had, each with its `alternatives`."""
    if not refused:
        return []
    finder = Finder(request, loaded, meter)
    for date, offers in zip(refused, finder.offers_for_each(refused), strict=True):
        date.alternatives = offers
    return refused


def _write(request, seal, dates, left_out):
    series = None
    if request.rule:
        alliance = request.first.parts[0].resource.alliance_id
        series = BookingSeries.objects.create(alliance_id=alliance, rule=request.rule, created_by=request.actor)
    made = []
    for date in dates:
        bundle = uuid.uuid4() if len(date.parts) > 1 else None
        made += [_row(request, date, part, series, bundle) for part in date.parts]
    if seal:
        made[0].request_key, made[0].request_print = seal.key, seal.print
    ROWS.write(made)
    noted = audit.insertion([_event(row, request.actor) for row in made])
    tell_owners(made, request.actor, before=[noted])
    for row in made:
        if row.resource.pending == Resource.Pending.COMPETE and row.status == Booking.Status.CONFIRMED:
            reject_rivals(row)
    return _with(made[0], made, left_out)


def _row(request, date, part, series, bundle):
    resource = part.resource
    status = rules.first_status(resource, request.actor)
    return Booking(
        alliance_id=resource.alliance_id, resource=resource, unit=request.unit, booked_by=request.by,
        period=DateTimeTZRange(*date.span), space=resource.space, purpose=request.purpose, attendees=part.attendees,
        units=part.units, status=status, competes=competes(resource, status), is_exclusive=resource.is_exclusive,
        series=series, bundle=bundle,
    )  # fmt: skip


def competes(resource, status):
    return resource.pending == Resource.Pending.COMPETE and status == Booking.Status.PENDING


def _event(booking, by):
    return audit.event_fields(
        by=by, obj=booking, verb="book", label=_("预约"), target=booking.status, note=booking.purpose
    )


def preview(*, resource, start, end, attendees, by, repeat="", unit=None, units=1, others=(), instead=()):
    """Every date of a request in the order of time, with its `problem` (None where it can be had) and `alternatives`. Writes
    nothing."""
    parts = requests.parts_of(resource, units, attendees, others)
    request = Request(requests.dates_of(repeat, start, end, parts, instead), by, unit=unit, rule=repeat)
    for date in request.dates:
        refuse_kin([part.resource for part in date.parts])
        date.problem = requests.plain_problem(request, date)
    loaded, meter = requests.load(request, around=alternatives.reach(request)), request.meter()
    requests.examine(request, loaded, meter)
    skipped(request, [date for date in request.dates if date.problem], loaded, meter)
    return sorted(request.dates, key=lambda date: date.start)
