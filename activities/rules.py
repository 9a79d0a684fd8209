"""The rules that hold for one activity: its own where it has some, else those of its alliance."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, CheckInMode, TurnoutDefaults, TurnoutRules

A = Activity.Status


def own_rules(activity):
    """The activity's own rules, or a row of plain ones, not saved."""
    return getattr(activity, "turnout_rules", None) or TurnoutRules(activity=activity)


def defaults_of(activity):
    return TurnoutDefaults.of(activity.alliance)


def _minutes(count):
    return dt.timedelta(minutes=count)


@dataclass(frozen=True)
class Door:
    """When and how one checks in."""

    opens: dt.datetime
    closes: dt.datetime
    late_from: dt.datetime
    rotates: bool
    code_seconds: int
    pass_seconds: int
    near_metres: int | None

    def is_open(self, at):
        return self.opens <= at < self.closes


def door_of(activity):
    own, general = own_rules(activity), defaults_of(activity)
    late_after = general.late_after if own.late_after is None else own.late_after
    return Door(
        opens=activity.start - _minutes(general.opens_before),
        closes=activity.end + _minutes(general.closes_after),
        late_from=activity.start + _minutes(late_after),
        rotates=(own.check_in_mode or general.check_in_mode) == CheckInMode.ROTATING,
        code_seconds=general.code_seconds,
        pass_seconds=general.pass_minutes * 60,
        near_metres=own.near_metres,
    )


def is_late(activity, at):
    return at > door_of(activity).late_from


def closed_because(activity, at=None):
    """Why nobody can check in at a moment, or ""."""
    if activity.status not in {A.PUBLISHED, A.RECORDED}:
        return _("活动现在不能签到。")
    door = door_of(activity)
    if door.is_open(at or timezone.now()):
        return ""
    return _("签到时间为%(opens)s至%(closes)s。") % {"opens": _moment(door.opens), "closes": _moment(door.closes)}


def no_sign_up_because(activity, invitation=None):
    """Why nobody can sign up now, or ""."""
    own, now = own_rules(activity), timezone.now()
    if activity.status != A.PUBLISHED:
        return _("活动现在不接受报名。")
    if now >= activity.end:
        return _("活动已经结束。")
    if own.is_invited_only and invitation is None:
        return _("本次活动只限受邀的人报名，请用请柬里的链接。")
    if own.opens_at and now < own.opens_at and invitation is None:
        return _("报名尚未开始，%(at)s开放。") % {"at": _moment(own.opens_at)}
    if own.closes_at and now >= own.closes_at:
        return _("报名已于%(at)s截止。") % {"at": _moment(own.closes_at)}
    return ""


def _moment(at):
    return timezone.localtime(at).strftime("%m-%d %H:%M")
