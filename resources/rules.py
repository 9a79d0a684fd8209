"""What a booking must obey, one function a rule. Each returns the sentence that refuses, or None. Limits are inclusive."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.calendar import HOLIDAY, holiday_name, kind_of_day
from members.models import Unit
from resources.models import Booking, Resource


@dataclass
class Wish:
    """What somebody wants of a resource. `without` are ids of bookings that give way: the one that is changed, its series."""

    start: dt.datetime
    end: dt.datetime
    attendees: int
    now: dt.datetime = field(default_factory=timezone.now)
    units: int = 1
    without: frozenset = frozenset()

    @property
    def minutes(self):
        return (self.end - self.start).total_seconds() / 60


def is_offered(calendar, wish):
    resource = calendar.resource
    if resource.status != Resource.Status.PUBLISHED:
        return _("“%(name)s”目前没有开放预约。") % {"name": resource}
    if resource.unit.status != Unit.Status.ADMITTED:
        return _("“%(name)s”所属单位已暂停，不能预约。") % {"name": resource}


def is_in_future(calendar, wish):
    if wish.start <= wish.now:
        return _("不能预约已经过去的时间。")


def has_notice(calendar, wish):
    hours = calendar.resource.notice_hours
    if hours and wish.start - wish.now < dt.timedelta(hours=hours):
        return ngettext("须至少提前%(n)d小时预约。", "须至少提前%(n)d小时预约。", hours) % {"n": hours}


def is_within_horizon(calendar, wish):
    days = calendar.resource.horizon_days
    if wish.start - wish.now > dt.timedelta(days=days):
        return ngettext("最多提前%(n)d天预约。", "最多提前%(n)d天预约。", days) % {"n": days}


def is_long_enough(calendar, wish):
    least = calendar.resource.min_minutes
    if wish.minutes < least:
        return ngettext("每次至少预约%(n)d分钟。", "每次至少预约%(n)d分钟。", least) % {"n": least}


def is_short_enough(calendar, wish):
    most = calendar.resource.max_minutes
    if wish.minutes > most:
        return ngettext("每次最多预约%(n)d分钟。", "每次最多预约%(n)d分钟。", most) % {"n": most}


def is_a_session(calendar, wish):
    if not calendar.resource.by_session:
        return None
    session = calendar.session(wish.start, wish.end)
    if session is None:
        return _("这门课程按场次报名，请选择一个场次。")
    if wish.attendees > session.seats:
        return _("这一场只有%(n)d个名额。") % {"n": session.seats}


def is_open(calendar, wish):
    if calendar.resource.by_session:
        return None
    if calendar.open_span(wish.start, wish.end) is not None:
        return None
    day = timezone.localdate(wish.start)
    spans = [(start, end) for start, end in calendar.open_spans(day, day) if timezone.localdate(start) == day]
    if not spans:
        return _closed_all_day(calendar, day)
    hours = "、".join(f"{timezone.localtime(start):%H:%M}–{timezone.localtime(end):%H:%M}" for start, end in spans)
    return _("不在开放时间内，当天开放时间：%(hours)s。") % {"hours": hours}


def _closed_all_day(calendar, day):
    note = next((row.note for row in calendar.exceptions if row.day == day and row.note), "")
    if note:
        return _("这一天不开放（%(note)s）。") % {"note": note}
    if is_kept_holiday(calendar, day):
        name = holiday_name(day)
        return _("法定节假日（%(name)s）不开放。") % {"name": name} if name else _("法定节假日不开放。")
    return _("这一天不开放。")


def is_kept_holiday(calendar, day):
    """A public holiday on which the resource is closed, unless its owner said otherwise for that day."""
    own = any(row.day == day for row in calendar.exceptions)
    return calendar.resource.follows_calendar and not own and kind_of_day(day) == HOLIDAY


def _why_closed(calendar, wish):
    return "holiday" if is_kept_holiday(calendar, timezone.localdate(wish.start)) else "closed"


def is_on_grid(calendar, wish):
    """Counted from the opening; the closing itself is always a good end."""
    grid = calendar.resource.grid_minutes
    span = grid and calendar.open_span(wish.start, wish.end)
    if not span:
        return None
    start, end = ((moment - span[0]).total_seconds() % (grid * 60) for moment in (wish.start, wish.end))
    if start or (end and wish.end != span[1]):
        opens = f"{timezone.localtime(span[0]):%H:%M}"
        return _("起止时间须从%(opens)s起按每%(n)d分钟一格。") % {"opens": opens, "n": grid}


def is_not_blacked_out(calendar, wish):
    row = calendar.blackout(wish.start, wish.end)
    if row:
        start, end = (timezone.localtime(moment) for moment in (row.start, row.end))
        words = {"reason": row.reason, "start": f"{start:%m-%d %H:%M}", "end": f"{end:%m-%d %H:%M}"}
        return _("%(start)s至%(end)s停用：%(reason)s。") % words


def has_room(calendar, wish):
    capacity = calendar.resource.capacity
    if capacity and wish.attendees > capacity:
        return _("人数超过可容纳的%(n)d人。") % {"n": capacity}


def has_so_many(calendar, wish):
    if wish.units > calendar.resource.quantity:
        return _("只有%(n)d个。") % {"n": calendar.resource.quantity}


def is_not_too_often(calendar, wish):
    """At most so many a day, where the owner says so: an expert's one engagement."""
    most = calendar.resource.max_per_day
    if not most:
        return None
    day = timezone.localdate(wish.start)
    same = [
        row
        for row in calendar.near(wish.start, wish.end)
        if row.resource_id == calendar.resource.pk
        and row.pk not in wish.without
        and timezone.localdate(row.start) == day
    ]
    if len(same) >= most:
        return _("每天最多%(n)d次，当天已约满。") % {"n": most}


