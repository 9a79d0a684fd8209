"""Referrals, proposals, special reports, instructions, outcomes."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance import audit
from alliance.calendar import today
from alliance.errors import require
from alliance.exports import docx_response, export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.models import Role
from members.permissions import P
from proposals import deadlines, letters
from proposals.filters import InstructionFilter, OutcomeFilter, ProposalFilter, ReferralFilter, SpecialReportFilter
from proposals.forms import AdoptionForm, InstructionForm, OutcomeForm, ProposalForm, SpecialReportForm, SuggestionForm
from proposals.models import (
    Adoption,
    CoSigner,
    Instruction,
    Level,
    Opinion,
    Outcome,
    Proposal,
    Referral,
    SpecialReport,
    Suggestion,
    Topic,
)
from proposals.models.special_report import LONGEST
from proposals.services import results as services
from proposals.trace import chain
from proposals.workflow import INSTRUCTION, PROPOSAL, REFERRAL, SPECIAL_REPORT

# referrals


def referral_columns():
    return [
        (_("事项"), lambda row: str(row.subject)),
        (_("承办单位"), lambda row: row.department.name),
        (_("办理方式"), "get_handling_display"),
        (_("起算"), "clock_from"),
        (_("期限"), "due_on"),
        (_("状态"), "get_status_display"),
        (_("结果"), "result"),
        (_("答复时间"), "replied_at"),
        (_("逾期"), lambda row: _("是") if row.is_late else ""),
    ]


@login_required
def referrals(request):
    rows = Referral.objects.visible_to(request.user).select_related(
        "department", "opinion", "proposal", "special_report"
    )
    found = filtered(request, ReferralFilter, rows)
    if answer := export(request, name=_("转办件"), columns=referral_columns(), rows=found.qs):
        return answer
    return render(request, "proposals/referrals.html", {"filter": found, "page_obj": paginate(request, found.qs)})


@login_required
def referral(request, pk):
    rows = Referral.objects.visible_to(request.user).select_related(
        "department", "opinion", "proposal", "special_report", "alliance"
    )
    row = get_object_or_404(rows, pk=pk)
    context = {
        "referral": row,
        "clock": deadlines.explain(row),
        "moves": move_links(REFERRAL, row, request.user, "referral-move"),
        "stages": chain(row, request.user),
        "events": audit.history(row),
    }
    return render(request, "proposals/referral.html", context)


@login_required
def referral_move(request, pk, move):
    return move_page(request, REFERRAL, get_object_or_404(Referral.objects.visible_to(request.user), pk=pk), move)


# proposals


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
    drawn = _drawn_from(request)
    row = Proposal(alliance=alliance, session=(alliance.options or {}).get("session", str(year)), topic=drawn["topic"])
    initial = {
        "title": drawn["title"],
        "situation": drawn["text"],
        "category": drawn["category"],
        "unit": drawn["unit"],
    }
    return _edit_proposal(request, row, _("撰写提案"), initial, drawn["opinions"])


def _drawn_from(request):
    """What `?opinion=` and `?topic=` bring into a new draft."""
    numbers = [number for number in request.GET.getlist("opinion") if number.isdigit()]
    rows = Opinion.objects.visible_to(request.user).filter(alliance=request.user.alliance_id).select_related("topic")
    found = list(rows.filter(pk__in=numbers).order_by("pk")) if numbers else []
    topic = None
    if (number := request.GET.get("topic", "")).isdigit():
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
        made = services.save_proposal(
            proposal=form.instance,
            suggestions=data["suggestions"],
            co_signers=data["co_signers"],
            opinions=opinions,
            by=request.user,
        )
        return redirect(made)
    back = row.get_absolute_url() if row.pk else reverse("proposals")
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back, "intro": _from(opinions)})


def _from(opinions):
    return _("依据%(n)d条意见，保存后这些意见标为“已转化”。") % {"n": len(opinions)} if opinions else ""


@login_required
@require_POST
def proposal_sign(request, pk):
    row = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    agrees = request.POST.get("agrees") == "1"
    services.answer_invitation(proposal=row, member=request.user.person, agrees=agrees, by=request.user)
    return redirect(row)


@login_required
def proposal_move(request, pk, move):
    return move_page(request, PROPOSAL, get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk), move)


@login_required
def proposal_docx(request, pk):
    row = get_object_or_404(Proposal.objects.visible_to(request.user).select_related("alliance", "lead_author"), pk=pk)
    return docx_response(letters.proposal_sheet(row), f"{_('提案')}-{row.title}")


@login_required
def referral_docx(request, pk):
    row = get_object_or_404(Referral.objects.visible_to(request.user).select_related("alliance", "department"), pk=pk)
    if row.status != Referral.Status.REPLIED:
        return redirect(row)
    return docx_response(letters.reply_letter(row), f"{_('答复函')}-{row.subject}")


@login_required
def suggestion(request, pk):
    row = get_object_or_404(Suggestion.objects.filter(proposal__in=Proposal.objects.visible_to(request.user)), pk=pk)
    require(request.user, P.PROPOSAL_REVIEW, row.proposal)
    form = SuggestionForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        services.track_suggestion(suggestion=form.instance, by=request.user)
        return redirect(row.proposal)
    back = row.proposal.get_absolute_url()
    return render(
        request, "alliance/form.html", {"form": form, "title": _("跟踪建议"), "intro": row.text, "back": back}
    )


# special reports


def special_report_columns():
    return [
        (_("期号"), "issue"),
        (_("标题"), "title"),
        (_("报送单位"), lambda row: row.unit.name if row.unit else ""),
        (_("反映委员"), lambda row: str(row.cppcc_member or "")),
        (_("报送日期"), "issued_on"),
        (_("状态"), "get_status_display"),
        (_("采用"), lambda row: "、".join(str(item) for item in row.adoptions.all())),
    ]


@login_required
def special_reports(request):
    rows = (
        SpecialReport.objects.visible_to(request.user)
        .select_related("unit", "cppcc_member")
        .prefetch_related("adoptions", "instructions")
    )
    found = filtered(request, SpecialReportFilter, rows)
    if answer := export(request, name=_("社情民意专报"), columns=special_report_columns(), rows=list(found.qs)):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_create": request.user.has_perm(P.REPORT_CREATE),
    }
    return render(request, "proposals/special_reports.html", context)


@login_required
def special_report(request, pk):
    rows = SpecialReport.objects.visible_to(request.user).select_related(
        "unit", "cppcc_member", "topic", "from_proposal"
    )
    row = get_object_or_404(rows, pk=pk)
    S = SpecialReport.Status
    context = {
        "report": row,
        "is_long": len(row.text) > LONGEST,
        "longest": LONGEST,
        "adoptions": row.adoptions.all(),
        "instructions": row.instructions.all(),
        "referrals": row.referrals.select_related("department"),
        "perms_referral": request.user.has_role(Role.STAFF, Role.LEADER, Role.HANDLER),
        "moves": move_links(SPECIAL_REPORT, row, request.user, "special-report-move"),
        "editable": row.status in {S.DRAFT, S.RETURNED} and request.user.has_perm(P.REPORT_EDIT, row),
        "may_adopt": bool(row.number) and request.user.has_perm(P.REPORT_SUBMIT, row),
        "may_instruct": bool(row.number) and request.user.has_perm(P.INSTRUCTION_CREATE, row),
        "may_outcome": bool(row.number) and request.user.has_perm(P.OUTCOME_EDIT, row),
        "stages": chain(row, request.user),
        "events": audit.history(row),
    }
    return render(request, "proposals/special_report.html", context)


@login_required
def special_report_create(request):
    require(request.user, P.REPORT_CREATE)
    drawn = _drawn_from(request)
    row = SpecialReport(alliance=request.user.alliance, year=today().year, topic=drawn["topic"])
    initial = {"title": drawn["title"], "text": drawn["text"]} | ({"unit": drawn["unit"]} if drawn["unit"] else {})
    return _edit_report(request, row, _("撰写专报"), initial, drawn["opinions"])


@login_required
def special_report_edit(request, pk):
    row = get_object_or_404(SpecialReport.objects.visible_to(request.user), pk=pk)
    require(request.user, P.REPORT_EDIT, row)
    if row.status not in {SpecialReport.Status.DRAFT, SpecialReport.Status.RETURNED}:
        return redirect(row)
    return _edit_report(request, row, _("修改专报"), {}, None)


def _edit_report(request, row, title, initial, opinions):
    form = SpecialReportForm(request.POST or None, instance=row, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        return redirect(services.save_special_report(report=form.instance, opinions=opinions, by=request.user))
    back = row.get_absolute_url() if row.pk else reverse("special-reports")
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back, "intro": _from(opinions)})


@login_required
def special_report_move(request, pk, move):
    return move_page(
        request, SPECIAL_REPORT, get_object_or_404(SpecialReport.objects.visible_to(request.user), pk=pk), move
    )


@login_required
def special_report_docx(request, pk):
    row = get_object_or_404(
        SpecialReport.objects.visible_to(request.user).select_related("alliance", "unit", "cppcc_member"), pk=pk
    )
    return docx_response(letters.special_report(row), f"{_('专报')}-{row.title}")


@login_required
def adoption_create(request, pk):
    row = get_object_or_404(SpecialReport.objects.visible_to(request.user), pk=pk)
    require(request.user, P.REPORT_SUBMIT, row)
    form = AdoptionForm(request.POST or None, instance=Adoption(special_report=row), initial={"adopted_on": today()})
    if request.method == "POST" and form.is_valid():
        services.add_adoption(adoption=form.instance, by=request.user)
        return redirect(row)
    return render(request, "alliance/form.html", {"form": form, "title": _("登记采用"), "back": row.get_absolute_url()})


# instructions


SUBJECTS = {
    "special-report": ("special_report", SpecialReport),
    "proposal": ("proposal", Proposal),
    "opinion": ("opinion", Opinion),
}


@login_required
def instruction_create(request, kind, pk):
    """On a special report, a proposal or an opinion; a leader writes it, staff record it from paper."""
    name, model = SUBJECTS[kind]
    subject = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    require(request.user, P.INSTRUCTION_CREATE, subject)
    row = Instruction(alliance=subject.alliance, **{name: subject})
    if request.user.has_role(Role.LEADER):
        row.leader, row.leader_name, row.level = request.user, request.user.name, Level.DISTRICT
    form = InstructionForm(request.POST or None, instance=row, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.instruct(instruction=form.instance, by=request.user)
        return redirect(subject)
    context = {
        "form": form,
        "title": _("批示"),
        "intro": str(subject),
        "back": subject.get_absolute_url(),
        "button": _("作出批示"),
    }
    return render(request, "alliance/form.html", context)


def instruction_columns():
    return [
        (_("批示领导"), "leader_name"),
        (_("层级"), "get_level_display"),
        (_("日期"), "instructed_on"),
        (_("事项"), lambda row: str(row.subject)),
        (_("批示内容"), "text"),
        (_("状态"), "get_status_display"),
        (_("落实情况"), "handling"),
    ]


@login_required
def instructions(request):
    rows = Instruction.objects.visible_to(request.user).select_related("special_report", "proposal", "opinion")
    found = filtered(request, InstructionFilter, rows)
    if answer := export(request, name=_("批示"), columns=instruction_columns(), rows=found.qs):
        return answer
    return render(request, "proposals/instructions.html", {"filter": found, "page_obj": paginate(request, found.qs)})


@login_required
def instruction(request, pk):
    row = get_object_or_404(
        Instruction.objects.visible_to(request.user).select_related("special_report", "proposal", "opinion"), pk=pk
    )
    moves = move_links(INSTRUCTION, row, request.user, "instruction-move")
    context = {"instruction": row, "moves": moves, "stages": chain(row, request.user), "events": audit.history(row)}
    return render(request, "proposals/instruction.html", context)


@login_required
def instruction_move(request, pk, move):
    return move_page(request, INSTRUCTION, get_object_or_404(Instruction.objects.visible_to(request.user), pk=pk), move)


# outcomes


def outcomes(request):
    found = filtered(
        request,
        OutcomeFilter,
        Outcome.objects.visible_to(request.user).select_related("department").prefetch_related("units"),
    )
    columns = [
        (_("成效"), "title"),
        (_("类型"), "get_kind_display"),
        (_("日期"), "happened_on"),
        (_("承办单位"), lambda row: str(row.department or "")),
        (_("说明"), "description"),
    ]
    if answer := export(request, name=_("成效"), columns=columns, rows=found.qs.prefetch_related(None)):
        return answer
    return render(request, "proposals/outcomes.html", {"filter": found, "page_obj": paginate(request, found.qs)})


def outcome(request, pk):
    rows = Outcome.objects.visible_to(request.user).select_related(
        "department", "proposal", "special_report", "topic", "opinion"
    )
    row = get_object_or_404(rows.prefetch_related("units"), pk=pk)
    context = {
        "outcome": row,
        "stages": chain(row, request.user) if request.user.is_authenticated else [],
        "may_edit": request.user.has_perm(P.OUTCOME_EDIT, row),
        "events": audit.history(row) if request.user.has_perm(P.OUTCOME_EDIT, row) else [],
    }
    return render(request, "proposals/outcome.html", context)


SOURCES = SUBJECTS | {"topic": ("topic", Topic)}


@login_required
def outcome_create(request, kind, pk):
    name, model = SOURCES[kind]
    source = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    require(request.user, P.OUTCOME_EDIT, source)
    return _edit_outcome(
        request, Outcome(alliance=source.alliance, **{name: source}), _("登记成效"), source.get_absolute_url()
    )


@login_required
def outcome_edit(request, pk):
    row = get_object_or_404(Outcome.objects.visible_to(request.user), pk=pk)
    require(request.user, P.OUTCOME_EDIT, row)
    return _edit_outcome(request, row, _("修改成效"), row.get_absolute_url())


def _edit_outcome(request, row, title, back):
    form = OutcomeForm(request.POST or None, instance=row, initial={"happened_on": today()} if not row.pk else None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form, services.save_outcome, outcome=form.instance, units=form.cleaned_data["units"], by=request.user
        )
        if made:
            return redirect(made)
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back})
