"""Every write about people and units that is not a workflow move."""

import datetime as dt
import secrets

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from alliance import audit
from alliance.calendar import forget_holidays, today
from alliance.errors import DomainError
from alliance.models import Alliance
from alliance.text import pinyin_key
from members.models import Candidacy, Membership, Notification, Plaque, Role, Unit, User
from members.notify import tell


@transaction.atomic
def create_alliance(*, code, name, district, committee, by, centre=""):
    alliance = Alliance(code=code, name=name, district=district, committee=committee, centre=centre)
    alliance.full_clean()
    alliance.save()
    audit.record(by=by, obj=alliance, verb="create", label=_("建立联盟"))
    return alliance


# accounts


@transaction.atomic
def create_user(*, alliance, username, name, by, role=None, phone=None, unit=None, department=None, password=None):
    """An account with its first role. Without a password a one-time one is made: returns (user, password)."""
    once = password is None
    password = password or secrets.token_urlsafe(9)
    user = User.objects.create_user(
        username, password, name=name, phone=phone or None, alliance=alliance, must_change_password=once
    )
    audit.record(by=by, obj=user, verb="create", label=_("开通账号"))
    if role:
        grant_role(user=user, alliance=alliance, role=role, unit=unit, department=department, by=by)
    return user, password


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
    """Another person takes over a liaison's or handler's post; whatever is open follows the unit or department."""
    end_role(post=post, by=by)
    new = grant_role(user=to, alliance=post.alliance, role=post.role, unit=post.unit, department=post.department, by=by)
    audit.record(by=by, obj=to, verb="hand-over", label=_("工作交接"), note=f"{post.user} → {to}：{_post_name(new)}")
    tell(
        [post.user, to],
        _("%(post)s由%(old)s交接给%(new)s。") % {"post": _post_name(new), "old": post.user, "new": to},
        by=by,
    )
    return new


@transaction.atomic
def set_active(*, user, is_active, by):
    """Close or open an account; closing ends every session at once."""
    if user.pk == by.pk and not is_active:
        raise DomainError(_("不能停用自己的账号。"))
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    if not is_active:
        end_sessions(user)
        Token.objects.filter(user=user).delete()
    audit.record(
        by=by,
        obj=user,
        verb="activate" if is_active else "deactivate",
        label=_("启用账号") if is_active else _("停用账号"),
    )


def end_sessions(user):
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


@transaction.atomic
def reset_password(*, user, by):
    """A one-time password, shown once; the next sign-in asks for a new one."""
    password = secrets.token_urlsafe(9)
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    audit.record(by=by, obj=user, verb="reset-password", label=_("重置密码"))
    return password


@transaction.atomic
def change_password(*, user, password):
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
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


# units


@transaction.atomic
def recommend_unit(*, unit, reason, by):
    """A new candidate with its candidacy. `unit` is unsaved, with its alliance set."""
    unit.pinyin, unit.created_by = pinyin_key(unit.name), by
    unit.save()
    candidacy = Candidacy.objects.create(alliance=unit.alliance, unit=unit, reason=reason, created_by=by)
    audit.record(by=by, obj=unit, verb="create", label=_("推荐单位"))
    audit.record(by=by, obj=candidacy, verb="recommend", label=_("推荐"), target=candidacy.status, note=reason)
    tell(
        User.objects.with_role(unit.alliance, Role.STAFF, Role.LEADER),
        _("推荐%(unit)s加入联盟，请评分。") % {"unit": unit},
        by=by,
        obj=candidacy,
    )
    return candidacy


@transaction.atomic
def edit_unit(*, unit, by):
    unit.pinyin = pinyin_key(unit.name)
    unit.save()
    audit.record(by=by, obj=unit, verb="edit", label=_("修改资料"))
    return unit


@transaction.atomic
def admit_unit_directly(*, alliance, name, category, plaque_number, by, admitted_on=None, **fields):
    """A unit that was a member before the portal came: no candidacy, its plaque is registered."""
    day = admitted_on or today()
    unit = Unit.objects.create(
        alliance=alliance, name=name, pinyin=pinyin_key(name), category=category, status=Unit.Status.ADMITTED,
        admitted_on=day, created_by=by, **fields,
    )  # fmt: skip
    Plaque.objects.create(alliance=alliance, unit=unit, number=plaque_number, hung_on=day)
    audit.record(by=by, obj=unit, verb="admit", label=_("登记成员单位"), target=unit.status)
    return unit


@transaction.atomic
def replace_plaque(*, unit, number, hung_on, old_status, by, place="", note=""):
    """The old plaque stays on record with what became of it."""
    old = unit.plaques.filter(status=Plaque.Status.HUNG).select_for_update().first()
    if old:
        old.status, old.note = old_status, note
        old.save(update_fields=["status", "note"])
    new = Plaque.objects.create(alliance=unit.alliance, unit=unit, number=number, hung_on=hung_on, place=place)
    audit.record(by=by, obj=unit, verb="plaque", label=_("更换标识"), note=f"{old or '—'} → {new}")
    return new


@transaction.atomic
def review_candidacy(*, review, by):
    """One reviewer's marks; reviewing again replaces the own earlier ones."""
    if review.candidacy.status in {Candidacy.Status.ADMITTED, Candidacy.Status.DECLINED}:
        raise DomainError(_("遴选已结束，不能再评分。"))
    review.reviewer = by
    review.save()
    audit.record(
        by=by, obj=review.candidacy, verb="review", label=_("评分"), note=_("合计%(total)d分") % {"total": review.total}
    )
    return review


@transaction.atomic
def save_department(*, department, by):
    verb = "edit" if department.pk else "create"
    department.pinyin = pinyin_key(department.name)
    department.save()
    audit.record(by=by, obj=department, verb=verb, label=_("维护承办单位"))
    return department


@transaction.atomic
def save_cppcc_member(*, member, by):
    verb = "edit" if member.pk else "create"
    member.pinyin = pinyin_key(member.name)
    member.save()
    audit.record(by=by, obj=member, verb=verb, label=_("维护委员名册"))
    return member


@transaction.atomic
def plan_duty(*, duty, weeks, by):
    """The same day of the week for a number of weeks; days already planned are left as they are. Returns how many were new."""
    made = 0
    for week in range(weeks):
        _row, created = type(duty).objects.get_or_create(
            unit=duty.unit, cppcc_member=duty.cppcc_member, day=duty.day + dt.timedelta(weeks=week),
            defaults={"alliance": duty.unit.alliance, "note": duty.note},
        )  # fmt: skip
        made += created
    audit.record(
        by=by,
        obj=duty.unit,
        verb="duty",
        label=_("工作室排班"),
        note=f"{duty.cppcc_member} {duty.day:%Y-%m-%d} ×{weeks}",
    )
    return made


@transaction.atomic
def remove_duty(*, duty, by):
    audit.record(by=by, obj=duty.unit, verb="duty-remove", label=_("取消排班"), note=str(duty))
    duty.delete()


@transaction.atomic
def save_holiday(*, holiday, by):
    holiday.save()
    forget_holidays()
    audit.record(by=by, obj=holiday, verb="edit", label=_("维护节假日"))


@transaction.atomic
def remove_holiday(*, holiday, by):
    audit.record(by=by, obj=holiday, verb="remove", label=_("删除节假日"))
    holiday.delete()
    forget_holidays()


# inbox


def mark_read(*, notifications):
    return notifications.filter(read_at=None).update(read_at=timezone.now())


def unread(user):
    return Notification.objects.visible_to(user).unread()


def _post_name(post):
    return " ".join(str(part) for part in (post.get_role_display(), post.unit, post.department) if part)
