from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.workflow import Move, Workflow
from members.permissions import P
from reports.models import Report
from reports.services import tell_readers

S = Report.Status


def stamp(report, by, data):
    report.published_at = timezone.now()
    return ["published_at"]


REPORT = Workflow(
    "reports",
    (
        Move("publish", _("发布"), (S.DRAFT,), S.PUBLISHED, P.REPORT_MAKE, apply=stamp, after=tell_readers, tone="primary",
             confirm=_("发布后数字冻结，不再改变，确定？")),
    ),
)  # fmt: skip
