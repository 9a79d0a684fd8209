"""Online consultation: a topic with a time, and what members say within it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Consultation, Remark
from alliance import audit
from alliance.dates import moment
from alliance.errors import DomainError
from members.models import Role, User
from members.notify import tell


@transaction.atomic
def save_consultation(*, consultation, by):
    """A new one is told to the CPPCC members; a changed time counts at once."""
    verb = "edit" if consultation.pk else "create"
    if verb == "create":
        consultation.created_by = by
    consultation.save()
    audit.record(by=by, obj=consultation, verb=verb, label=_("发起网络议政") if verb == "create" else _("修改网络议政"))
    if verb == "create":
        words = {"title": consultation, "at": moment(consultation.closes_at)}
        people = User.objects.with_role(consultation.alliance, Role.CPPCC)
        tell(people, _("网络议政：%(title)s，%(at)s截止。") % words, by=by, obj=consultation)
    return consultation


def closed_because(consultation):
    """Why nobody can speak now, with the dates, or ""."""
    words = {"from": moment(consultation.opens_at), "to": moment(consultation.closes_at)}
    if consultation.phase == "upcoming":
        return _("还没有开始，%(from)s至%(to)s可以发言。") % words
    if consultation.phase == "over":
        return _("已经截止，发言时间为%(from)s至%(to)s。") % words
    return ""


@transaction.atomic
def speak(*, consultation, text, by):
    row = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if refusal := closed_because(row):
        raise DomainError(refusal, code="closed")
    if row.remarks.filter(created_by=by, text=text).exists():
        raise DomainError(_("您已经说过同样的话。"), code="duplicate")
    made = Remark.objects.create(
        consultation=row, text=text, cppcc_member=by.person, created_by=by, created_at=timezone.now()
    )
    audit.record(by=by, obj=row, verb="speak", label=_("议政发言"))
    return made


@transaction.atomic
def hide_remark(*, remark, reason, by):
    remark.is_hidden, remark.hidden_because = True, reason
    remark.save(update_fields=["is_hidden", "hidden_because"])
    audit.record(by=by, obj=remark.consultation, verb="hide-remark", label=_("隐藏议政发言"), note=reason)
    tell(
        [remark.created_by], _("您的议政发言已被隐藏：%(reason)s") % {"reason": reason}, by=by, obj=remark.consultation
    )
    return remark
