"""What somebody asks for: resources together, at one or several dates; and what stands in its way. Writes nothing."""

import datetime as dt
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.errors import DomainError
from members.models import Unit, User
from resources import calendars, recurrence, rules
from resources.models import Resource
from resources.quotas import Excess, Meter

TAKEN = "taken"


@dataclass
class Part:
    """One of the resources, how many of it where there are several alike, and for how many people."""

    resource: Resource
    units: int = 1
    attendees: int = 1


@dataclass
class Problem:
    """Why a date cannot be had. `code`: taken, rule or quota; `reason` says it closer (closed, holiday, gap …)."""

    code: str
    reason: str
    detail: str
    violations: list = field(default_factory=list)
    excess: Excess | None = None

    def error(self):
        """The refusal of this one date alone."""
        if self.excess:
            return self.excess.error()
        if self.violations:
            return rules.error(self.violations)
        return DomainError(self.detail, code=self.code, reason=self.reason)


@dataclass(eq=False)
class Date:
    """All of it or nothing. `asked` is the start that the repetition names where another was chosen instead."""

    start: dt.datetime
    end: dt.datetime
    parts: list
    asked: dt.datetime | None = None
    problem: Problem | None = None
    alternatives: list = field(default_factory=list)

    @property
    def span(self):
        return self.start, self.end

    @property
    def resource(self):
        """The first of its parts, for which it is named."""
        return self.parts[0].resource

    def at(self, start, end, parts=None):
        """The same elsewhere in time, or with other resources."""
        return Date(start, end, parts or self.parts)


@dataclass
class Request:
    """`by` is whose booking it becomes, `actor` who makes it, `unit` for whom; `without` are ids of bookings that give way: those
    that are changed."""

    dates: list
    by: User
    purpose: str = ""
    unit: object = None
    rule: str = ""
    actor: User | None = None
    without: frozenset = frozenset()
    now: dt.datetime = field(default_factory=timezone.now)
    # Calendars read on the way, if the answer can be found in them: those around the first date.
    loaded: dict | None = None

    def __post_init__(self):
        self.actor = self.actor or self.by

    @property
    def first(self):
        return self.dates[0]

    @property
    def resources(self):
        """Each of them once, in the order asked."""
        return list({part.resource.pk: part.resource for date in self.dates for part in date.parts}.values())

    def meter(self, limits=()):
        """`limits` are the quotas to lock before counting."""
        return Meter(self.by, self.unit, now=self.now, without=self.without, limits=list(limits))

    def wish(self, date, part):
        return rules.Wish(date.start, date.end, part.attendees, now=self.now, units=part.units, without=self.without)

    def use(self, fresh):
        """Put fresh rows {id: resource} in the place of those it was asked with."""
        for date in self.dates:
            date.parts = [replace(part, resource=fresh[part.resource.pk]) for part in date.parts]


def dates_of(rule, start, end, parts, instead=()):
    """The dates of a repetition (or the one date), some of them replaced by others.

    instead  dicts of `instead_of` (the start that the repetition names), `start`, `end` and, for another place, `resource`
    """
    dates = [Date(*span, parts) for span in _spans(rule, start, end)]
    by_start = {date.start: date for date in dates}
    for other in instead:
        date = by_start.get(other["instead_of"])
        if date is None:
            day = f"{timezone.localtime(other['instead_of']):%Y-%m-%d %H:%M}"
            raise ValidationError({"replace": _("重复的日期里没有%(day)s。") % {"day": day}})
        date.asked, date.start, date.end = date.start, other["start"], other["end"]
        if other.get("resource"):
            date.parts = [replace(parts[0], resource=other["resource"]), *parts[1:]]
    return dates


def _spans(rule, start, end):
    if not rule:
        return [(start, end)]
    if end <= start:
        raise ValidationError({"end": _("结束时间要晚于开始时间。")})
    try:
        return recurrence.occurrences(rule, start, end)
    except ValueError as error:
        raise ValidationError({"repeat": str(error)}) from None


def parts_of(resource, units, attendees, others):
    """The resource for all who come; of the others (resources or Parts) one each, for as many as fit: an expert or a course is not
    too small for a meeting."""
    parts = [Part(resource, units, attendees)]
    for other in others:
        part = other if isinstance(other, Part) else Part(other)
        parts.append(replace(part, attendees=min(attendees, part.resource.capacity or attendees)))
    return parts


