"""Asking for leave to use a dataset."""

from django.db import transaction
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import DomainError
from members.models import User
from members.notify import tell
from resources.models import Grant, Resource


@transaction.atomic
def apply(*, resource, purpose, by, unit=None):
    """Ask the owner. Refused for what is no dataset or needs no leave, and while one's request or grant stands."""
    if resource.kind != Resource.Kind.DATASET or resource.sharing == Resource.Sharing.OPEN:
        raise DomainError(_("这项资源不需要申请授权。"))
    if resource.status != Resource.Status.PUBLISHED:
        raise DomainError(_("“%(name)s”目前没有开放。") % {"name": resource})
    mine = Grant.objects.filter(resource=resource, applicant=by)
    if mine.filter(status=Grant.Status.PENDING).exists():
        raise DomainError(_("您的申请正在审批。"), code="pending")
    if mine.valid().exists():
        raise DomainError(_("您已有授权。"), code="granted")
    row = Grant.objects.create(
        alliance_id=resource.alliance_id, resource=resource, applicant=by, unit=unit, purpose=purpose
    )
    audit.record(by=by, obj=row, verb="apply", label=_("申请使用数据"), target=row.status, note=purpose[:200])
    words = {"who": by, "name": resource}
    tell(User.objects.liaisons_of(resource.unit), _("%(who)s申请使用数据%(name)s。") % words, by=by, obj=row)
    return row
