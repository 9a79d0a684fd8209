from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.models import Alliance
from alliance.workflow import SYSTEM_ONLY, Move, Workflow
from members.models import Role, User
from members.notify import tell
from members.permissions import P
from proposals.models import CoSigner, Proposal, Referral, SpecialReport
from proposals.workflow.referral_kit import refer

S = Proposal.Status
ROUNDS = 2


def authors(proposal):
    return User.objects.filter(pk__in=proposal.held_by_people())


def tell_authors(proposal, by, data):
    words = {"title": proposal, "status": proposal.get_status_display()}
    tell(authors(proposal), _g("提案“%(title)s”：%(status)s。") % words, by=by, obj=proposal)


def tell_staff(proposal, by, data):
    people = User.objects.with_role(proposal.alliance, Role.STAFF)
    tell(people, _g("提案待审查：%(title)s") % {"title": proposal}, by=by, obj=proposal)


def is_incomplete(proposal, user):
    if not proposal.situation.strip() or not proposal.suggestions.exists():
        return _g("提案要写明情况，并至少有一条建议。")


def set_submitted(proposal, by, data):
    proposal.submitted_at = timezone.now()
    return ["submitted_at"]


def give_number(proposal, by, data):
    """The next number of the session, without gaps: the alliance's row is the lock on its numbers."""
    Alliance.objects.select_for_update().get(pk=proposal.alliance_id)
    same = Proposal.objects.filter(alliance=proposal.alliance, session=proposal.session)
    proposal.number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    proposal.filed_on = data.get("on") or today()
    proposal.is_key = data.get("is_key", False)
    return ["number", "filed_on", "is_key"]


def set_refusal(proposal, by, data):
    proposal.refusal = data["refusal"]
    return ["refusal"]


def offer_report(proposal, by, data):
    """What does not make a proposal may still be worth a special report."""
    if data.get("make_report"):
        text = "\n\n".join([proposal.situation, proposal.analysis, *(row.text for row in proposal.suggestions.all())])
        SpecialReport.objects.create(
            alliance=proposal.alliance, year=today().year, title=proposal.title, text=text, unit=proposal.unit,
            cppcc_member=proposal.lead_author, topic=proposal.topic, from_proposal=proposal, created_by=by,
        )  # fmt: skip
    tell_authors(proposal, by, data)


def set_merged(proposal, by, data):
    proposal.merged_into = data["into"]
    return ["merged_into"]


def set_closed(proposal, by, data):
    proposal.closed_on = today()
    return ["closed_on"]


def hand_over(proposal, by, data):
    """The lead and, one month for their opinion, the joint departments."""
    H = Referral.Handling
    joint = list(data.get("joint") or [])
    rule = "complex_proposal" if data.get("is_complex") else "proposal"
    common = {
        "by": by,
        "note": data.get("note", ""),
        "round": data.get("round", 1),
        "clock_from": data.get("clock_from"),
    }
    refer(proposal, department=data["lead"], rule=rule, handling=H.LEAD if joint else H.SOLE, **common)
    for department in joint:
        refer(proposal, department=department, rule="joint", handling=H.JOINT, **common)
    tell_authors(proposal, by, data)


def set_result(proposal, by, data):
    proposal.result = data["result"]
    return ["result"]


def rounds(proposal):
    return max(proposal.referrals.values_list("round", flat=True), default=1)


def after_rating(proposal, data):
    """Dissatisfied sends it back once; otherwise the matter is closed."""
    return S.IN_HAND if wants_another_round(proposal, data) else S.CLOSED


def wants_another_round(proposal, data):
    return data["result_rating"] == Proposal.Satisfaction.DISSATISFIED and rounds(proposal) < ROUNDS


def keep_rating(proposal, by, data):
    proposal.attitude_rating, proposal.result_rating = data["attitude_rating"], data["result_rating"]
    proposal.rating_note, proposal.rated_by = data.get("note", ""), by
    if not wants_another_round(proposal, data):
        proposal.closed_on = today()
    return ["attitude_rating", "result_rating", "rating_note", "rated_by", "closed_on"]


def start_again(proposal, by, data):
    if proposal.status == S.IN_HAND:
        number = rounds(proposal) + 1
        first = proposal.referrals.exclude(status=Referral.Status.RETURNED).exclude(handling=Referral.Handling.JOINT)
        for department in {row.department for row in first.select_related("department")}:
            refer(proposal, department=department, rule="proposal", by=by, round=number, note=data.get("note", ""))
    tell_authors(proposal, by, data)


def has_open_invitations(proposal, user):
    waiting = proposal.co_signers.filter(status=CoSigner.Status.INVITED).count()
    if waiting:
        return _g("还有%(n)d位委员没有确认联名，请等待或移出名单。") % {"n": waiting}


def cannot_submit(proposal, user):
    return is_incomplete(proposal, user) or has_open_invitations(proposal, user)


PROPOSAL = Workflow(
    "proposals",
    (
        Move("submit", _("提交审查"), (S.DRAFT,), S.SUBMITTED, P.PROPOSAL_EDIT, blocked=cannot_submit, apply=set_submitted,
             after=tell_staff, tone="primary"),
        Move("file", _("立案"), (S.SUBMITTED,), S.FILED, P.PROPOSAL_REVIEW, form="proposals.forms.proposals.FileForm",
             apply=give_number, after=tell_authors, tone="primary"),
        Move("not-file", _("不予立案"), (S.SUBMITTED,), S.NOT_FILED, P.PROPOSAL_REVIEW, form="proposals.forms.proposals.NotFileForm",
             apply=set_refusal, after=offer_report),
        Move("merge", _("并案"), (S.SUBMITTED,), S.MERGED, P.PROPOSAL_REVIEW, form="proposals.forms.proposals.MergeProposalForm",
             apply=set_merged, after=tell_authors),
        Move("assign", _("交办"), (S.FILED,), S.ASSIGNED, P.PROPOSAL_ASSIGN, form="proposals.forms.proposals.AssignForm",
             after=hand_over, tone="primary"),
        Move("rate", _("评价办理"), (S.ANSWERED,), after_rating, P.PROPOSAL_RATE, form="proposals.forms.proposals.RateProposalForm",
             apply=keep_rating, after=start_again, tone="primary"),
        Move("withdraw", _("撤案"), (S.DRAFT, S.SUBMITTED, S.FILED), S.WITHDRAWN, P.PROPOSAL_EDIT,
             form="alliance.forms.ReasonForm", apply=set_closed, after=tell_authors, tone="danger"),
        # What follows from the departments' referrals.
        Move("start", _("开始办理"), (S.ASSIGNED,), S.IN_HAND, SYSTEM_ONLY, after=tell_authors),
        Move("answer", _("答复"), (S.IN_HAND,), S.ANSWERED, SYSTEM_ONLY, apply=set_result, after=tell_authors),
        Move("take-back", _("退回重交"), (S.ASSIGNED, S.IN_HAND), S.FILED, SYSTEM_ONLY, after=tell_staff),
    ),
)  # fmt: skip
