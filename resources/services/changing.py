"""Changing bookings: another time, another place, other words; of a repetition this date, the following, or all.

A change of time or place obeys all rules again and goes back to approval, other words do not. What is changed never stands in its
own way: neither a date nor the other dates that move with it.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.extras import DateTimeTZRange

from alliance import audit
from alliance.errors import DomainError
from alliance.middleware import is_lock_timeout
from alliance.models import AuditEvent
from members.models import User
from members.notify import tell
from resources import requests, rules
from resources.families import refuse_kin
from resources.locks import lock_families
from resources.models import Booking, Resource
from resources.requests import Date, Part, Problem, Request
from resources.scopes import THIS, together
from resources.services.booking import competes, explained, open_calendars, refusal_of, skipped, taken
from resources.services.series import split
from resources.telling import borrowers, several
from resources.waiting import offer_freed
from resources.workflow.rivals import reject_rivals


@dataclass
class Change:
    """What is to become of a booking; None leaves as it is."""

    booking: Booking
    by: User
    version: int | None = None
    scope: str = THIS
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    purpose: str | None = None
    attendees: int | None = None
    resource: Resource | None = None
    skips: bool = False
    now: dt.datetime = field(default_factory=timezone.now)
    request: Request | None = None


def change(*, booking, by, on_conflict="fail", **wanted):
    """`wanted`: version, scope ("this", "following", "all"), start, end, purpose, attendees, resource.

    Returns the booking as it is now with `.changed` (all that were) and `.skipped` (dates left as they are, with `problem` and
    `alternatives`). Raises DomainError "stale" where somebody changed it since `version`, "late" past the notice, "wrong_state",
    else what `book` raises, with `alternatives` that would be accepted now.
    """
    asked = Change(booking, by, skips=on_conflict == "skip", **wanted)
    try:
        return _change(asked)
    except (DomainError, ValidationError) as refusal:
        problem = refusal
    except IntegrityError as error:
        if "no_double_booking" not in str(error):
            raise
        problem = taken()
    except OperationalError as error:
        if not is_lock_timeout(error):
            raise
        problem = DomainError(_("系统正忙，刚才的操作没有完成，请再试一次。"), code="busy")
    if asked.request is None or getattr(problem, "code", "") in {"stale", "late", "wrong_state"}:
        raise problem
    if len(asked.request.dates) > 1:
        # Each date brings its own.
        raise problem
    raise explained(asked.request, problem)


@transaction.atomic
def _change(asked):
    dates = _dates(asked, _read(asked))
    request = asked.request
    moved = {date for date, rows in dates.items() if _is_moved(date, rows)}
    if not moved and not _has_other_words(asked, dates):
        asked.booking.changed, asked.booking.skipped = [asked.booking], []
        return asked.booking
    loaded, meter = _settle(asked, dates, moved)
    refused = [date for date in dates if date.problem]
    if refused and (not asked.skips or len(refused) == len(dates)):
        raise refusal_of(request, refused, loaded, meter)
    changed = _write(asked, {date: rows for date, rows in dates.items() if date.problem is None}, moved)
    answer = next((row for row in changed if row.pk == asked.booking.pk), changed[0])
    answer.changed, answer.skipped = changed, skipped(request, refused, loaded, meter)
    return answer


def _read(asked):
    """Lock the resources, then read what may still change. All writers of a booking take that lock, so nothing changes after."""
    known = list(together(asked.booking, asked.scope))
    extra = [asked.resource] if asked.resource else []
    fresh = lock_families([asked.booking.resource, *extra, *(row.resource for row in known)])
    rows = Booking.objects.filter(pk__in={asked.booking.pk, *(row.pk for row in known)})
    rows = list(rows.select_related("booked_by", "unit", "alliance", "series").order_by("period", "pk"))
    if any(row.resource_id not in fresh for row in rows):
        raise DomainError(_("这个预约刚被别人改过，请刷新后再改。"), code="stale")
    for row in rows:
        row.resource = fresh[row.resource_id]
    if asked.resource:
        asked.resource = fresh[asked.resource.pk]
    mine = next(row for row in rows if row.pk == asked.booking.pk)
    _may_change(mine, asked.version, asked.now)
    asked.booking = mine
    return [mine, *(row for row in rows if row is not mine and _is_open(row, asked.now))]


def _may_change(row, version, now):
    if version is not None and version != row.version:
        raise DomainError(_("这个预约刚被别人改过，请刷新后再改。"), code="stale", version=row.version)
    if not _is_open(row, now):
        raise DomainError(_("当前状态不能修改预约。"), code="wrong_state")


def _is_open(row, now):
    return row.status in Booking.OPEN and not row.checked_in_at and not row.no_show_at and row.start > now


def _dates(asked, rows):
    """{Date as it shall be: its rows}, the one that was asked about first; sets the request."""
    by_date = {}
    for row in rows:
        by_date.setdefault(row.bundle or row.pk, []).append(row)
    dates = {_date(asked, mine): mine for mine in by_date.values()}
    first = asked.booking
    asked.request = Request(
        list(dates), first.booked_by, asked.purpose or first.purpose, first.unit,
        rule=first.series.rule if first.series_id else "", without=frozenset(row.pk for row in rows), now=asked.now,
    )  # fmt: skip
    for date in dates:
        refuse_kin([part.resource for part in date.parts])
    return dates


def _date(asked, rows):
    first = asked.booking
    start, end = asked.start or first.start, asked.end or first.end
    if rows[0].series_id and rows[0].start != first.start and (start, end) != (first.start, first.end):
        # The same clock on its own day, or as many days later as the first one.
        days = timezone.localdate(start) - timezone.localdate(first.start)
        clock = timezone.localtime(start).time()
        own = timezone.make_aware(dt.datetime.combine(timezone.localdate(rows[0].start) + days, clock))
        start, end = own, own + (end - start)
    elif rows[0].start != first.start:
        start, end = rows[0].start, rows[0].end
    main = min(row.pk for row in rows)
    return Date(start, end, [_part(asked, row, is_main=row.pk == main) for row in rows])


def _part(asked, row, *, is_main):
    """The first of what was booked together is for all who come, the others for as many as fit."""
    resource = row.resource
    if asked.resource and row.resource_id == asked.booking.resource_id:
        resource = asked.resource
    attendees = asked.attendees or row.attendees
    if asked.attendees and not is_main:
        attendees = min(attendees, resource.capacity or attendees)
    return Part(resource, row.units, attendees)


def _is_moved(date, rows):
    places = [part.resource.pk for part in date.parts]
    return date.span != (rows[0].start, rows[0].end) or places != [row.resource_id for row in rows]


def _has_other_words(asked, dates):
    return any(
        part.attendees != row.attendees or (asked.purpose or row.purpose) != row.purpose
        for date, rows in dates.items()
        for row, part in zip(rows, date.parts, strict=True)
    )


def _settle(asked, dates, moved):
    """Give each date its problem; dates that have to stay where they are stand in the way of the others again."""
    request, refused = asked.request, {}
    while True:
        loaded, meter = _examine(asked, dates, moved, refused)
        refused = {date: date.problem for date in dates if date.problem}
        staying = {row.pk for date in refused for row in dates[date]}
        if not asked.skips or not staying & request.without:
            return loaded, meter
        request.without -= staying


def _examine(asked, dates, moved, refused):
    """Words may change at any time; more people must fit."""
    request = asked.request
    loaded, meter = open_calendars(request, refuses_blocked=False)
    for date, rows in dates.items():
        if date in refused:
            date.problem = refused[date]
        elif date not in moved:
            date.problem = _too_many(request, date, loaded)
        elif date.problem is None:
            date.problem = _late(asked, rows)
    requests.examine(request, loaded, meter, only=moved)
    return loaded, meter


def _too_many(request, date, loaded):
    for part in date.parts:
        wish = request.wish(date, part)
        calendar = loaded.get(part.resource.pk)
        if sentence := rules.has_room(rules.Bare(part.resource), wish):
            found = rules.Violation("attendees", sentence, "capacity")
            return Problem("rule", "capacity", sentence, violations=[found])
        if part.resource.by_session and calendar.conflict(
            *date.span, attendees=part.attendees, without=request.without
        ):
            return Problem(requests.TAKEN, "full", _("“%(name)s”这段时间已约满。") % {"name": part.resource})
    return None


def _late(asked, rows):
    for row in rows:
        hours = row.resource.change_notice_hours
        if hours and row.start - asked.now < dt.timedelta(hours=hours) and not asked.by.has_perm("booking.decide", row):
            sentence = _("须至少提前%(n)d小时改期，请联系资源所属单位。") % {"n": hours}
            return Problem("late", "late", sentence)
    return None


def _write(asked, dates, moved):
    changed = [row for rows in dates.values() for row in rows]
    before = {row.pk: Before(row.resource, row.start, row.end, row.attendees, str(row)) for row in changed}
    elsewhere = [row for date, rows in dates.items() if date in moved for row in rows]
    if len(elsewhere) > 1:
        # One after the other they would meet those that have not moved yet.
        Booking.objects.filter(pk__in=[row.pk for row in elsewhere]).update(is_exclusive=False)
    for date, rows in dates.items():
        for row, part in zip(rows, date.parts, strict=True):
            _save(asked, row, part, date if date in moved else None)
    if elsewhere and elsewhere[0].series_id and asked.scope != THIS:
        days = timezone.localdate(elsewhere[0].start) - timezone.localdate(before[elsewhere[0].pk].start)
        split(elsewhere, asked, days=days)
    _record(asked, changed, elsewhere, before)
    _give_back(changed, elsewhere, before)
    return changed


class Before(NamedTuple):
    """A booking as it was."""

    resource: Resource
    start: dt.datetime
    end: dt.datetime
    attendees: int
    words: str


def _give_back(changed, elsewhere, before):
    """Times and seats that are free now go to the line; who was confirmed at a contested time turns the others down."""
    for row in changed:
        old = before[row.pk]
        if row in elsewhere or row.attendees < old.attendees:
            offer_freed(old.resource, old.start, old.end)
    for row in elsewhere:
        if row.status == Booking.Status.CONFIRMED and row.resource.pending == Resource.Pending.COMPETE:
            reject_rivals(row)


def _save(asked, row, part, date):
    fields = ["attendees", "purpose", "version"]
    row.attendees, row.purpose, row.version = part.attendees, asked.purpose or row.purpose, row.version + 1
    if date:
        row.resource, row.is_exclusive = part.resource, part.resource.is_exclusive
        row.period, row.space = DateTimeTZRange(*date.span), part.resource.space
        row.status = rules.first_status(part.resource, asked.by)
        row.competes = competes(part.resource, row.status)
        row.asked_at, row.reminded_at, row.decided_at = asked.now, None, None
        fields += [
            "resource",
            "is_exclusive",
            "period",
            "space",
            "status",
            "competes",
            "asked_at",
            "reminded_at",
            "decided_at",
        ]
    row.save(update_fields=fields)


def _record(asked, changed, moved, before):
    events = []
    for row in changed:
        label, note = (_("改期"), before[row.pk].words) if row in moved else (_("修改预约"), row.purpose)
        events.append(
            audit.event_fields(by=asked.by, obj=row, verb="change", label=label, target=row.status, note=note)
        )
    AuditEvent.objects.bulk_create(AuditEvent(**event) for event in events)
    units = {row.resource.unit_id for row in changed} | {before[row.pk].resource.unit_id for row in changed}
    people = [*borrowers(changed[0]), *User.objects.liaisons_of(*units)]
    words = {"before": before[changed[0].pk].words, "booking": several(changed)}
    text = _("预约改期：%(before)s改为%(booking)s") if moved else _("预约有修改：%(booking)s")
    tell(people, text % words, by=asked.by, obj=changed[0])
