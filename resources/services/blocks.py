"""Lifting what keeps somebody from booking."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import DomainError
from members.notify import tell
from resources.models import BookingBlock


@transaction.atomic
def lift(*, block, reason, by):
    """Before its day, for a reason."""
    row = BookingBlock.objects.select_for_update(of=("self",)).select_related("person").get(pk=block.pk)
    if not row.is_in_force:
        raise DomainError(_("暂停已经结束。"), code="wrong_state")
    row.lifted_at, row.lifted_by, row.lift_reason = timezone.now(), by, reason
    row.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    audit.record(by=by, obj=row, verb="lift", label=_("恢复预约"), note=reason)
    tell([row.person], _("已恢复您的预约：%(reason)s") % {"reason": reason}, by=by, obj=row)
    return row
