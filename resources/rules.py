"""What a booking must obey, one function a rule. Each returns the sentence that refuses, or None. Limits are inclusive."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Unit
from resources.availability import contains, open_intervals
from resources.models import Resource


def is_offered(resource, wish):
    if resource.status != Resource.Status.PUBLISHED:
        return _("“%(name)s”目前没有开放预约。") % {"name": resource}
    if resource.unit.status != Unit.Status.ADMITTED:
        return _("“%(name)s”所属单位已暂停，不能预约。") % {"name": resource}


def is_in_future(resource, wish):
    if wish.start <= wish.now:
        return _("不能预约已经过去的时间。")


def has_notice(resource, wish):
    if resource.notice_hours and wish.start - wish.now < dt.timedelta(hours=resource.notice_hours):
        return ngettext("须至少提前%(n)d小时预约。", "须至少提前%(n)d小时预约。", resource.notice_hours) % {
            "n": resource.notice_hours
        }


def is_within_horizon(resource, wish):
    if wish.start - wish.now > dt.timedelta(days=resource.horizon_days):
        return ngettext("最多提前%(n)d天预约。", "最多提前%(n)d天预约。", resource.horizon_days) % {
            "n": resource.horizon_days
        }


def is_long_enough(resource, wish):
    if wish.minutes < resource.min_minutes:
        return ngettext("每次至少预约%(n)d分钟。", "每次至少预约%(n)d分钟。", resource.min_minutes) % {
            "n": resource.min_minutes
        }


def is_short_enough(resource, wish):
    if wish.minutes > resource.max_minutes:
        return ngettext("每次最多预约%(n)d分钟。", "每次最多预约%(n)d分钟。", resource.max_minutes) % {
            "n": resource.max_minutes
        }


def is_open(resource, wish):
    hours = list(resource.opening_hours.all())
    first, last = timezone.localdate(wish.start), timezone.localdate(wish.end)
    if not contains(open_intervals(hours, first, last), wish.start, wish.end):
        today = [f"{row.opens:%H:%M}–{row.closes:%H:%M}" for row in hours if row.weekday == first.weekday()]
        if not today:
            return _("这一天不开放。")
        return _("不在开放时间内，当天开放时间：%(hours)s。") % {"hours": "、".join(today)}


def has_room(resource, wish):
    if resource.capacity and wish.attendees > resource.capacity:
        return _("人数超过可容纳的%(n)d人。") % {"n": resource.capacity}


# Field that the sentence belongs to, and the rule. Those marked so do not apply to what is recorded after the fact.
RULES = (
    ("resource", is_offered, False),
    ("start", is_in_future, False),
    ("start", has_notice, False),
    ("start", is_within_horizon, False),
    ("end", is_long_enough, True),
    ("end", is_short_enough, True),
    ("start", is_open, True),
    ("attendees", has_room, True),
)


class Wish:
    """What somebody wants of a resource."""

    def __init__(self, start, end, attendees, now=None):
        self.start, self.end, self.attendees = start, end, attendees
        self.now = now or timezone.now()

    @property
    def minutes(self):
        return (self.end - self.start).total_seconds() / 60


def violations(resource, wish, *, recorded=False):
    """Pairs of field and sentence for every rule that refuses; `recorded` leaves out what only binds the future."""
    if wish.end <= wish.start:
        return [("end", _("结束时间要晚于开始时间。"))]
    checks = ((field, rule(resource, wish)) for field, rule, always in RULES if always or not recorded)
    return [(field, sentence) for field, sentence in checks if sentence]


def check(resource, wish, *, recorded=False):
    """Raise a ValidationError that names each field with its sentence."""
    found = violations(resource, wish, recorded=recorded)
    if found:
        errors = {}
        for field, sentence in found:
            errors.setdefault(field, []).append(ValidationError(sentence, code="rule"))
        raise ValidationError(errors)
