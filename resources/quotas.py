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


def lock(quotas, by, unit):
    """Take the locks of the subjects that the quotas look at, units before people, as every writer does."""
    subjects = {quota.subject for quota in quotas}
    with connection.cursor() as cursor:
        for subject, owner in ((Quota.Subject.UNIT, unit), (Quota.Subject.PERSON, by)):
            if subject in subjects and owner is not None:
                cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCKS[subject], owner.pk % 2**31])


def check(quotas, spans, *, by, unit, now=None, without=()):
    """Refuse where the spans [(start, end), …] together with what is booked go beyond a quota."""
    for quota in quotas:
        owner = unit if quota.subject == Quota.Subject.UNIT else by
        if owner is None:
            continue
        for window, inside in _windows(quota, spans, now or timezone.now()):
            used = _used(quota, owner, window, without)
            asked = _amount(quota, inside)
            if used + asked > quota.most:
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
select count(*), coalesce(sum(extract(epoch from upper(b.period) - lower(b.period))), 0) / 3600
  from resources_booking b
 where b.{owner} = %(owner)s and b.status in ('pending', 'confirmed') and not b.id = any(%(without)s)
   and {of} and {inside}
"""
OF_KIND = "b.alliance_id = %(alliance)s and exists (select 1 from resources_resource r where r.id = b.resource_id and r.kind = %(kind)s)"


def _used(quota, owner, window, without):
    question = USED.format(
        owner="unit_id" if quota.subject == Quota.Subject.UNIT else "booked_by_id",
        of="b.resource_id = %(resource)s" if quota.resource_id else OF_KIND,
        inside="upper(b.period) > %(start)s"
        if window[1] is None
        else "lower(b.period) >= %(start)s and lower(b.period) < %(end)s",
    )
    values = {
        "owner": owner.pk,
        "without": list(without),
        "resource": quota.resource_id,
        "alliance": quota.alliance_id,
        "kind": quota.kind,
        "start": window[0],
        "end": window[1],
    }
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        count, hours = cursor.fetchone()
    return Decimal(count) if quota.measure == Quota.Measure.COUNT else hours


def _amount(quota, spans):
    if quota.measure == Quota.Measure.COUNT:
        return Decimal(len(spans))
    return sum((Decimal((end - start).total_seconds()) / 3600 for start, end in spans), Decimal(0))