def plain_problem(request, date):
    """What is wrong before any calendar is opened."""
    for part in date.parts:
        if found := rules.plain_violations(part.resource, request.wish(date, part)):
            return _by_rule(found)
    return None


def problem_of(request, date, loaded):
    """What stands in the way of a date, its quotas aside."""
    for part in date.parts:
        calendar, wish = loaded[part.resource.pk], request.wish(date, part)
        if found := rules.calendar_violations(calendar, wish):
            return _by_rule(found)
        met = calendar.conflict(*date.span, units=part.units, attendees=part.attendees, without=request.without)
        if met:
            return Problem(TAKEN, *_met(part.resource, met, date.span))
    return None


def _by_rule(found):
    return Problem("rule", found[0].reason, found[0].sentence, violations=found)


def _met(resource, met, span):
    """Word and sentence for what is in the way."""
    if met is True:
        return "full", _("“%(name)s”这段时间已约满。") % {"name": resource}
    if met.end <= span[0] or span[1] <= met.start:
        return "gap", _("“%(name)s”与前后预约之间要留出准备和整理的时间。") % {"name": resource}
    return TAKEN, _("“%(name)s”这段时间已被预约。") % {"name": resource}


def would_stand(request, date, loaded, meter):
    """Whether a date would be accepted now, limits of the person and unit included."""
    if plain_problem(request, date) or problem_of(request, date, loaded):
        return False
    return meter.excess(_limited(date, loaded)) is None


def _limited(date, loaded):
    return [(loaded[part.resource.pk].quotas, date.span) for part in date.parts]


def load(request, *, around=None):
    """Calendars for all dates that are not wrong by themselves, or for a span of days."""
    sound = [date for date in request.dates if date.problem is None]
    if around is None and not sound:
        return {}
    start, end = around or (min(date.start for date in sound), max(date.end for date in sound))
    return calendars.load(request.resources, start, end, by=request.by)


def examine(request, loaded, meter, *, only=None):
    """Give each date its problem, if it has one; what is accepted stands in the way of the next and uses up the quotas. `only` are
    the dates to look at, where the others stay as they are."""
    for date in request.dates:
        if only is not None and date not in only:
            if date.problem is None:
                accept(request, date, loaded, meter)
            continue
        date.problem = date.problem or problem_of(request, date, loaded) or _beyond_quota(date, loaded, meter)
        if date.problem is None:
            accept(request, date, loaded, meter)


def _beyond_quota(date, loaded, meter):
    excess = meter.excess(_limited(date, loaded))
    return excess and Problem("quota", "quota", excess.sentence, excess=excess)


def accept(request, date, loaded, meter):
    """Let a date stand in the way of the next ones and use up the quotas."""
    if len(request.dates) == 1:
        return
    meter.take(_limited(date, loaded))
    for part in date.parts:
        own = loaded[part.resource.pk]
        row = calendars.Held(
            0, *date.span, own.before, own.after, part.units, part.attendees, request.purpose, part.resource.pk, None
        )
        for calendar in loaded.values():
            if _meet(calendar.resource, part.resource):
                calendar.hold(row)


def _meet(one, other):
    return one.space.lower < other.space.upper and other.space.lower < one.space.upper


def refuse_suspended(unit):
    """Nobody books for a unit that is no member in good standing."""
    if unit is not None and unit.status != Unit.Status.ADMITTED:
        raise ValidationError({"unit": _("“%(unit)s”已暂停或不在联盟中，不能以它的名义预约。") % {"unit": unit}})


def refuse_blocked(loaded):
    """Who stayed away too often does not book for some days."""
    until = next((calendar.blocked_until for calendar in loaded.values()), None)
    if until:
        raise blocked_error(until)


def blocked_error(until):
    at = f"{timezone.localtime(until):%Y-%m-%d %H:%M}"
    sentence = _("您爽约次数较多，%(at)s起才能再预约；如有特殊情况，请联系专班。") % {"at": at}
    return DomainError(sentence, code="booking_blocked", until=timezone.localtime(until))
