from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.workflow import SYSTEM_ONLY, Move, Workflow
from members.models import Role, User
from members.notify import tell
from members.permissions import P
from proposals.models import Opinion
from proposals.workflow.referral_kit import refer

S = Opinion.Status


def authors(opinion):
    """Those who hear back in the portal: whoever entered it, and the CPPCC member who raised it. The public has the receipt."""
    member = opinion.cppcc_member.user if opinion.cppcc_member else None
    return [user for user in (opinion.entered_by, member) if user]


def tell_author(opinion, by, data):
    words = {"title": opinion, "status": opinion.get_status_display()}
    tell(authors(opinion), _g("意见“%(title)s”：%(status)s。") % words, by=by, obj=opinion)


def set_category(opinion, by, data):
    opinion.category = data.get("category") or opinion.category
    return ["category"]


def set_rejection(opinion, by, data):
    opinion.rejection, opinion.closed_on = data["rejection"], today()
    opinion.answer = data.get("note") or Opinion.Rejection(data["rejection"]).label
    return ["rejection", "closed_on", "answer"]


def set_topic(opinion, by, data):
    opinion.topic = data["topic"]
    return ["topic"]


def leave_topic(opinion, by, data):
    opinion.topic = None
    return ["topic"]


def speaks_for_topic(opinion, user):
    if opinion.topic and opinion.topic.opinions.filter(status=S.MERGED).exists():
        return _g("这条意见是议题“%(topic)s”的牵头意见，请先拆分其他意见。") % {"topic": opinion.topic}


def set_on_the_spot(opinion, by, data):
    opinion.on_the_spot = data.get("on_the_spot", False)
    return ["on_the_spot"]


def hand_over(opinion, by, data):
    """On the spot, the clock counts from the meeting at which somebody took the matter."""
    on_the_spot = data.get("on_the_spot", False)
    meeting = opinion.activity.start if on_the_spot and opinion.activity else None
    rule = "on_the_spot" if on_the_spot else data.get("rule", "general")
    refer(
        opinion, department=data["department"], rule=rule, by=by, note=data.get("note", ""), is_on_the_spot=on_the_spot,
        clock_from=data.get("clock_from") or meeting,
    )  # fmt: skip
    tell_author(opinion, by, data)


def set_answer(opinion, by, data):
    opinion.answer, opinion.answered_at = data["answer"], data.get("at") or timezone.now()
    return ["answer", "answered_at"]


def answer_merged(opinion, by, data):
    """Everyone whose opinion was merged into the one that was referred gets the same answer."""
    tell_author(opinion, by, data)
    if opinion.topic and opinion.referrals.exists():
        for other in opinion.topic.opinions.filter(status=S.MERGED):
            OPINION.perform(other, "answer", by=by, answer=data["answer"], at=data.get("at"))


def close(opinion, by, data):
    opinion.closed_on = data.get("on") or today()
    if data.get("answer"):
        opinion.answer, opinion.answered_at = data["answer"], timezone.now()
    return ["closed_on", "answer", "answered_at"]


def close_merged(opinion, by, data):
    tell_author(opinion, by, data)
    if opinion.topic and data.get("answer"):
        for other in opinion.topic.opinions.filter(status=S.MERGED):
            OPINION.perform(other, "answer", by=User.objects.system(), answer=data["answer"])


def tell_staff_back(opinion, by, data):
    people = User.objects.with_role(opinion.alliance, Role.STAFF)
    tell(people, _g("意见“%(title)s”被承办单位退回，请重新转办。") % {"title": opinion}, by=by, obj=opinion)


OPINION = Workflow(
    "opinions",
    (
        Move("sort", _("受理"), (S.RECEIVED,), S.SORTED, P.OPINION_SORT, form="proposals.forms.opinions.SortForm", apply=set_category,
             after=tell_author, tone="primary"),
        Move("refer", _("转办"), (S.SORTED,), S.REFERRED, P.OPINION_REFER, form="proposals.forms.referrals.ReferForm",
             apply=set_on_the_spot, after=hand_over, tone="primary"),
        Move("merge", _("并入议题"), (S.RECEIVED, S.SORTED), S.MERGED, P.OPINION_MERGE, form="proposals.forms.opinions.MergeForm",
             blocked=speaks_for_topic, apply=set_topic, after=tell_author),
        Move("unmerge", _("拆出议题"), (S.MERGED,), S.SORTED, P.OPINION_MERGE, apply=leave_topic, confirm=_("从议题中拆出这条意见？")),
        Move("close", _("办结"), (S.SORTED, S.ANSWERED, S.REFINED), S.CLOSED, P.OPINION_CLOSE, form="proposals.forms.opinions.CloseForm",
             apply=close, after=close_merged),
        Move("reject", _("不予受理"), (S.RECEIVED, S.SORTED), S.REJECTED, P.OPINION_SORT, form="proposals.forms.opinions.RejectForm",
             apply=set_rejection, after=tell_author, tone="danger"),
        # What follows from a referral, a proposal or a special report.
        Move("answer", _("答复"), (S.REFERRED, S.MERGED), S.ANSWERED, SYSTEM_ONLY, apply=set_answer, after=answer_merged),
        Move("take-back", _("退回重转"), (S.REFERRED,), S.SORTED, SYSTEM_ONLY, after=tell_staff_back),
        Move("refine", _("转化"), (S.RECEIVED, S.SORTED, S.MERGED, S.ANSWERED, S.REFINED), S.REFINED, SYSTEM_ONLY,
             after=tell_author),
    ),
)  # fmt: skip
