"""How much one person or one unit may book. Checked under a lock on the subject, so that ten requests at once count as ten."""

import datetime as dt
from decimal import Decimal

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.calendar import MONTH, WEEK, at_midnight, period_of
from alliance.errors import DomainError
from resources.models import Booking, Quota

# First half of the key of an advisory lock, by subject.
LOCKS = {Quota.Subject.PERSON: 7101, Quota.Subject.UNIT: 7102}


def applying(resource):
    rows = Quota.objects.filter(alliance=resource.alliance_id, is_active=True)
    return list(rows.filter(Q(resource=resource) | Q(resource=None, kind=resource.kind)))


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
            used = _amount(quota, _booked(quota, owner, window, without))
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


def _booked(quota, owner, window, without):
    rows = Booking.objects.filter(status__in=Booking.OPEN).exclude(pk__in=without)
    rows = rows.filter(unit=owner) if quota.subject == Quota.Subject.UNIT else rows.filter(booked_by=owner)
    if quota.resource_id:
        rows = rows.filter(resource=quota.resource_id)
    else:
        rows = rows.filter(alliance=quota.alliance_id, resource__kind=quota.kind)
    start, end = window
    if end is None:
        rows = rows.filter(period__endswith__gt=start)
    else:
        rows = rows.filter(period__startswith__gte=start, period__startswith__lt=end)
    return [(period.lower, period.upper) for period in rows.values_list("period", flat=True)]


def _amount(quota, spans):
    if quota.measure == Quota.Measure.COUNT:
        return Decimal(len(spans))
    return sum((Decimal((end - start).total_seconds()) / 3600 for start, end in spans), Decimal(0))
