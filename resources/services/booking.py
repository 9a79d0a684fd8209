"""Making and changing bookings. Every writer locks the resources it touches in one order, looks again, checks, writes.

The order for all: resources by id (a family by its whole), then units, then people, then bookings.
"""

import uuid
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.extras import DateTimeTZRange

from alliance import audit
from alliance.errors import DomainError
from alliance.middleware import is_lock_timeout
from alliance.reading import send
from members.models import Role, User
from members.notify import tell, tell_liaisons
from resources import calendars, queries, quotas, recurrence, rules
from resources.locks import lock_at_once, lock_families
from resources.models import Booking, BookingSeries, Resource
from resources.workflow import BOOKING

TAKEN = "taken"


@dataclass
class Request:
    """One thing asked for: resources together, at one or several times. All of a time, or nothing of it."""

    resources: list
    spans: list
    purpose: str
    attendees: int
    by: User
    unit: object = None
    units: int = 1
    key: str = ""
    rule: str = ""
    skips: bool = False
    now: object = field(default_factory=timezone.now)
    loaded: dict | None = None

    def wish(self, span):
        return rules.Wish(*span, self.attendees, now=self.now, units=self.units)


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
):
    """Book an interval; with `others` several resources together, with `repeat` (RRULE text) several dates.

    Returns the first Booking, confirmed or pending as the resource's rule says, with `.made` (all bookings) and `.skipped`
    ([{start, end, code, detail, alternatives}]). The same `key` of the same person answers the same booking.
    Raises ValidationError (a rule, named by field), or DomainError: "taken" with up to five `alternatives` (dicts of resource,
    start, end) that would be accepted now, "quota", or "series" with `conflicts`, one for each date that cannot be had.
    """
    if key and (made := _made_before(by, key)):
        return made
    request = Request(
        [resource, *others], _spans(repeat, start, end), purpose, attendees, by, unit, units, key, repeat, on_conflict == "skip"
    )  # fmt: skip
    _refuse_twice(request.resources)
    try:
        return _book(request)
    except IntegrityError as error:
        # The lock makes this rare: somebody wrote past it, or the same request came twice at once.
        if key and (made := _made_before(by, key)):
            return made
        if "no_double_booking" not in str(error):
            raise
    except DomainError as refusal:
        if refusal.code == "series":
            _add_alternatives(request, refusal.extra["conflicts"])
            raise
        if refusal.code != TAKEN:
            raise
    except OperationalError as error:
        if not is_lock_timeout(error):
            raise
    # Outside the lock: looking for alternatives must not keep the next in line waiting.
    offers = queries.alternatives(request.resources, request.wish(request.spans[0]), by, request.loaded)
    raise DomainError(_("这段时间已被预约，请另选时间或场地。"), code=TAKEN, alternatives=offers)


def _made_before(by, key):
    made = Booking.objects.filter(booked_by=by, request_key=key).first()
    return _with(made, [made], []) if made else None


def _with(booking, made, skipped):
    booking.made, booking.skipped = made, skipped
    return booking


def _spans(rule, start, end):
    if not rule:
        return [(start, end)]
    if end <= start:
        raise ValidationError({"end": _("结束时间要晚于开始时间。")})
    try:
        return recurrence.occurrences(rule, start, end)
    except ValueError as error:
        raise ValidationError({"repeat": str(error)}) from None


def _refuse_twice(resources):
    if len({row.pk for row in resources}) < len(resources):
        raise ValidationError({"with": _("同一资源只能选一次。")})


@transaction.atomic
def _book(request):
    locked = _lock(request)
    request.resources = [locked[row.pk] for row in request.resources]
    loaded = calendars.load(request.resources, request.spans[0][0], request.spans[-1][1])
    accepted, refused = _sort(request, loaded)
    if refused and not (request.skips and accepted):
        _refuse(request, refused)
    _check_quotas(request, loaded, accepted)
    return _write(request, accepted, refused)


