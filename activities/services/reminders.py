"""Reminders before an activity: one a day before and one an hour before (both spans can be set), each exactly once."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, Attendance, Reminder
from activities.rules import defaults_of
from activities.visitors import tell_visitors
from alliance import audit
from members.models import User
from members.notify import tell

FARTHEST = dt.timedelta(hours=240)


def remind_all(now=None):
    """Send what is due now; run twice it sends nothing twice. Returns how many activities were reminded of."""
    now = now or timezone.now()
    soon = Activity.objects.filter(status=Activity.Status.PUBLISHED, start__gt=now, start__lte=now + FARTHEST)
    due = [(row, kind) for row in soon.with_rules() if (kind := _due(row, now))]
    return sum(_remind(row, kind) for row, kind in due)


def _due(activity, now):
    """The reminder whose time has come. A day's notice given an hour before helps nobody: each is due until half its span."""
    rules, left = defaults_of(activity), activity.start - now
    last, first = dt.timedelta(minutes=rules.remind_minutes), dt.timedelta(hours=rules.remind_hours)
    if left <= last:
        return Reminder.Kind.LAST
    return Reminder.Kind.FIRST if first / 2 < left <= first else None


@transaction.atomic
def _remind(activity, kind):
    _row, is_new = Reminder.objects.get_or_create(activity=activity, kind=kind, start=activity.start)
    if not is_new:
        return False
    sentence = _("活动提醒：%(activity)s，%(at)s，%(place)s。") % {
        "activity": activity,
        "at": timezone.localtime(activity.start).strftime("%m-%d %H:%M"),
        "place": activity.place,
    }
    system = User.objects.system()
    signed = list(activity.sign_ups.seated().select_related("user"))
    tell_visitors(signed, sentence, activity=activity, by=system)
    invited = activity.attendances.filter(status=Attendance.Status.INVITED).select_related("cppcc_member__user")
    known = {row.user_id for row in signed}
    members = [row.cppcc_member.user for row in invited if row.cppcc_member.user_id not in known]
    tell(members, sentence, by=system, obj=activity)
    audit.record(by=system, obj=activity, verb="remind", label=_("活动提醒"), note=str(Reminder.Kind(kind).label))
    return True
