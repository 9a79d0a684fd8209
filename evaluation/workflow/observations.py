from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance.workflow import Move, Workflow
from evaluation.models import Mark, Observation
from evaluation.reckoning import settle
from members.models import User
from members.notify import tell
from members.permissions import P

S = Observation.Status


def not_ready(row, user):
    if not row.stops.exists():
        return _g("请先安排点位。")
    if not row.jurors.exists():
        return _g("请先指定评委。")


def nobody_scored(row, user):
    if not Mark.objects.filter(stop__observation=row).exists():
        return _g("还没有评委评分。")


def call_jury(row, by, data):
    jury = [juror.user for juror in row.jurors.select_related("user")]
    tell(jury, _g("%(title)s开始评分，请在手机上打分。") % {"title": row}, by=by, obj=row)


def settle_and_tell(row, by, data):
    settle(row)
    units = [stop.unit for stop in row.stops.select_related("unit")]
    tell(User.objects.liaisons_of(*units), _g("%(title)s结果已公布。") % {"title": row}, by=by, obj=row)


OBSERVATION = Workflow(
    "observations",
    (
        Move("start", _("开始评分"), (S.PLANNED,), S.SCORING, P.OBSERVATION_EDIT, blocked=not_ready, after=call_jury,
             tone="primary"),
        Move("close", _("结束并公布结果"), (S.SCORING,), S.CLOSED, P.OBSERVATION_EDIT, blocked=nobody_scored,
             after=settle_and_tell, tone="primary", confirm=_("结束后评委不能再改分，确定？")),
        Move("reopen", _("重新评分"), (S.CLOSED,), S.SCORING, P.OBSERVATION_EDIT, form="alliance.forms.ReasonForm"),
    ),
)  # fmt: skip
