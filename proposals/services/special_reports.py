from django.db import transaction
from django.utils.translation import gettext as _

from alliance import audit
from alliance.saving import save_edited
from members.notify import tell
from proposals.models import SpecialReport
from proposals.services.opinions import refine

EDITABLE = (SpecialReport.Status.DRAFT, SpecialReport.Status.RETURNED)


@transaction.atomic
def save_special_report(*, report, by, opinions=None):
    verb = "edit" if report.pk else "create"
    if not report.pk:
        report.created_by = by
    save_edited(report, within=EDITABLE)
    if opinions is not None:
        report.opinions.set(opinions)
        refine(opinions=opinions, by=by)
    audit.record(by=by, obj=report, verb=verb, label=_("撰写专报") if verb == "create" else _("修改专报"))
    return report


@transaction.atomic
def add_adoption(*, adoption, by):
    adoption.save()
    report = adoption.special_report
    audit.record(by=by, obj=report, verb="adopt", label=_("登记采用"), note=str(adoption))
    tell(
        [report.created_by],
        _("专报“%(title)s”被%(body)s采用。") % {"title": report, "body": adoption},
        by=by,
        obj=report,
    )
    return adoption
