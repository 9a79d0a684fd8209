from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import today
from alliance.errors import require
from alliance.exports import docx_response, export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.models import Role
from members.permissions import P
from proposals import letters
from proposals.filters import SpecialReportFilter
from proposals.forms.special_reports import AdoptionForm, SpecialReportForm
from proposals.models import (
    Adoption,
    SpecialReport,
)
from proposals.models.special_report import LONGEST
from proposals.services import special_reports as special_reports_service
from proposals.trace import chain
from proposals.views.proposals import chosen, drawn_from
from proposals.workflow import SPECIAL_REPORT


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
    drawn = drawn_from(request)
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
        save = special_reports_service.save_special_report
        made = attempt(form, save, report=form.instance, opinions=opinions, by=request.user)
        if made:
            return redirect(made)
    back = row.get_absolute_url() if row.pk else reverse("special-reports")
    return render(
        request, "alliance/form.html", {"form": form, "title": title, "back": back, "intro": chosen(opinions)}
    )


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
        special_reports_service.add_adoption(adoption=form.instance, by=request.user)
        return redirect(row)
    return render(request, "alliance/form.html", {"form": form, "title": _("登记采用"), "back": row.get_absolute_url()})
