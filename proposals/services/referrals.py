"""The clock: reminders and cards, each given exactly once however often and late the watch runs."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import add_working_days, chinese_date, today
from members.models import Role, User
from members.notify import tell
from proposals import deadlines
from proposals.models import Referral


def watch_deadlines(*, day=None):
    """Go over the open referrals once. Returns how many reminders and cards were given."""
    day = day or today()
    given = 0
    for referral in Referral.objects.open().select_related(
        "alliance", "department", "opinion", "proposal", "special_report"
    ):
        given += _watch(referral, day)
    return given


def _watch(referral, day):
    alliance = referral.alliance
    remind = add_working_days(day, deadlines.rule_of(alliance, "remind").number)
    red = deadlines.due_day(referral.due_on, deadlines.rule_of(alliance, "red"))
    if day > red:
        return _give(referral, "yellow_at", None) + _give(
            referral, "red_at", _("红牌：%(referral)s严重逾期，期限%(day)s。")
        )
    if day > referral.due_on:
        return _give(referral, "yellow_at", _("黄牌：%(referral)s已逾期，期限%(day)s。"))
    if remind >= referral.due_on:
        return _give(referral, "reminded_at", _("%(referral)s即将到期，期限%(day)s。"))
    return 0


@transaction.atomic
def _give(referral, field, sentence):
    """Set the mark if nobody has: the update is the lock, so two watches at once give one card."""
    fresh = Referral.objects.open().filter(pk=referral.pk, **{f"{field}__isnull": True})
    if not fresh.update(**{field: timezone.now()}):
        return 0
    label = {"reminded_at": _("到期提醒"), "yellow_at": _("黄牌"), "red_at": _("红牌")}[field]
    audit.record(by=User.objects.system(), obj=referral, verb=field.removesuffix("_at"), label=label)
    if sentence:
        people = [*User.objects.handlers_of(referral.department)]
        if field != "reminded_at":
            people += User.objects.with_role(referral.alliance, Role.STAFF)
        if field == "red_at":
            people += User.objects.with_role(referral.alliance, Role.LEADER)
        tell(people, sentence % {"referral": referral, "day": chinese_date(referral.due_on)}, obj=referral)
    return 1
