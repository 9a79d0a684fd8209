"""Seats: taken, given back, passed on to those in line."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import questions
from activities.models import Activity, Consent, Invitation, SignUp
from activities.rules import no_sign_up_because, own_rules
from activities.seats import seats_of
from activities.visitors import tell_visitors
from alliance import audit
from alliance.errors import DomainError
from alliance.phones import clean as clean_phone
from members.permissions import P

S = SignUp.Status


def locked(activity):
    """The activity's row is the lock on its seats. Check-ins, which only refer to it, go on meanwhile."""
    return Activity.objects.select_for_update(of=("self",), no_key=True).with_rules().get(pk=activity.pk)


def account(by):
    return by if by is not None and by.is_authenticated else None


@transaction.atomic
def sign_up(*, activity, name, phone, by=None, party_size=1, answers=None, invitation=None, consent_version=None):
    """A seat, or a place on the waiting list when all are taken.

    party_size       people who come with this sign-up, the one who signs up included
    answers          what was given to the activity's questions, by key
    invitation       the personal one that is being answered; it has a seat held for it
    consent_version  the version of the notice that was read; refused when another one holds by now
    """
    phone = clean_phone(phone)
    activity = locked(activity)
    if invitation is not None:
        invitation = _open_invitation(activity, invitation)
    _refuse(activity, phone, party_size, invitation)
    fits = seats_of(activity).fits(party_size, invited=invitation is not None)
    row = SignUp.objects.create(
        activity=activity,
        name=name,
        phone=phone,
        party_size=party_size,
        answers=questions.clean_answers(questions.asked_by(activity), answers or {}),
        status=S.REGISTERED if fits else S.WAITLISTED,
        user=_own_account(activity, by, phone),
        consent=_agreed_to(activity.alliance, consent_version),
    )
    if invitation is not None:
        Invitation.objects.filter(pk=invitation.pk).update(sign_up=row, declined_at=None)
    audit.record(by=by, obj=activity, verb="sign-up", label=_("报名"), note="" if fits else _("候补"))
    return row


def _open_invitation(activity, invitation):
    row = Invitation.objects.filter(activity=activity, pk=invitation.pk).first()
    if row is None:
        raise DomainError(_("这张请柬不是本场活动的。"), code="not_found")
    if row.sign_up and row.sign_up.status != S.CANCELLED:
        raise DomainError(_("这张请柬已经用来报名。"), code="duplicate")
    return row


def _refuse(activity, phone, party_size, invitation):
    if reason := no_sign_up_because(activity, invitation):
        raise DomainError(reason, code="closed")
    if activity.sign_ups.standing().of_phone(phone).exists():
        raise DomainError(_("这个手机号已经报过名。"), code="duplicate")
    most = own_rules(activity).party_limit
    if not 1 <= party_size <= most:
        raise ValidationError({"party_size": _("每次报名最多%(n)d人。") % {"n": most}})


def _own_account(activity, by, phone):
    """The signed-in person's, unless the seat is for somebody else: entered by the hosts, or a second one with another number."""
    user = account(by)
    if user is None or user.phone == phone:
        return user
    if user.has_perm(P.CHECK_IN_RECORD, activity) or activity.sign_ups.standing().filter(user=user).exists():
        return None
    return user


def _agreed_to(alliance, version):
    newest = Consent.objects.newest(alliance)
    if version is not None and version != newest.version:
        raise DomainError(_("个人信息告知已更新，请重新阅读后再提交。"), code="stale")
    if newest.pk is None:
        values = {name: getattr(newest, name) for name in ("purpose", "handler", "contact")}
        newest, _made = Consent.objects.get_or_create(alliance=alliance, version=newest.version, defaults=values)
    return newest


@transaction.atomic
def cancel_sign_up(*, sign_up, by=None):
    """Gives the seat back; those in line whom it fits move up. Returns the first of them, if any."""
    activity = locked(sign_up.activity)
    sign_up.refresh_from_db()
    if sign_up.status == S.CANCELLED:
        return None
    if sign_up.check_ins.exists():
        raise DomainError(_("已经签到，不能再取消报名。"), code="checked_in")
    had_seat = sign_up.status == S.REGISTERED
    sign_up.status = S.CANCELLED
    sign_up.save(update_fields=["status"])
    audit.record(by=by, obj=activity, verb="sign-up-cancel", label=_("取消报名"))
    return next(iter(promote(activity, by)), None) if had_seat else None


@transaction.atomic
def fill_seats(*, activity, by=None):
    """After seats were added or released: those in line move up. Returns them."""
    return promote(locked(activity), by)


def promote(activity, by):
    """In order of coming, everyone whose whole party fits. The activity's row is locked by the caller."""
    if activity.status != Activity.Status.PUBLISHED or timezone.now() >= activity.end:
        return []
    seats, moved, now = seats_of(activity), [], timezone.now()
    room = None if seats.capacity is None else seats.free
    for row in activity.sign_ups.waiting().select_related("user"):
        if room is None or row.party_size <= room:
            row.status, row.promoted_at = S.REGISTERED, now
            row.save(update_fields=["status", "promoted_at"])
            moved.append(row)
            room = None if room is None else room - row.party_size
        if room == 0:
            break
    if moved:
        audit.record(
            by=by, obj=activity, verb="promote", label=_("候补转正"), note=_("%(n)d份报名") % {"n": len(moved)}
        )
    for row in moved:
        sentence = _("您候补的活动有名额了：%(activity)s") % {"activity": activity}
        tell_visitors([row], sentence, activity=activity, by=by)
    return moved
