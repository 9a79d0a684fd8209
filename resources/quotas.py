"""How much one person or one unit may book. Checked under a lock on the subject, so that ten requests at once count as ten."""

import datetime as dt
from decimal import Decimal

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.calendar import MONTH, WEEK, at_midnight, period_of
from alliance.errors import DomainError
from alliance.reading import ask
from resources.models import Quota

# First half of the key of an advisory lock, by subject.
LOCKS = {Quota.Subject.PERSON: 7101, Quota.Subject.UNIT: 7102}


def lock(quotas, by, unit):
    """Take the locks of the subjects that the quotas look at, units before people, as every writer does."""
    subjects = {quota.subject for quota in quotas}
    with connection.cursor() as cursor:
        for subject, owner in ((Quota.Subject.UNIT, unit), (Quota.Subject.PERSON, by)):
            if subject in subjects and owner is not None:
                cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCKS[subject], owner.pk % 2**31])


def check(quotas, spans, *, by, unit, now=None, without=()):
    """Refuse where the spans [(start, end), …] together with what is booked go beyond a quota."""
    (refusal,) = refusals([(quotas, spans)], by=by, unit=unit, now=now, without=without)
    if refusal:
        raise refusal


def refusals(requests, *, by, unit, now=None, without=()):
    """For each (quotas, spans) the DomainError that refuses it, or None; one question to the database for all of them."""
    asked = [
        (number, quota, unit if quota.subject == Quota.Subject.UNIT else by, window, inside)
        for number, (quotas, spans) in enumerate(requests)
        for quota in quotas
        for window, inside in _windows(quota, spans, now or timezone.now())
    ]
    asked = [row for row in asked if row[2] is not None]
    used = _used({(quota.pk, window): (quota, owner, window) for _n, quota, owner, window, _i in asked}, without)
    found = [None] * len(requests)
    for number, quota, _owner, window, inside in asked:
        if found[number] is None and used[quota.pk, window] + _amount(quota, inside) > quota.most:
            found[number] = _refusal(quota, used[quota.pk, window])
    return found


def _refusal(quota, used):
    words = {
        "whose": quota.get_subject_display(),
        "window": quota.get_window_display(),
        "most": f"{float(quota.most):g}",
        "unit": quota.get_measure_display(),
        "used": f"{float(used):g}",
    }
    return DomainError(_("%(whose)s%(window)s最多预约%(most)s%(unit)s，已有%(used)s%(unit)s。") % words, code="quota")


def _windows(quota, spans, now):
    """[((from, to), spans that begin inside)]: the day, week or month of each span; for ACTIVE all that is ahead of now."""
    if quota.window == Quota.Window.ACTIVE:
        return [((now, None), [span for span in spans if span[1] > now])]
    windows = {}
    for span in spans:
        windows.setdefault(_window(quota, timezone.localdate(span[0])), []).append(span)
    return sorted(windows.items())


def _window(quota, day):
    if quota.window == Quota.Window.DAY:
        return at_midnight(day), at_midnight(day + dt.timedelta(days=1))
    period = period_of(WEEK if quota.window == Quota.Window.WEEK else MONTH, day)
    return period.starts_at, period.ends_at


# The count is the database's: a person's year must not travel to be added up.
USED = """
(select {number}, count(*), coalesce(sum(extract(epoch from upper(b.period) - lower(b.period))), 0) / 3600
   from resources_booking b
  where b.{owner} = %s and b.status in ('pending', 'confirmed') and not b.id = any(%s) and {of} and {inside})
"""
OF_KIND = (
    "b.alliance_id = %s and exists (select 1 from resources_resource r where r.id = b.resource_id and r.kind = %s)"
)


def _used(asked, without):
    """{key: what is booked} for {key: (quota, owner, window)}."""
    if not asked:
        return {}
    keys, branches, values = list(asked), [], []
    for number, key in enumerate(keys):
        branch, its_values = _branch(number, *asked[key], without)
        branches.append(branch)
        values += its_values
    used = {}
    for number, count, hours in ask("union all".join(branches), values):
        by_count = asked[keys[number]][0].measure == Quota.Measure.COUNT
        used[keys[number]] = Decimal(count) if by_count else hours
    return used


def _branch(number, quota, owner, window, without):
    of_unit = quota.subject == Quota.Subject.UNIT
    of, its = (
        ("b.resource_id = %s", [quota.resource_id]) if quota.resource_id else (OF_KIND, [quota.alliance_id, quota.kind])
    )
    if window[1] is None:
        inside, bounds = "upper(b.period) > %s", [window[0]]
    else:
        inside, bounds = "lower(b.period) >= %s and lower(b.period) < %s", [window[0], window[1]]
    text = USED.format(number=number, owner="unit_id" if of_unit else "booked_by_id", of=of, inside=inside)
    return text, [owner.pk, list(without), *its, *bounds]


def _amount(quota, spans):
    if quota.measure == Quota.Measure.COUNT:
        return Decimal(len(spans))
    return sum((Decimal((end - start).total_seconds()) / 3600 for start, end in spans), Decimal(0))
