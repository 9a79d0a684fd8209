"""The annual assessment (年考评): the whole, each unit's form, appeals, and the check of a printed sheet."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import require
from alliance.exports import docx_response, export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from alliance.rate import allowed
from evaluation import documents
from evaluation.filters import AppealFilter, AssessmentFilter
from evaluation.forms import AppealForm, AssessmentForm, AuditForm, ClaimForm
from evaluation.models import Appeal, Assessment, AssessmentLine, AssessmentSheet
from evaluation.queries.assessments import lines_of, progress
from evaluation.services import assessments as services
from evaluation.workflow import APPEAL, ASSESSMENT, SHEET
from members.permissions import P

LOOKUPS_PER_HOUR = 60


@login_required
def assessments(request):
    found = filtered(request, AssessmentFilter, Assessment.objects.visible_to(request.user).select_related("scheme"))
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_create": request.user.has_perm(P.ASSESSMENT_RUN),
    }
    return render(request, "evaluation/assessments.html", context)


@login_required
def assessment_create(request):
    require(request.user, P.ASSESSMENT_RUN)
    form = AssessmentForm(request.POST or None, instance=Assessment(alliance=request.user.alliance))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.open_assessment, assessment=form.instance, by=request.user)
        if made:
            return redirect(made)
    context = {"form": form, "title": _("启动年考评"), "back": reverse("assessments"), "button": _("启动")}
    return render(request, "alliance/form.html", context)


def sheet_columns():
    return [
        (_("排名"), "rank"),
        (_("同类排名"), "category_rank"),
        (_("单位"), lambda row: row.unit.name),
        (_("类型"), lambda row: row.unit.get_category_display()),
        (_("状态"), "get_status_display"),
        (_("自评得分"), "self_total"),
        (_("平时得分"), "ordinary"),
        (_("年度得分"), "annual"),
        (_("最终得分"), "final"),
        (_("等次"), "grade"),
    ]


@login_required
def assessment(request, pk):
    row = get_object_or_404(Assessment.objects.visible_to(request.user).select_related("scheme"), pk=pk)
    sheets = row.sheets.visible_to(request.user).select_related("unit")
    if answer := export(request, name=str(row), columns=sheet_columns(), rows=sheets):
        return answer
    context = {
        "assessment": row,
        "steps": audit.steps(row, list(Assessment.Status)),
        "sheets": list(sheets),
        "progress": progress(row) if not row.is_shown and request.user.has_perm(P.DASHBOARD_VIEW) else None,
        "own": request.user.unit_ids,
        "appeals": Appeal.objects.visible_to(request.user)
        .filter(line__sheet__assessment=row)
        .select_related("unit", "line__indicator"),
        "moves": move_links(ASSESSMENT, row, request.user, "assessment-move"),
        "events": audit.history(row),
    }
    return render(request, "evaluation/assessment.html", context)


@login_required
def assessment_move(request, pk, move):
    return move_page(request, ASSESSMENT, get_object_or_404(Assessment.objects.visible_to(request.user), pk=pk), move)


# one unit's form


def _sheet(request, pk):
    rows = AssessmentSheet.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("assessment__scheme", "unit", "alliance"), pk=pk)


def line_columns():
    return [
        (_("编号"), lambda row: row.indicator.code),
        (_("指标"), lambda row: row.indicator.name),
        (_("系统计分"), "counted"),
        (_("自评"), "claimed"),
        (_("自评说明"), "claim_note"),
        (_("核定"), "stands"),
        (_("初核说明"), "audit_note"),
    ]


@login_required
def assessment_sheet(request, pk):
    row = _sheet(request, pk)
    lines = lines_of(row)
    if answer := export(request, name=str(row), columns=line_columns(), rows=lines):
        return answer
    user, status = request.user, row.assessment.status
    context = {
        "sheet": row,
        "lines": lines,
        "moves": move_links(SHEET, row, user, "assessment-sheet-move"),
        "may_claim": status == Assessment.Status.SELF_SCORE
        and row.status == "open"
        and user.has_perm(P.SELF_SCORE, row),
        "may_audit": status == Assessment.Status.AUDIT and user.has_perm(P.ASSESSMENT_RUN, row),
        "may_appeal": row.assessment.takes_appeals and user.has_perm(P.APPEAL_CREATE, row),
        "has_result": status in (Assessment.Status.APPROVED, Assessment.Status.PUBLISHED),
        "year_sheet": reverse("score-sheet", args=[row.assessment.year, row.unit_id]),
        "events": audit.history(row),
    }
    return render(request, "evaluation/assessment_sheet.html", context)


@login_required
def assessment_sheet_claim(request, pk):
    row = _sheet(request, pk)
    require(request.user, P.SELF_SCORE, row)
    if row.status != AssessmentSheet.Status.OPEN or row.assessment.status != Assessment.Status.SELF_SCORE:
        return redirect(row)
    return _fill_in(request, row, ClaimForm, services.save_claims, _("填报自评"))


@login_required
def assessment_sheet_audit(request, pk):
    row = _sheet(request, pk)
    require(request.user, P.ASSESSMENT_RUN, row)
    if row.assessment.status != Assessment.Status.AUDIT:
        return redirect(row)
    return _fill_in(request, row, AuditForm, services.save_audit, _("初核"))


def _fill_in(request, row, form_class, save, title):
    form = form_class(request.POST or None, sheet=row)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, save, sheet=row, values=form.values(), by=request.user)
        if done:
            return redirect(done)
    return render(request, "evaluation/assessment_fill.html", {"sheet": row, "form": form, "title": title})


@login_required
def assessment_sheet_move(request, pk, move):
    return move_page(request, SHEET, _sheet(request, pk), move)


@login_required
def assessment_sheet_docx(request, pk):
    """The signed result sheet; there is none before the approval."""
    row = _sheet(request, pk)
    if row.assessment.approved_on is None:
        return redirect(row)
    data = documents.result_sheet(row, lines_of(row))
    return docx_response(data, _("考评结果单-%(unit)s") % {"unit": row.unit.name})


def result_check(request, serial):
    """Whether a printed result sheet is genuine: open to everyone who holds one."""
    if not allowed(request, "result-check", times=LOOKUPS_PER_HOUR, seconds=3600):
        return render(request, "evaluation/result_check.html", {"too_often": True}, status=429)
    rows = AssessmentSheet.objects.filter(assessment__approved_on__isnull=False)
    row = rows.filter(serial=serial.upper()).select_related("assessment", "unit", "alliance").first()
    return render(request, "evaluation/result_check.html", {"sheet": row}, status=200 if row else 404)


# appeals


@login_required
def appeals(request):
    rows = Appeal.objects.visible_to(request.user).select_related("unit", "line__indicator", "line__sheet__assessment")
    found = filtered(request, AppealFilter, rows)
    columns = [
        (_("单位"), lambda row: row.unit.name),
        (_("考评"), lambda row: str(row.line.sheet.assessment)),
        (_("指标"), lambda row: str(row.line.indicator)),
        (_("请求得分"), "claimed"),
        (_("理由"), "reason"),
        (_("状态"), "get_status_display"),
        (_("处理意见"), "decision"),
    ]
    if answer := export(request, name=_("申诉"), columns=columns, rows=found.qs):
        return answer
    return render(request, "evaluation/appeals.html", {"filter": found, "page_obj": paginate(request, found.qs)})


@login_required
def appeal_create(request, pk):
    lines = AssessmentLine.objects.filter(sheet__in=AssessmentSheet.objects.visible_to(request.user))
    line = get_object_or_404(lines.select_related("sheet__assessment", "sheet__unit", "indicator"), pk=pk)
    require(request.user, P.APPEAL_CREATE, line.sheet)
    form = AppealForm(request.POST or None, line=line)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.appeal, line=line, by=request.user, **form.cleaned_data)
        if made:
            return redirect(made)
    title = _("对“%(line)s”提出申诉") % {"line": line.indicator.name}
    intro = _("现核定%(points)s分。") % {"points": line.stands}
    context = {
        "form": form,
        "title": title,
        "intro": intro,
        "back": line.sheet.get_absolute_url(),
        "button": _("提交申诉"),
    }
    return render(request, "alliance/form.html", context)


@login_required
def appeal(request, pk):
    rows = Appeal.objects.visible_to(request.user).select_related(
        "unit", "line__indicator", "line__sheet__assessment", "created_by"
    )
    row = get_object_or_404(rows, pk=pk)
    context = {
        "appeal": row,
        "moves": move_links(APPEAL, row, request.user, "appeal-move"),
        "events": audit.history(row),
    }
    return render(request, "evaluation/appeal.html", context)


@login_required
def appeal_move(request, pk, move):
    return move_page(request, APPEAL, get_object_or_404(Appeal.objects.visible_to(request.user), pk=pk), move)