def _lock(request):
    """At once where nobody else is at it; else look before queueing: the losers of a race mostly leave here."""
    resource = request.resources[0]
    if len(request.resources) == 1 and resource.parent_id is None:
        if free := lock_at_once(resource):
            return {free.pk: free}
        if len(request.spans) == 1:
            _glance(request)
    return lock_families(request.resources)


def _glance(request):
    resource, (start, end) = request.resources[0], request.spans[0]
    if end <= start or resource.space is None or not resource.is_exclusive:
        return
    held = Booking.objects.holding().within_space(resource.space).filter(is_exclusive=True)
    if held.overlapping(start, end).exists():
        wish = request.wish(request.spans[0])
        request.loaded = queries.load_around([resource], wish)
        rules.check(request.loaded[resource.pk], wish)
        raise DomainError("", code=TAKEN)


def _sort(request, loaded):
    """Spans that can be had, and [{start, end, code, detail, field}] for those that cannot."""
    accepted, refused = [], []
    for span in request.spans:
        problem = _problem(request, loaded, span)
        if problem:
            refused.append({"start": span[0], "end": span[1], **problem})
            continue
        accepted.append(span)
        for calendar in loaded.values():
            calendar.held.append(_as_held(calendar, span, request))
    return accepted, refused


def _as_held(calendar, span, request):
    """What was just accepted counts for the next date of the same request."""
    return calendars.Held(
        0,
        *span,
        calendar.before,
        calendar.after,
        request.units,
        request.attendees,
        request.purpose,
        calendar.resource.pk,
        None,
    )


def _problem(request, loaded, span):
    for resource in request.resources:
        calendar, wish = loaded[resource.pk], request.wish(span)
        if calendar.resource is not request.resources[0]:
            wish = replace(wish, attendees=min(wish.attendees, resource.capacity or wish.attendees), units=1)
        if found := rules.violations(calendar, wish):
            return {"code": "rule", "field": found[0][0], "detail": found[0][1], "found": found, "resource": resource}
        if met := calendar.conflict(*span, units=wish.units, attendees=wish.attendees):
            return {"code": TAKEN, "detail": _met(resource, met, span), "resource": resource}
    return None


def _met(resource, met, span):
    if met is True:
        return _("“%(name)s”这段时间已约满。") % {"name": resource}
    if met.end <= span[0] or span[1] <= met.start:
        return _("“%(name)s”与前后预约之间要留出准备和整理的时间。") % {"name": resource}
    return _("“%(name)s”这段时间已被预约。") % {"name": resource}


def _refuse(request, refused):
    """One date: its own refusal. Several: all of them, so that the whole can be put right at once."""
    if len(request.spans) > 1:
        conflicts = [{key: value for key, value in row.items() if key != "found"} for row in refused]
        raise DomainError(_("有%(n)d次不能预约。") % {"n": len(refused)}, code="series", conflicts=conflicts)
    problem = refused[0]
    if problem["code"] == TAKEN:
        raise DomainError(problem["detail"], code=TAKEN)
    errors = {}
    for name, sentence in problem["found"]:
        errors.setdefault(name, []).append(ValidationError(sentence, code="rule"))
    raise ValidationError(errors)


def _check_quotas(request, loaded, spans):
    for resource in request.resources:
        applying = loaded[resource.pk].quotas
        if applying:
            quotas.check(applying, spans, by=request.by, unit=request.unit, now=request.now)


def _add_alternatives(request, conflicts):
    """For each date that was refused, one other that would be accepted."""
    for row in conflicts:
        wish = request.wish((row["start"], row["end"]))
        row["alternatives"] = queries.alternatives(request.resources, wish, request.by)[:1]
        row.pop("resource", None)


def _write(request, spans, refused):
    first = request.resources[0]
    series = None
    if request.rule:
        series = BookingSeries.objects.create(alliance_id=first.alliance_id, rule=request.rule, created_by=request.by)
    made = []
    for number, (start, end) in enumerate(spans):
        bundle = uuid.uuid4() if len(request.resources) > 1 else None
        for resource in request.resources:
            made.append(_row(request, resource, start, end, series, bundle, is_first=not number and resource is first))
    Booking.objects.bulk_create(made)
    for resource in request.resources:
        _note_and_tell_owner([row for row in made if row.resource_id == resource.pk], request.by)
    for row in refused:
        row.pop("found", None)
        row.pop("resource", None)
    return _with(made[0], made, refused)


