from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alliance import audit
from alliance.exports import docx_response, export
from alliance.pages import filtered, move_links, move_page, paginate
from proposals import deadlines, letters
from proposals.filters import ReferralFilter
from proposals.models import (
    Referral,
)
from proposals.trace import chain
from proposals.workflow import REFERRAL


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
    rows = rows.open_first()
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


@login_required
def referral_docx(request, pk):
    row = get_object_or_404(Referral.objects.visible_to(request.user).select_related("alliance", "department"), pk=pk)
    if row.status != Referral.Status.REPLIED:
        return redirect(row)
    return docx_response(letters.reply_letter(row), f"{_('答复函')}-{row.subject}")
