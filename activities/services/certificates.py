from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Certificate
from alliance import audit
from alliance.errors import DomainError


@transaction.atomic
def issue(*, check_in, name="", part=Certificate.Part.PARTICIPANT, by=None):
    """The certificate of a check-in, made once; asked for again it is the same one."""
    if found := Certificate.objects.filter(check_in=check_in).first():
        return found
    name = (name or check_in.name).strip()
    if timezone.now() < check_in.activity.start:
        raise DomainError(_("活动开始后才能开具参与证明。"), code="early")
    if not check_in.counts:
        raise DomainError(_("签到正在核实，核实后即可开具。"), code="doubted")
    if not name:
        raise DomainError(_("请写明姓名。"), code="name")
    issuer = by if by is not None and by.is_authenticated else None
    row, made = Certificate.objects.get_or_create(
        check_in=check_in, defaults={"activity": check_in.activity, "name": name, "part": part, "issued_by": issuer}
    )
    if made:
        audit.record(by=by, obj=check_in.activity, verb="certify", label=_("开具参与证明"), note=row.serial)
    return row


@transaction.atomic
def revoke(*, certificate, reason, by):
    if certificate.revoked_at:
        raise DomainError(_("这份证明已经撤销。"), code="wrong_state")
    certificate.revoked_at, certificate.revoked_because = timezone.now(), reason
    certificate.save(update_fields=["revoked_at", "revoked_because"])
    note = f"{certificate.serial}：{reason}"
    audit.record(by=by, obj=certificate.activity, verb="decertify", label=_("撤销参与证明"), note=note)
    return certificate
