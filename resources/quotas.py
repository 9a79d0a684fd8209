"""How much one person or one unit may book. Checked under a lock on the subject, so that ten requests at once count as ten.

A booking counts in every day, week or month that it touches; of hours only those that lie inside. Limits are inclusive and bind
everybody alike, staff too: whoever may set a limit may lift it.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.calendar import MONTH, WEEK, at_midnight, period_of
from alliance.errors import DomainError
from alliance.reading import Question
from resources.models import Quota

# First half of the key of an advisory lock, by subject.
LOCKS = {Quota.Subject.PERSON: 7101, Quota.Subject.UNIT: 7102}
ONE_DAY = dt.timedelta(days=1)


def _locks(quotas, by, unit):
    """The statements that lock the subjects which the quotas look at until the transaction ends, units before people, as every
    writer does."""
    subjects = {quota.subject for quota in quotas}
    owners = ((Quota.Subject.UNIT, unit), (Quota.Subject.PERSON, by))
    return [
        ("select pg_advisory_xact_lock(%s, %s)", [LOCKS[subject], owner.pk % 2**31])
        for subject, owner in owners
        if subject in subjects and owner is not None
    ]


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
        words["days"] = (
            f"{first:%m-%d}"
            if first == last
            else _("%(first)s至%(last)s") % {"first": f"{first:%m-%d}", "last": f"{last:%m-%d}"}
        )
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
    limits   quotas whose subjects are locked before anything is counted, so that ten requests at once count as ten
    """

    by: object
    unit: object
    now: dt.datetime = field(default_factory=timezone.now)
    without: frozenset = frozenset()
    limits: list = field(default_factory=list)
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
        if unknown:
            # The locks travel with the question: each statement reads what stands when it begins, so after they are held.
            locks, self.limits = _locks(self.limits, self.by, self.unit), []
            self._used |= _used(unknown, self.without, locks)
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


# The count is the database's: a person's year must not travel to be added up. One row a window; `until` is null where it has no end.
WITHIN = """own.status in ('pending', 'confirmed') and upper(own.period) > asked.start
       and lower(own.period) < coalesce(asked.until, 'infinity') and not own.id = any(%(without)s)"""
USED = Question(
    f"""
select asked.number, count(b.period),
       coalesce(sum(extract(epoch from case when asked.until is null then upper(b.period) - lower(b.period)
                                            else least(upper(b.period), asked.until) - greatest(lower(b.period), asked.start) end))
                filter (where b.period is not null), 0) / 3600
  from unnest(%(people)s, %(units)s, %(resources)s, %(alliances)s, %(kinds)s, %(starts)s, %(untils)s) with ordinality
       as asked(person, unit, resource, alliance, kind, start, until, number)
  left join lateral (
    select own.* from resources_booking own
     where own.booked_by_id = asked.person and {WITHIN}
    union all
    select own.* from resources_booking own
     where own.unit_id = asked.unit and {WITHIN}
  ) b on b.resource_id = asked.resource
      or asked.resource is null and b.alliance_id = asked.alliance
         and exists (select from resources_resource r where r.id = b.resource_id and r.kind = asked.kind)
 group by asked.number
 order by asked.number
""",
    people="bigint[]",
    units="bigint[]",
    resources="bigint[]",
    alliances="bigint[]",
    kinds="text[]",
    starts="timestamptz[]",
    untils="timestamptz[]",
    without="bigint[]",
)


# Planning it anew for each owner takes as long as answering it.
ONE_PLAN = ("set local plan_cache_mode = force_generic_plan", [])


def _used(unknown, without, before):
    """{(quota id, window): what is booked} for {(quota id, window): (quota, owner)}. `before` are statements that go first."""
    asked = [(quota, owner, window) for (_pk, window), (quota, owner) in unknown.items()]
    person, of_unit = Quota.Subject.PERSON, Quota.Subject.UNIT
    rows = USED.ask(
        [*before, ONE_PLAN],
        people=[owner.pk if quota.subject == person else None for quota, owner, _window in asked],
        units=[owner.pk if quota.subject == of_unit else None for quota, owner, _window in asked],
        resources=[quota.resource_id for quota, _owner, _window in asked],
        alliances=[quota.alliance_id for quota, _owner, _window in asked],
        kinds=[quota.kind for quota, _owner, _window in asked],
        starts=[window[0] for _quota, _owner, window in asked],
        untils=[window[1] for _quota, _owner, window in asked],
        without=list(without),
    )
    used = {}
    for (key, (quota, _owner)), (_number, count, hours) in zip(unknown.items(), rows, strict=True):
        used[key] = Decimal(count) if quota.measure == Quota.Measure.COUNT else hours
    return used
