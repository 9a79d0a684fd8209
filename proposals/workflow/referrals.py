from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance.calendar import chinese_date, today
from alliance.workflow import Move, Workflow
from members.models import Role, User
from members.notify import tell
from members.permissions import P
from proposals import deadlines
from proposals.models import Opinion, Proposal, Referral
from proposals.workflow.opinions import OPINION
from proposals.workflow.proposals import PROPOSAL

R = Referral.Status


def staff_of(referral):
    return User.objects.with_role(referral.alliance, Role.STAFF)


def too_late_to_return(referral, user):
    rule = deadlines.rule_of(referral.alliance, "return")
    last = deadlines.due_day(timezone.localdate(referral.created_at), rule)
    if today() > last:
        return _g("应在转办后%(n)d个工作日内（%(day)s前）退回，现已超过。") % {
            "n": rule.number,
            "day": chinese_date(last),
        }


def extended_already(referral, user):
    if referral.extended_to:
        return _g("已延期到%(day)s，只能延期一次。") % {"day": chinese_date(referral.extended_to)}


def others_open(referral, user):
    """The lead may not answer while a joint handler's opinion is missing."""
    if referral.handling == Referral.Handling.LEAD and referral.proposal_id:
        joint = referral.proposal.referrals.open().filter(handling=Referral.Handling.JOINT, round=referral.round)
        if joint.exists():
            return _g("还有会办单位没有办结，请您主动协商。")


def keep_reply(referral, by, data):
    referral.result, referral.reply = data["result"], data["reply"]
    referral.replied_at = data.get("at") or timezone.now()
    referral.contacted_on = data.get("contacted_on") or referral.contacted_on
    return ["result", "reply", "replied_at", "contacted_on"]


def keep_extension(referral, by, data):
    referral.extended_to = referral.due_on = data["extended_to"]
    return ["extended_to", "due_on"]


def after_accept(referral, by, data):
    if referral.proposal and referral.proposal.status == Proposal.Status.ASSIGNED and referral.handling != "joint":
        PROPOSAL.perform(referral.proposal, "start", by=User.objects.system())


def after_return(referral, by, data):
    """The matter comes back to the desk; the third bounce alerts the leaders."""
    system = User.objects.system()
    if referral.opinion and referral.opinion.status == Opinion.Status.REFERRED:
        OPINION.perform(referral.opinion, "take-back", by=system, reason=data["reason"])
    elif referral.proposal and not referral.proposal.referrals.open().exists():
        PROPOSAL.perform(referral.proposal, "take-back", by=system, reason=data["reason"])
    people = list(staff_of(referral))
    subject = referral.subject
    if subject.referrals.filter(status=R.RETURNED).count() >= 3:
        people += User.objects.with_role(referral.alliance, Role.LEADER)
    tell(
        people,
        _g("%(referral)s被退回：%(reason)s") % {"referral": referral, "reason": data["reason"]},
        by=by,
        obj=referral,
    )


def after_reply(referral, by, data):
    system = User.objects.system()
    if referral.opinion and referral.opinion.status == Opinion.Status.REFERRED:
        OPINION.perform(referral.opinion, "answer", by=system, answer=data["reply"], at=data.get("at"))
    elif referral.proposal and referral.handling != Referral.Handling.JOINT and not _others_left(referral):
        if referral.proposal.status == Proposal.Status.ASSIGNED:
            PROPOSAL.perform(referral.proposal, "start", by=system)
        PROPOSAL.perform(referral.proposal, "answer", by=system, result=data["result"])
    tell(staff_of(referral), _g("%(referral)s已答复。") % {"referral": referral}, by=by, obj=referral)


def _others_left(referral):
    """Separate handlers of the same round who have not answered yet."""
    return referral.proposal.referrals.open().filter(round=referral.round).exists()


def press_handlers(referral, by, data):
    sentence = _g("催办：%(referral)s，期限%(day)s。%(note)s") % {
        "referral": referral, "day": chinese_date(referral.due_on), "note": data.get("note", ""),
    }  # fmt: skip
    tell(User.objects.handlers_of(referral.department), sentence, by=by, obj=referral)


REFERRAL = Workflow(
    "referrals",
    (
        Move("accept", _("签收"), (R.ASSIGNED,), R.ACCEPTED, P.REFERRAL_REPLY, after=after_accept, tone="primary"),
        Move("reply", _("答复"), (R.ASSIGNED, R.ACCEPTED), R.REPLIED, P.REFERRAL_REPLY, form="proposals.forms.referrals.ReplyForm",
             blocked=others_open, apply=keep_reply, after=after_reply, tone="primary"),
        Move("extend", _("申请延期"), (R.ACCEPTED,), R.ACCEPTED, P.REFERRAL_REPLY, form="proposals.forms.referrals.ExtendForm",
             blocked=extended_already, apply=keep_extension),
        Move("return", _("不属本单位，退回"), (R.ASSIGNED,), R.RETURNED, P.REFERRAL_REPLY, form="alliance.forms.ReasonForm",
             blocked=too_late_to_return, after=after_return, tone="danger"),
        Move("press", _("催办"), (R.ASSIGNED, R.ACCEPTED), lambda referral, data: referral.status, P.REFERRAL_PRESS,
             form="alliance.forms.NoteForm", after=press_handlers),
    ),
)  # fmt: skip