class Rule(NamedTuple):
    """field    where the sentence belongs
    says     the function
    reason   the word by which the refusal is known to programs; a function where it depends
    always   whether it also binds what is recorded after the fact
    plain    whether it asks nothing of the calendar, and so stands before it is loaded
    """

    field: str
    says: Callable
    reason: str | Callable
    always: bool = True
    plain: bool = False


RULES = (
    Rule("resource", is_offered, "not_offered", always=False, plain=True),
    Rule("start", is_in_future, "past", always=False, plain=True),
    Rule("start", has_notice, "notice", always=False, plain=True),
    Rule("start", is_within_horizon, "horizon", always=False, plain=True),
    Rule("end", is_long_enough, "too_short", plain=True),
    Rule("end", is_short_enough, "too_long", plain=True),
    Rule("attendees", has_room, "capacity", plain=True),
    Rule("units", has_so_many, "quantity", plain=True),
    Rule("start", is_a_session, "no_session"),
    Rule("start", is_open, _why_closed),
    Rule("start", is_on_grid, "grid", always=False),
    Rule("start", is_not_blacked_out, "blackout"),
    Rule("start", is_not_too_often, "per_day"),
)
PLAIN = [rule for rule in RULES if rule.plain]
OF_CALENDAR = [rule for rule in RULES if not rule.plain]


class Violation(NamedTuple):
    field: str
    sentence: str
    reason: str


def violations(calendar, wish, *, recorded=False, rules=RULES):
    """A Violation for every rule that refuses; `recorded` leaves out what only binds the future."""
    if wish.end <= wish.start:
        return [Violation("end", _("结束时间要晚于开始时间。"), "order")]
    found = []
    for rule in rules:
        if (rule.always or not recorded) and (sentence := rule.says(calendar, wish)):
            reason = rule.reason(calendar, wish) if callable(rule.reason) else rule.reason
            found.append(Violation(rule.field, sentence, reason))
    return found


class Bare:
    """A calendar of which nothing is known but whose it is: enough for the plain rules."""

    def __init__(self, resource):
        self.resource = resource


def plain_violations(resource, wish):
    """What refuses before anything is loaded. A wish for the year 9999 ends here, not in a calendar of eight thousand years."""
    return violations(Bare(resource), wish, rules=PLAIN)


def calendar_violations(calendar, wish):
    """The rest, where nothing plain refuses."""
    return violations(calendar, wish, rules=OF_CALENDAR)


def error(found):
    """A ValidationError that names each field with its sentences."""
    errors = {}
    for violation in found:
        errors.setdefault(violation.field, []).append(ValidationError(violation.sentence, code=violation.reason))
    return ValidationError(errors)


def check(calendar, wish, *, recorded=False):
    """Raise it where a rule refuses."""
    if found := violations(calendar, wish, recorded=recorded):
        raise error(found)


def would_stand(calendar, wish):
    """Whether a booking would be accepted now: no rule refuses and nothing is in the way. Limits of how much one may book are
    another question (`resources.quotas`)."""
    if wish.end <= wish.start or any(rule.says(calendar, wish) for rule in RULES):
        return False
    return not calendar.conflict(wish.start, wish.end, units=wish.units, attendees=wish.attendees, without=wish.without)


def first_status(resource, by):
    """Confirmed at once where the rule says so, or where the one who books would be the one to approve."""
    if resource.approval == Resource.Approval.AUTOMATIC or by.is_system or by.has_role("staff"):
        return Booking.Status.CONFIRMED
    if resource.approval == Resource.Approval.OWNER and resource.unit_id in by.unit_ids:
        return Booking.Status.CONFIRMED
    return Booking.Status.PENDING
