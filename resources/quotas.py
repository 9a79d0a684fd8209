"""How much one person or one unit may book. Checked under a lock on the subject, so that ten requests at once count as ten."""

import datetime as dt
from decimal import Decimal

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.calendar import MONTH, WEEK, at_midnight, period_of
from alliance.errors import DomainError
from resources.models import Quota

# First half of the key of an advisory lock, by subject.
LOCKS = {Quota.Subject.PERSON: 7101, Quota.Subject.UNIT: 7102}


def check(quotas, spans, *, by, unit, now=None, without=()):
    """Refuse where the spans [(start, end), …] together with what is booked go beyond a quota.

    Locks the subjects that the quotas look at until the transaction ends, units before people, as every writer does.
    """
    asked = list(_asked(quotas, spans, by, unit, now or timezone.now()))
    if not asked:
        return
    for (quota, _owner, _window, inside), used in zip(asked, _used(asked, without), strict=True):
        if used + _amount(quota, inside) > quota.most:
            words = {
                "whose": quota.get_subject_display(),
                "window": quota.get_window_display(),
                "most": f"{float(quota.most):g}",
                "unit": quota.get_measure_display(),
                "used": f"{float(used):g}",
            }
            raise DomainError(
                _("%(whose)s%(window)s最多预约%(most)s%(unit)s，已有%(used)s%(unit)s。") % words, code="quota"
            )


def _asked(quotas, spans, by, unit, now):
    """(quota, whose, (from, to), spans inside) for everything that has to be counted."""
    for quota in quotas:
        owner = unit if quota.subject == Quota.Subject.UNIT else by
        if owner is not None:
            for window, inside in _windows(quota, spans, now):
                yield quota, owner, window, inside


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
COUNT = "count(*)"
HOURS = "coalesce(sum(extract(epoch from upper(b.period) - lower(b.period))), 0) / 3600"
USED = """
(select {measure} from resources_booking b
  where b.{owner} = %s and b.status in ('pending', 'confirmed') and not b.id = any(%s) and {of} and {inside})
"""
OF_ONE = "b.resource_id = %s"
OF_KIND = (
    "b.alliance_id = %s and exists (select 1 from resources_resource r where r.id = b.resource_id and r.kind = %s)"
)
AHEAD = "upper(b.period) > %s"
INSIDE = "lower(b.period) >= %s and lower(b.period) < %s"
LOCK = "select pg_advisory_xact_lock(%s, %s);"


def _used(asked, without):
    """What is used of each, as Decimals. The locks travel with the question; what follows them is read after they are held."""
    locks = sorted({(LOCKS[quota.subject], owner.pk % 2**31) for quota, owner, *_rest in asked}, reverse=True)
    counts = [_count(quota, owner, window, without) for quota, owner, window, _inside in asked]
    values = [value for pair in locks for value in pair] + [value for _text, values in counts for value in values]
    with connection.cursor() as cursor:
        cursor.execute(LOCK * len(locks) + "select " + ", ".join(text for text, _values in counts), values)
        return [Decimal(used) for used in cursor.fetchone()]


def _count(quota, owner, window, without):
    """The question that counts one window, and its values."""
    start, end = window
    text = USED.format(
        measure=COUNT if quota.measure == Quota.Measure.COUNT else HOURS,
        owner="unit_id" if quota.subject == Quota.Subject.UNIT else "booked_by_id",
        of=OF_ONE if quota.resource_id else OF_KIND,
        inside=INSIDE if end else AHEAD,
    )
    of = [quota.resource_id] if quota.resource_id else [quota.alliance_id, quota.kind]
    return text, [owner.pk, list(without), *of, start, *([end] if end else [])]


def _amount(quota, spans):
    if quota.measure == Quota.Measure.COUNT:
        return Decimal(len(spans))
    return sum((Decimal((end - start).total_seconds()) / 3600 for start, end in spans), Decimal(0))
