"""The room's part while an activity runs: questions on the wall, polls. What each may become, and who decides."""

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from activities.models import Poll, WallQuestion
from alliance.workflow import Move, Workflow
from members.permissions import P

W, S = WallQuestion.Status, Poll.Status


def another_is_open(poll, user):
    if poll.activity.polls.filter(status=S.OPEN).exclude(pk=poll.pk).exists():
        return _g("另一个投票还没有结束。")


WALL = Workflow(
    "wall-questions",
    (
        Move("show", _("上墙"), (W.PENDING, W.HIDDEN), W.SHOWN, P.LIVE_HOST, tone="primary"),
        Move("answer", _("已回应"), (W.SHOWN,), W.ANSWERED, P.LIVE_HOST),
        Move("hide", _("不上墙"), (W.PENDING, W.SHOWN), W.HIDDEN, P.LIVE_HOST),
    ),
)

POLL = Workflow(
    "polls",
    (
        Move("open", _("开始投票"), (S.DRAFT,), S.OPEN, P.LIVE_HOST, blocked=another_is_open, tone="primary"),
        Move(
            "close",
            _("结束并公布"),
            (S.OPEN,),
            S.CLOSED,
            P.LIVE_HOST,
            tone="primary",
            confirm=_("结束后不能再投，结果马上公布。确定？"),
        ),
    ),
)
