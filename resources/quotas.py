"""How much one person or one unit may book. Checked under a lock on the subject, so that ten requests at once count as ten.

A booking counts in every day, week or month that it touches; of hours only those that lie inside. Limits are inclusive and bind
everybody alike, staff too: whoever may set a limit may lift it.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.calendar import MONTH, WEEK, at_midnight, period_of
from alliance.errors import DomainError
from alliance.reading import ask
from resources.models import Quota

# First half of the key of an advisory lock, by subject.
LOCKS = {Quota.Subject.PERSON: 7101, Quota.Subject.UNIT: 7102}
ONE_DAY = dt.timedelta(days=1)


def lock(quotas, by, unit):
    """Take the locks of the subjects that the quotas look at, units before people, as every writer does."""
    subjects = {quota.subject for quota in quotas}
    with connection.cursor() as cursor:
        for subject, owner in ((Quota.Subject.UNIT, unit), (Quota.Subject.PERSON, by)):
            if subject in subjects and owner is not None:
                cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCKS[subject], owner.pk % 2**31])


class Excess(NamedTuple):
    """A quota that a wish goes beyond: how much of it is used in the window, and how much more was asked."""

    quota: Quota
    window: tuple
    used: Decimal
    asked: Decimal

    @property
    def sentence(self):
        quota = self.quota
        words = {
            "whose": quota.get_subject_display(),
            "window": quota.get_window_display(),
            "most": f"{float(quota.most):g}",
            "unit": quota.get_measure_display(),
            "used": f"{float(self.used):g}",
            "asked": f"{float(self.asked):g}",
        }
        if quota.window == Quota.Window.ACTIVE:
            return _("%(whose)s%(window)s最多%(most)s%(unit)s，已有%(used)s%(unit)s，这次要%(asked)s%(unit)s。") % words
        first, last = (timezone.localtime(moment) for moment in (self.window[0], self.window[1] - ONE_DAY))
        words["days"] = f"{first:%m-%d}" if first == last else f"{first:%m-%d}–{last:%m-%d}"
        text = _("%(whose)s%(window)s最多预约%(most)s%(unit)s，%(days)s已有%(used)s%(unit)s，这次要%(asked)s%(unit)s。")
        return text % words

    def error(self):
        quota = self.quota
        facts = {
            "subject": quota.subject,
            "window": quota.window,
            "measure": quota.measure,
            "most": float(quota.most),
            "used": float(self.used),
            "asked": float(self.asked),
        }
        return DomainError(self.sentence, code="quota", quota=facts)


def refusals(requests, *, by, unit, now=None):
    """For each (quotas, spans) the DomainError that refuses it by itself, or None; one question to the database for all of them."""
    meter = Meter(by, unit, now=now or timezone.now())
    wishes = [[(quotas, span) for span in spans] for quotas, spans in requests]
    meter.read([wish for several in wishes for wish in several])
    found = [meter.excess(several) for several in wishes]
    return [excess and excess.error() for excess in found]


@dataclass
class Meter:
    """What the quotas leave to one person and unit, asked time by time; what was taken counts for the next.

    without  ids of bookings that give way
    """

    by: object
    unit: object
    now: dt.datetime = field(default_factory=timezone.now)
    without: frozenset = frozenset()
    _used: dict = field(default_factory=dict, repr=False)

    def excess(self, wishes):
        """The first quota that the wishes [(quotas, (start, end)), …] together go beyond, or None."""
        for (pk, window), (quota, asked) in self.read(wishes).items():
            used = self._used[pk, window]
            if used + asked > quota.most:
                return Excess(quota, window, used, asked)
        return None

    def take(self, wishes):
        """Let the wishes count from now on."""
        for key, (_quota, asked) in self.read(wishes).items():
            self._used[key] += asked

    def read(self, wishes):
        """Ask what is not known yet in one question. Returns {(quota id, window): (quota, how much is asked)}."""
        asked = self._asked(wishes)
        unknown = {key: (quota, self._owner(quota)) for key, (quota, _much) in asked.items() if key not in self._used}
        self._used |= _used(unknown, self.without)
        return asked

    def _asked(self, wishes):
        """{(quota id, window): (quota, how much)} of several resources at once: of a kind they count together."""
        asked = {}
        for quotas, span in wishes:
            for quota in quotas:
                if self._owner(quota) is None:
                    continue
                for window in _windows(quota, span, self.now):
                    before = asked.get((quota.pk, window), (quota, Decimal(0)))[1]
                    asked[quota.pk, window] = quota, before + _amount(quota, span, window)
        return asked

    def _owner(self, quota):
        return self.unit if quota.subject == Quota.Subject.UNIT else self.by


def _windows(quota, span, now):
    """The days, weeks or months that a span touches, as pairs of moments; for ACTIVE all that is ahead of now."""
    if quota.window == Quota.Window.ACTIVE:
        return [(now, None)] if span[1] > now else []
    windows, moment = [], span[0]
    while moment < span[1]:
        windows.append(_window(quota, timezone.localdate(moment)))
        moment = windows[-1][1]
    return windows


def _window(quota, day):
    if quota.window == Quota.Window.DAY:
        return at_midnight(day), at_midnight(day + ONE_DAY)
    period = period_of(WEEK if quota.window == Quota.Window.WEEK else MONTH, day)
    return period.starts_at, period.ends_at


def _amount(quota, span, window):
    if quota.measure == Quota.Measure.COUNT:
        return Decimal(1)
    start, end = span if window[1] is None else (max(span[0], window[0]), min(span[1], window[1]))
    return Decimal((end - start).total_seconds()) / 3600


# The count is the database's: a person's year must not travel to be added up.
USED = """
(select {number}, count(*), coalesce(sum(extract(epoch from {length})), 0) / 3600
   from resources_booking b
  where b.{owner} = %(owner{number})s and b.status in ('pending', 'confirmed') and not b.id = any(%(without)s)
    and {of} and upper(b.period) > %(start{number})s {until})
"""
ALL_OF_IT = "upper(b.period) - lower(b.period)"
INSIDE = "least(upper(b.period), %(end{number})s) - greatest(lower(b.period), %(start{number})s)"
OF_KIND = (
    "b.alliance_id = %(alliance{number})s "
    "and exists (select 1 from resources_resource r where r.id = b.resource_id and r.kind = %(kind{number})s)"
)
OF_ONE = "b.resource_id = %(resource{number})s"


def _used(unknown, without):
    """{(quota id, window): what is booked} for {(quota id, window): (quota, owner)}."""
    if not unknown:
        return {}
    branches, values = [], {"without": list(without)}
    for number, ((_pk, window), (quota, owner)) in enumerate(unknown.items()):
        branches.append(_branch(number, quota, window))
        facts = {
            "owner": owner.pk,
            "resource": quota.resource_id,
            "alliance": quota.alliance_id,
            "kind": quota.kind,
            "start": window[0],
            "end": window[1],
        }
        values |= {f"{name}{number}": value for name, value in facts.items()}
    keys, used = list(unknown), {}
    for number, count, hours in ask("union all".join(branches), values):
        by_count = unknown[keys[number]][0].measure == Quota.Measure.COUNT
        used[keys[number]] = Decimal(count) if by_count else hours
    return used


def _branch(number, quota, window):
    is_open = window[1] is None
    return USED.format(
        number=number,
        owner="unit_id" if quota.subject == Quota.Subject.UNIT else "booked_by_id",
        of=(OF_ONE if quota.resource_id else OF_KIND).format(number=number),
        length=(ALL_OF_IT if is_open else INSIDE).format(number=number),
        until="" if is_open else f"and lower(b.period) < %(end{number})s",
    )
