"""Coming in: one person counts once, whichever way they are known. No row is locked, so a full hall checks in at once."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from activities.models import Activity, Attendance, CheckIn, Invitation, Review, SignUp
from activities.models.turnout import person_key
from activities.rules import closed_because, defaults_of, door_of
from activities.services.seating import account
from alliance import audit, rate
from alliance.errors import DomainError
from alliance.phones import clean as clean_phone

M = CheckIn.Method
# How far the clock of a phone that scans may be ahead of ours.
CLOCK_AHEAD = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Person:
    """What is known of somebody at the door; `key` is unique within the activity."""

    key: str
    name: str
    sign_up: SignUp | None
    user_id: int | None
    phone: str


@transaction.atomic
def check_in(
    *,
    activity,
    name="",
    phone="",
    sign_up=None,
    user=None,
    by=None,
    method="",
    at=None,
    scan_id=None,
    device="",
    origin="",
):
    """Count one person once. Returns (check-in, whether it is new); without phone, sign-up and account each call is somebody else.

    user     the visitor's own account
    method   how; by itself `self` for the public, `staff` for whoever is signed in
    at       when, where it is not now: a scan that is sent later
    scan_id  the number a scanning phone gave the scan
    device, origin  marks of the visitor's browser, and of its network with its model
    """
    method = method or (M.STAFF if account(by) else M.SELF)
    at = at or timezone.now()
    if reason := _refusal(activity, method, at):
        raise DomainError(reason, code="closed")
    person = _person(activity, name, clean_phone(phone) if phone else "", sign_up, user)
    row, made = _insert(
        CheckIn(
            activity=activity,
            sign_up=person.sign_up,
            user_id=person.user_id,
            name=person.name,
            person_key=person.key,
            at=at,
            method=method,
            recorded_by=account(by) if method != M.SELF else None,
            scan_id=scan_id,
            device=device,
            origin=origin,
            **_late_entry(activity, method, at),
        )
    )
    if made:
        audit.record(by=by, obj=activity, verb="check-in", label=_("签到"), note=str(row.get_method_display()))
        _mark_present(activity, person)
        if method == M.SELF:
            _watch(row)
    return row, made


def _refusal(activity, method, at):
    """The public and scans keep to the time of the door; the hosts may enter people until the record is confirmed."""
    if method == M.STAFF:
        if activity.status not in {Activity.Status.PUBLISHED, Activity.Status.RECORDED}:
            return _("活动现在不能签到。")
        return closed_because(activity) if at < door_of(activity).opens else ""
    if at > timezone.now() + CLOCK_AHEAD:
        return _("扫码时间晚于现在，请校准手机时钟。")
    return closed_because(activity, at)


def _late_entry(activity, method, at):
    """Entered by hand after the door closed: to be looked at before it counts."""
    if method != M.STAFF or at < door_of(activity).closes:
        return {}
    return {"review": Review.DOUBTED, "doubts": _("签到时间结束以后补登。")}


def _person(activity, name, phone, sign_up, user):
    standing = activity.sign_ups.standing()
    if sign_up is None and phone:
        sign_up = standing.of_phone(phone).first()
    if sign_up is None and user is not None:
        sign_up = standing.filter(user=user).first()
    if sign_up is not None and sign_up.status == SignUp.Status.CANCELLED:
        raise DomainError(_("这份报名已经取消。"), code="cancelled")
    if sign_up is not None:
        phone, user_id = phone or sign_up.phone, user.pk if user else sign_up.user_id
    else:
        phone, user_id = phone or (user.phone or "" if user else ""), user.pk if user else None
    key = person_key(phone) if phone else _key_without_phone(sign_up, user_id)
    name = name or (sign_up.name if sign_up else "") or (user.name if user else "")
    return Person(key, name, sign_up, user_id, phone)


def _key_without_phone(sign_up, user_id):
    if sign_up is not None:
        return person_key(f"sign-up:{sign_up.pk}")
    return person_key(f"account:{user_id}") if user_id else get_random_string(32)


def _insert(row):
    """The new row, or the one that already stands for this person; two at once leave one. Returns (row, whether it is new)."""
    CheckIn.objects.bulk_create([row], ignore_conflicts=True)
    rows = CheckIn.objects.filter(activity=row.activity)
    found = rows.filter(person_key=row.person_key).first() or rows.filter(_same_person(row)).first()
    if found is None:
        raise DomainError(_("这次扫码已用于别的活动。"), code="scan_id")
    found.activity = row.activity
    return found, found.token == row.token


def _same_person(row):
    same = Q(person_key=row.person_key)
    for name in ("sign_up_id", "user_id", "scan_id"):
        if value := getattr(row, name):
            same |= Q(**{name: value})
    return same


def _mark_present(activity, person):
    """A CPPCC member who checks in is present, by account, by its phone or by the invitation answered."""
    who = Q(pk=None)
    if person.user_id:
        who |= Q(cppcc_member__user=person.user_id)
    if person.phone:
        who |= Q(cppcc_member__user__phone=person.phone)
    if person.sign_up:
        who |= Q(cppcc_member__in=Invitation.objects.filter(sign_up=person.sign_up).values("cppcc_member"))
    rows = Attendance.objects.filter(who, activity=activity).exclude(status=Attendance.Status.PRESENT)
    rows.update(status=Attendance.Status.PRESENT)


def _watch(row):
    """Many in a row from one browser, or from one network with one model, are doubted together."""
    rules = defaults_of(row.activity)
    for mark, most, seconds, sentence in (
        ("device", rules.device_most, rules.device_seconds, _("同一手机短时内多次签到。")),
        ("origin", rules.origin_most, rules.origin_seconds, _("同一网络同一机型短时内大量签到。")),
    ):
        value = getattr(row, mark)
        if value and rate.count(f"check-in:{row.activity_id}:{mark}:{value}", seconds) > most:
            since = row.at - dt.timedelta(seconds=seconds)
            burst = CheckIn.objects.filter(activity=row.activity, review=Review.CLEAR, at__gte=since, **{mark: value})
            burst.update(review=Review.DOUBTED, doubts=sentence)
            row.review, row.doubts = Review.DOUBTED, sentence


@transaction.atomic
def bring_companions(*, check_in, count, by=None):
    """Those who came with a sign-up for several, one row each, never more than signed up. Returns how many are new."""
    sign_up = check_in.sign_up
    most = sign_up.party_size - 1 if sign_up else 0
    if not 0 <= count <= most:
        raise DomainError(_("这份报名的同行人数最多%(n)d人。") % {"n": most}, code="party")
    before = sign_up.check_ins.filter(method=M.COMPANION).count() if sign_up else 0
    rows = [_companion(check_in, number, by) for number in range(1, count + 1)]
    CheckIn.objects.bulk_create(rows, ignore_conflicts=True)
    made = max(0, count - before)
    if made:
        note = _("%(n)d人") % {"n": made}
        audit.record(by=by, obj=check_in.activity, verb="companions", label=_("同行签到"), note=note)
    return made


def _companion(check_in, number, by):
    return CheckIn(
        activity=check_in.activity,
        sign_up=check_in.sign_up,
        name=_("%(name)s的同行%(n)d") % {"name": check_in.name, "n": number},
        person_key=person_key(f"companion:{check_in.sign_up_id}:{number}"),
        at=timezone.now(),
        method=M.COMPANION,
        recorded_by=account(by),
        review=check_in.review,
        doubts=check_in.doubts,
    )