def _row(request, resource, start, end, series, bundle, *, is_first):
    status = rules.first_status(resource, request.by)
    competes = resource.pending == Resource.Pending.COMPETE and status == Booking.Status.PENDING
    return Booking(
        alliance_id=resource.alliance_id, resource=resource, unit=request.unit, booked_by=request.by,
        period=DateTimeTZRange(start, end), space=resource.space, purpose=request.purpose, attendees=request.attendees, units=request.units if resource is request.resources[0] else 1,
        status=status, competes=competes, is_exclusive=resource.is_exclusive, series=series, bundle=bundle,
        request_key=request.key if is_first else "",
    )  # fmt: skip


def _event(booking, by):
    return audit.event_fields(
        by=by, obj=booking, verb="book", label=_("预约"), target=booking.status, note=booking.purpose
    )


def _note_and_tell_owner(rows, by):
    """Each date in the audit trail; one message, however many dates. Both travel together where they can."""
    noted = audit.insertion([_event(row, by) for row in rows])
    booking = rows[0]
    resource, words = booking.resource, {"who": by, "booking": booking, "n": len(rows)}
    if booking.status == Booking.Status.CONFIRMED:
        text = _("%(who)s预约了%(booking)s。") if len(rows) == 1 else _("%(who)s预约了%(booking)s等%(n)d次。")
    elif len(rows) == 1:
        text = _("待审批：%(who)s申请预约%(booking)s。")
    else:
        text = _("待审批：%(who)s申请预约%(booking)s等%(n)d次。")
    if booking.status == Booking.Status.PENDING and resource.approval == Resource.Approval.STAFF:
        send(noted)
        tell(User.objects.with_role(booking.alliance, Role.STAFF), text % words, by=by, obj=booking)
    else:
        tell_liaisons(resource.unit_id, text % words, by=by, obj=booking, before=[noted])


def preview(*, resource, start, end, attendees, by, repeat, units=1):
    """Every date of a repetition: [{start, end, code ("ok", "taken", "rule"), detail, alternatives}]. Writes nothing."""
    request = Request([resource], _spans(repeat, start, end), "", attendees, by, units=units)
    loaded = calendars.load([resource], request.spans[0][0], request.spans[-1][1])
    accepted, refused = _sort(request, loaded)
    _add_alternatives(request, refused)
    rows = [{"start": start, "end": end, "code": "ok", "detail": "", "alternatives": []} for start, end in accepted]
    return sorted([*rows, *refused], key=lambda row: row["start"])


# change


def change(*, booking, by, version=None, start=None, end=None, purpose=None, attendees=None):
    """Another time or other words. Another time obeys all rules again and goes back to approval; other words do not.

    Raises DomainError "stale" where somebody changed it since `version`, "taken" with alternatives, "late" past the notice.
    """
    wish = rules.Wish(start or booking.start, end or booking.end, attendees or booking.attendees, units=booking.units)
    wish.without = frozenset({booking.pk})
    try:
        return _change(booking, by, version, wish, purpose)
    except DomainError as refusal:
        if refusal.code != TAKEN:
            raise
    except OperationalError as error:
        if not is_lock_timeout(error):
            raise
    offers = queries.alternatives([booking.resource], wish, by)
    raise DomainError(_("这段时间已被预约，请另选时间或场地。"), code=TAKEN, alternatives=offers)


