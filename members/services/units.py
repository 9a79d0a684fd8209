"""Units, their plaques, departments, CPPCC members and studios."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import today
from alliance.errors import DomainError
from alliance.text import pinyin_key
from members.models import Candidacy, Plaque, Role, Unit, User
from members.notify import tell


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
def edit_unit(*, unit, changed, by):
    """Save the fields that a form changed, and no other: the unit may have been moved meanwhile."""
    unit.pinyin = pinyin_key(unit.name)
    unit.save(update_fields=["pinyin", *changed])
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
