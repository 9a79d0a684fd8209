"""What CPPCC members report of themselves."""

from django.db import transaction
from django.utils.translation import gettext as _

from alliance import audit
from alliance.saving import save_edited
from evaluation.models import DutyClaim
from evaluation.services.assessments import tell_staff
from members.files import attach_all

S = DutyClaim.Status
EDITABLE = tuple(status for status in S if status != S.APPROVED)


@transaction.atomic
def save_claim(*, claim, by, uploads=()):
    """Create or change a claim, with its evidence; staff are told of a new one."""
    fresh = claim.pk is None
    claim.created_by = by
    save_edited(claim, within=EDITABLE)
    attach_all(subject=claim, uploads=uploads, by=by)
    label = _("申报履职") if fresh else _("修改申报")
    audit.record(by=by, obj=claim, verb="create" if fresh else "edit", label=label, target=claim.status)
    if fresh:
        words = {"name": claim.cppcc_member, "title": claim}
        tell_staff(claim.alliance, _("履职申报：%(name)s，%(title)s") % words, by=by, obj=claim)
    return claim


def editable(claim):
    return claim.status in EDITABLE
