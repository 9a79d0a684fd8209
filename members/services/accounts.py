"""Accounts: opened and closed, their roles, passwords and tokens."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from alliance import audit
from alliance.errors import DomainError
from members import sign_ins
from members.models import Membership, Role, User
from members.notify import tell


@transaction.atomic
def create_user(*, alliance, username, name, by, role=None, phone=None, unit=None, department=None, password=None):
    """An account with its first role. Without a password a one-time one is made: returns (user, password)."""
    once = password is None
    password = password or secrets.token_urlsafe(9)
    user = User.objects.create_user(
        username,
        password,
        name=name,
        phone=phone or None,
        alliance=alliance,
        must_change_password=once,
        one_time_until=_last_moment() if once else None,
    )
    audit.record(by=by, obj=user, verb="create", label=_("开通账号"))
    if role:
        grant_role(user=user, alliance=alliance, role=role, unit=unit, department=department, by=by)
    return user, password


def _last_moment():
    return timezone.now() + dt.timedelta(days=settings.ONE_TIME_PASSWORD_DAYS)


@transaction.atomic
def grant_role(*, user, alliance, role, by, unit=None, department=None):
    """Give a role, or bring back one that had ended."""
    unit = unit if role == Role.LIAISON else None
    department = department if role == Role.HANDLER else None
    post, _made = Membership.objects.update_or_create(
        user=user,
        alliance=alliance,
        role=role,
        unit=unit,
        department=department,
        defaults={"is_active": True, "ended_at": None},
    )
    audit.record(by=by, obj=user, verb="grant", label=_("任职"), note=_post_name(post))
    return post


@transaction.atomic
def end_role(*, post, by):
    post.is_active, post.ended_at = False, timezone.now()
    post.save(update_fields=["is_active", "ended_at"])
    audit.record(by=by, obj=post.user, verb="end-role", label=_("卸任"), note=_post_name(post))


@transaction.atomic
def hand_over(*, post, to, by):
    """Another person takes over a liaison's or handler's post; whatever is open follows the unit or department. Who has no
    other post left is out: the account closes."""
    end_role(post=post, by=by)
    new = grant_role(user=to, alliance=post.alliance, role=post.role, unit=post.unit, department=post.department, by=by)
    audit.record(by=by, obj=to, verb="hand-over", label=_("工作交接"), note=f"{post.user} → {to}：{_post_name(new)}")
    tell(
        [post.user, to],
        _("%(post)s由%(old)s交接给%(new)s。") % {"post": _post_name(new), "old": post.user, "new": to},
        by=by,
    )
    if post.user != by and not post.user.memberships.filter(is_active=True).exists():
        set_active(user=post.user, is_active=False, by=by)
    return new


@transaction.atomic
def set_active(*, user, is_active, by):
    """Close or open an account; closing ends every session at once."""
    if user.pk == by.pk and not is_active:
        raise DomainError(_("不能停用自己的账号。"))
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    if not is_active:
        _shut_out(user)
    audit.record(
        by=by,
        obj=user,
        verb="activate" if is_active else "deactivate",
        label=_("启用账号") if is_active else _("停用账号"),
    )


def _shut_out(user):
    sign_ins.end(user)
    Token.objects.filter(user=user).delete()


@transaction.atomic
def end_sessions(*, user, by, keep=""):
    """Sign somebody out everywhere, but for the session to `keep`. Returns how many ended."""
    ended = sign_ins.end(user, keep)
    audit.record(by=by, obj=user, verb="end-sessions", label=_("结束登录"), note=_("%(n)d处") % {"n": ended})
    return ended


@transaction.atomic
def reset_password(*, user, by):
    """A one-time password, shown once; the next sign-in asks for a new one. What was open with the old one closes."""
    password = secrets.token_urlsafe(9)
    user.set_password(password)
    user.must_change_password, user.one_time_until = True, _last_moment()
    user.save(update_fields=["password", "must_change_password", "one_time_until"])
    _shut_out(user)
    audit.record(by=by, obj=user, verb="reset-password", label=_("重置密码"))
    return password


@transaction.atomic
def change_password(*, user, password):
    user.set_password(password)
    user.must_change_password, user.one_time_until = False, None
    user.save(update_fields=["password", "must_change_password", "one_time_until"])
    audit.record(by=user, obj=user, verb="change-password", label=_("修改密码"))


@transaction.atomic
def save_profile(*, user, by):
    user.save(update_fields=["name", "phone", "email"])
    audit.record(by=by, obj=user, verb="edit", label=_("修改资料"))


@transaction.atomic
def renew_token(*, user):
    Token.objects.filter(user=user).delete()
    token = Token.objects.create(user=user)
    audit.record(by=user, obj=user, verb="token", label=_("更换接口令牌"))
    return token.key


@transaction.atomic
def act_in(*, user, alliance):
    """Go on working in another alliance in which the user holds a role."""
    if not user.memberships.filter(alliance=alliance, is_active=True).exists():
        raise DomainError(_("您在该联盟没有任职。"))
    user.alliance = alliance
    user.save(update_fields=["alliance"])
    audit.record(by=user, obj=user, verb="act-in", label=_("切换联盟"), note=str(alliance))


def _post_name(post):
    return " ".join(str(part) for part in (post.get_role_display(), post.unit, post.department) if part)
