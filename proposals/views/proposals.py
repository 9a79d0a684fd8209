from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance import asked, audit
from alliance.calendar import today
from alliance.errors import require
from alliance.exports import docx_response, export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.models import Role
from members.permissions import P
from proposals import letters
from proposals.filters import ProposalFilter
from proposals.forms.proposals import ProposalForm, SuggestionForm
from proposals.models import (
    CoSigner,
    Opinion,
    Proposal,
    Suggestion,
    Topic,
)
from proposals.services import proposals as proposals_service
from proposals.trace import chain
from proposals.workflow import PROPOSAL


def proposal_columns():
    return [
        (_("提案号"), "full_number"),
        (_("案由"), "title"),
        (_("性质"), "get_kind_display"),
        (_("形式"), "get_form_display"),
        (_("提案者"), "author"),
        (_("类别"), lambda row: str(row.category or "")),
        (_("来源单位"), lambda row: row.unit.name if row.unit else ""),
        (_("立案日期"), "filed_on"),
        (_("状态"), "get_status_display"),
        (_("办理结果"), "result"),
        (_("对结果评价"), "get_result_rating_display"),
    ]


@login_required
def proposals(request):
    rows = Proposal.objects.visible_to(request.user).select_related("lead_author", "category", "unit")
    found = filtered(request, ProposalFilter, rows)
    if answer := export(request, name=_("提案"), columns=proposal_columns(), rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_create": request.user.has_perm(P.PROPOSAL_CREATE),
    }
    return render(request, "proposals/proposals.html", context)


@login_required
def proposal(request, pk):
    rows = Proposal.objects.visible_to(request.user).select_related(
        "lead_author", "category", "unit", "topic", "merged_into", "rated_by"
    )
    row = get_object_or_404(rows, pk=pk)
    person = request.user.person
    suggestions = list(row.suggestions.all())
    context = {
        "proposal": row,
        "suggestions": suggestions,
        "adopted": sum(item.adopted is True for item in suggestions),
        "co_signers": row.co_signers.select_related("cppcc_member"),
        "referrals": row.referrals.select_related("department").order_by("round", "pk"),
        "perms_referral": request.user.has_role(Role.STAFF, Role.LEADER, Role.HANDLER),
        "moves": move_links(PROPOSAL, row, request.user, "proposal-move"),
        "invited": person
        and row.status == "draft"
        and row.co_signers.filter(cppcc_member=person, status=CoSigner.Status.INVITED).exists(),
        "editable": row.status == Proposal.Status.DRAFT and request.user.has_perm(P.PROPOSAL_EDIT, row),
        "may_track": bool(row.number) and request.user.has_perm(P.PROPOSAL_REVIEW, row),
        "may_instruct": bool(row.number) and request.user.has_perm(P.INSTRUCTION_CREATE, row),
        "may_outcome": bool(row.number) and request.user.has_perm(P.OUTCOME_EDIT, row),
        "on_behalf": row.rated_by and row.rated_by.has_role(Role.STAFF),
        "stages": chain(row, request.user),
        "events": audit.history(row),
    }
    return render(request, "proposals/proposal.html", context)


@login_required
def proposal_create(request):
    require(request.user, P.PROPOSAL_CREATE)
    alliance, year = request.user.alliance, today().year
    drawn = drawn_from(request)
    row = Proposal(alliance=alliance, session=(alliance.options or {}).get("session", str(year)), topic=drawn["topic"])
    initial = {
        "title": drawn["title"],
        "situation": drawn["text"],
        "category": drawn["category"],
        "unit": drawn["unit"],
    }
    return _edit_proposal(request, row, _("撰写提案"), initial, drawn["opinions"])


def drawn_from(request):
    """What `?opinion=` and `?topic=` bring into a new draft."""
    numbers = asked.numbers(request.GET.getlist("opinion"))
    rows = Opinion.objects.visible_to(request.user).filter(alliance=request.user.alliance_id).select_related("topic")
    found = list(rows.filter(pk__in=numbers).order_by("pk")) if numbers else []
    topic = None
    if number := asked.number(request.GET.get("topic")):
        topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=number)
        found = list(rows.filter(topic=topic).order_by("pk"))
    first = found[0] if found else None
    return {
        "opinions": found,
        "topic": topic or (first and first.topic),
        "title": str(topic or first or ""),
        "text": "\n".join(row.text for row in found[:10]),
        "category": first and first.category_id,
        "unit": first and first.source_unit_id,
    }


@login_required
def proposal_edit(request, pk):
    row = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    require(request.user, P.PROPOSAL_EDIT, row)
    if row.status != Proposal.Status.DRAFT:
        return redirect(row)
    return _edit_proposal(request, row, _("修改提案"), {}, None)


def _edit_proposal(request, row, title, initial, opinions):
    form = ProposalForm(request.POST or None, instance=row, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = attempt(
            form,
            proposals_service.save_proposal,
            proposal=form.instance,
            suggestions=data["suggestions"],
            co_signers=data["co_signers"],
            opinions=opinions,
            by=request.user,
        )
        if made:
            return redirect(made)
    back = row.get_absolute_url() if row.pk else reverse("proposals")
    return render(
        request, "alliance/form.html", {"form": form, "title": title, "back": back, "intro": chosen(opinions)}
    )


def chosen(opinions):
    return _("依据%(n)d条意见，保存后这些意见标为“已转化”。") % {"n": len(opinions)} if opinions else ""


@login_required
@require_POST
def proposal_sign(request, pk):
    row = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    agrees = request.POST.get("agrees") == "1"
    proposals_service.answer_invitation(proposal=row, member=request.user.person, agrees=agrees, by=request.user)
    return redirect(row)


@login_required
def proposal_move(request, pk, move):
    return move_page(request, PROPOSAL, get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk), move)


@login_required
def proposal_docx(request, pk):
    row = get_object_or_404(Proposal.objects.visible_to(request.user).select_related("alliance", "lead_author"), pk=pk)
    return docx_response(letters.proposal_sheet(row), f"{_('提案')}-{row.title}")


@login_required
def suggestion(request, pk):
    row = get_object_or_404(Suggestion.objects.filter(proposal__in=Proposal.objects.visible_to(request.user)), pk=pk)
    require(request.user, P.PROPOSAL_REVIEW, row.proposal)
    form = SuggestionForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        proposals_service.track_suggestion(suggestion=form.instance, by=request.user)
        return redirect(row.proposal)
    back = row.proposal.get_absolute_url()
    return render(
        request, "alliance/form.html", {"form": form, "title": _("跟踪建议"), "intro": row.text, "back": back}
    )
