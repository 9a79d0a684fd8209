from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance.workflow import Move, Workflow
from evaluation.models import Scheme
from members.permissions import P

S = Scheme.Status


def weights_wrong(scheme, user):
    total = sum(scheme.weights.values())
    if total != 100:
        return _g("四项权重之和是%(total)d，必须是100。") % {"total": total}


def replace_active(scheme, by, data):
    """At most one scheme of a year is in force: the one before it steps back, its scores stay."""
    for other in Scheme.objects.filter(alliance=scheme.alliance, year=scheme.year, status=S.ACTIVE).exclude(
        pk=scheme.pk
    ):
        SCHEME.perform(other, "archive", by=by)
    return []


SCHEME = Workflow(
    "schemes",
    (
        Move("activate", _("开始执行"), (S.DRAFT,), S.ACTIVE, P.SCHEME_EDIT, blocked=weights_wrong, apply=replace_active,
             tone="primary", confirm=_("执行后不能再改，要改须另立修订版，确定？")),
        Move("archive", _("停用"), (S.ACTIVE,), S.ARCHIVED, P.SCHEME_EDIT, tone="danger", confirm=_("停用后这一年不再计分，确定？")),
    ),
)  # fmt: skip
