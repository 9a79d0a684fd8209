import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from activities.models import Activity, CheckIn, Rating, SignUp
from activities.models.turnout import person_key
from alliance import audit
from alliance.errors import DomainError
from members.notify import tell

CHECK_IN_AROUND = dt.timedelta(minutes=30)


@transaction.atomic
def sign_up(*, activity, name, phone, by=None):
    """A seat, or a place on the waiting list when all are taken. The activity's row is the lock on its seats."""
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if activity.status != Activity.Status.PUBLISHED:
        raise DomainError(_("活动现在不接受报名。"))
    if timezone.now() >= activity.end:
        raise DomainError(_("活动已经结束。"))
    if activity.sign_ups.filter(phone=phone).exclude(status=SignUp.Status.CANCELLED).exists():
        raise DomainError(_("这个手机号已经报过名。"), code="duplicate")
    full = activity.seats_left == 0
    status = SignUp.Status.WAITLISTED if full else SignUp.Status.REGISTERED
    row = SignUp.objects.create(activity=activity, name=name, phone=phone, status=status, user=_account(by))
    audit.record(by=by, obj=activity, verb="sign-up", label=_("报名"), note=_("候补") if full else "")
    return row


def _account(by):
    return by if by is not None and by.is_authenticated else None


@transaction.atomic
def cancel_sign_up(*, sign_up, by=None):
    """Gives the seat back; the first on the waiting list gets it."""
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=sign_up.activity_id)
    sign_up.refresh_from_db()
    if sign_up.status == SignUp.Status.CANCELLED:
        return None
    had_seat = sign_up.status == SignUp.Status.REGISTERED
    sign_up.status = SignUp.Status.CANCELLED
    sign_up.save(update_fields=["status"])
    audit.record(by=by, obj=activity, verb="sign-up-cancel", label=_("取消报名"))
    return _promote(activity, by) if had_seat else None


def _promote(activity, by):
    first = activity.sign_ups.filter(status=SignUp.Status.WAITLISTED).select_related("user").first()
    if first:
        first.status = SignUp.Status.REGISTERED
        first.save(update_fields=["status"])
        audit.record(by=by, obj=activity, verb="promote", label=_("候补转正"))
        tell([first.user], _("您候补的活动有名额了：%(activity)s") % {"activity": activity}, by=by, obj=activity)
    return first


def closed_because(activity, now=None):
    """Why nobody can check in now, or ""."""
    now = now or timezone.now()
    if activity.status not in {Activity.Status.PUBLISHED, Activity.Status.RECORDED}:
        return _("活动现在不能签到。")
    opens, closes = activity.start - CHECK_IN_AROUND, activity.end + CHECK_IN_AROUND
    if opens <= now < closes:
        return ""
    times = {
        name: timezone.localtime(moment).strftime("%m-%d %H:%M")
        for name, moment in (("opens", opens), ("closes", closes))
    }
    return _("签到时间为%(opens)s至%(closes)s。") % times


@transaction.atomic
def check_in(*, activity, name="", phone="", by=None):
    """Count one person once. Returns (check-in, whether it is new); without a phone every call is a person of its own.

    By itself only within the time around the activity; staff and hosts may enter walk-ins later.
    """
    by_staff = _account(by) is not None
    if not by_staff and (reason := closed_because(activity)):
        raise DomainError(reason, code="closed")
    signed = activity.sign_ups.filter(phone=phone).exclude(status=SignUp.Status.CANCELLED).first() if phone else None
    key = person_key(phone) if phone else get_random_string(32)
    row, made = CheckIn.objects.get_or_create(
        activity=activity,
        person_key=key,
        defaults={
            "name": name or (signed.name if signed else ""),
            "sign_up": signed,
            "method": CheckIn.Method.STAFF if by_staff else CheckIn.Method.SELF,
        },
    )
    if made:
        audit.record(by=by, obj=activity, verb="check-in", label=_("签到"))
    return row, made


@transaction.atomic
def rate(*, check_in, content, organisation, result, comment=""):
    """Once per check-in; a second try is refused."""
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                check_in=check_in, content=content, organisation=organisation, result=result, comment=comment
            )
    except IntegrityError:
        raise DomainError(_("您已经评价过了，谢谢。"), code="duplicate") from None
    audit.record(by=None, obj=check_in.activity, verb="rate", label=_("评价"))
    return rating


@transaction.atomic
def add_coverage(*, coverage, by):
    coverage.created_by = by
    coverage.save()
    audit.record(
        by=by, obj=coverage.activity, verb="coverage", label=_("登记传播"), note=f"{coverage.medium} {coverage.views}"
    )
    return coverage


@transaction.atomic
def remove_coverage(*, coverage, by):
    audit.record(
        by=by,
        obj=coverage.activity,
        verb="coverage-remove",
        label=_("删除传播"),
        note=f"{coverage.medium} {coverage.url}",
    )
    coverage.delete()