@transaction.atomic
def _change(booking, by, version, wish, purpose):
    resource = lock_families([booking.resource])[booking.resource_id]
    row = Booking.objects.select_for_update(of=("self",)).select_related("unit").get(pk=booking.pk)
    _may_still_change(row, version, wish.now)
    row.resource = resource
    moved = (wish.start, wish.end) != (row.start, row.end)
    before = str(row)
    if moved:
        _move(row, resource, by, wish)
    elif wish.attendees != row.attendees:
        _check_people(calendars.load([resource], wish.start, wish.end)[resource.pk], wish)
    row.attendees, row.purpose = wish.attendees, purpose or row.purpose
    row.version += 1
    row.save(
        update_fields=["period", "status", "competes", "attendees", "purpose", "version", "decided_at", "planned_end"]
    )
    row.refresh_from_db()
    label = _("改期") if moved else _("修改预约")
    audit.record(by=by, obj=row, verb="change", label=label, target=row.status, note=before if moved else row.purpose)
    words = {"before": before, "booking": row}
    people = [row.booked_by, *User.objects.liaisons_of(row.resource.unit)]
    tell(
        people,
        (_("预约改期：%(before)s改为%(booking)s") if moved else _("预约有修改：%(booking)s")) % words,
        by=by,
        obj=row,
    )
    return row


def _check_people(calendar, wish):
    """More people at the same time: the room, or the seats that are left."""
    if sentence := rules.has_room(calendar, wish):
        raise ValidationError({"attendees": sentence})
    if calendar.resource.by_session and calendar.conflict(
        wish.start, wish.end, attendees=wish.attendees, without=wish.without
    ):
        raise DomainError("", code=TAKEN)


def _may_still_change(row, version, now):
    if version is not None and version != row.version:
        raise DomainError(_("这个预约刚被别人改过，请刷新后再改。"), code="stale", version=row.version)
    if row.status not in Booking.OPEN or row.checked_in_at or row.no_show_at or row.start <= now:
        raise DomainError(_("当前状态不能修改预约。"), code="wrong_state")


def _move(row, resource, by, wish):
    decides = by.has_perm("booking.decide", row)
    hours = resource.change_notice_hours
    if hours and not decides and (row.start - wish.now).total_seconds() < hours * 3600:
        raise DomainError(_("须至少提前%(n)d小时改期，请联系资源所属单位。") % {"n": hours}, code="late")
    calendar = calendars.load([resource], wish.start, wish.end)[resource.pk]
    rules.check(calendar, wish)
    if calendar.conflict(wish.start, wish.end, units=wish.units, attendees=wish.attendees, without=wish.without):
        raise DomainError("", code=TAKEN)
    if calendar.quotas:
        span = [(wish.start, wish.end)]
        quotas.check(calendar.quotas, span, by=row.booked_by, unit=row.unit, now=wish.now, without=wish.without)
    row.period = DateTimeTZRange(wish.start, wish.end)
    row.status, row.decided_at = rules.first_status(resource, by), None
    row.competes = resource.pending == Resource.Pending.COMPETE and row.status == Booking.Status.PENDING


# all dates of a repetition


def cancel_series(*, booking, scope, reason, by):
    """Cancel this date and the following ("following") or every one still ahead ("all"); one message, not twelve.

    Returns how many were cancelled. What may not be cancelled any more (the notice, begun) stays.
    """
    if booking.series_id is None:
        raise DomainError(_("这个预约没有重复。"))
    rows = booking.series.bookings.filter(status__in=Booking.OPEN).order_by("period")
    if scope == "following":
        rows = rows.filter(period__startswith__gte=booking.start)
    with transaction.atomic():
        lock_families([row.resource for row in rows.select_related("resource")])
        cancelled = [row for row in rows if _cancel_quietly(row, reason, by)]
        if not cancelled:
            raise DomainError(_("没有可以取消的日期。"))
        people = [booking.booked_by, *User.objects.liaisons_of(booking.resource.unit)]
        words = {"booking": cancelled[0], "n": len(cancelled), "reason": reason}
        tell(people, _("已取消%(booking)s等%(n)d次：%(reason)s") % words, by=by, obj=booking)
    return len(cancelled)


def _cancel_quietly(row, reason, by):
    try:
        BOOKING.perform(row, "cancel", by=by, reason=reason, quiet=True)
    except DomainError:
        return False
    return True
