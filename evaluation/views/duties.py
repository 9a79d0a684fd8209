"""Duty records of CPPCC members (委员履职档案) and what they claim beyond the portal's own records."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import YEAR, parse_period, period_of, today
from alliance.errors import require
from alliance.exports import docx_response, export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from evaluation import documents
from evaluation.filters import DutyClaimFilter
from evaluation.forms import DutyClaimForm
from evaluation.models import DutyClaim
from evaluation.queries import duties as queries
from evaluation.services import duties as services
from evaluation.workflow import DUTY_CLAIM
from members.models import CppccMember
from members.permissions import P


def _member(request, pk):
    """The own record for the member; every member's for staff and leaders."""
    member = get_object_or_404(CppccMember.objects.visible_to(request.user).select_related("alliance"), pk=pk)
    require(request.user, P.DUTY_RECORD_VIEW, member)
    return member


def _year(request):
    try:
        asked = parse_period(request.GET.get("year", ""))
    except ValueError:
        return period_of(YEAR, today())
    return period_of(YEAR, asked.start)


def record_columns():
    return [
        (_("日期"), lambda row: row["on"]),
        (_("事项"), lambda row: row["what"]),
        (_("内容"), lambda row: str(row["obj"])),
        (_("积分"), lambda row: row["points"]),
    ]


@login_required
def duty_record(request, pk):
    member, period = _member(request, pk), _year(request)
    rows = queries.duty_record(member, period)
    if answer := export(request, name=_("履职档案-%(name)s") % {"name": member}, columns=record_columns(), rows=rows):
        return answer
    claims = DutyClaim.objects.visible_to(request.user).filter(cppcc_member=member).exclude(status="approved")
    context = {
        "member": member,
        "period": period,
        "rows": rows,
        "total": sum(row["points"] for row in rows),
        "claims": claims,
        "may_claim": request.user.person == member and request.user.has_perm(P.DUTY_CLAIM_CREATE),
    }
    return render(request, "evaluation/duty_record.html", context)


@login_required
def duty_record_docx(request, pk):
    member, period = _member(request, pk), _year(request)
    rows = queries.duty_record(member, period)
    data = documents.duty_sheet(member, period, rows, sum(row["points"] for row in rows))
    return docx_response(data, _("履职情况表-%(name)s") % {"name": member})


@login_required
def duty_claims(request):
    rows = DutyClaim.objects.visible_to(request.user).select_related("cppcc_member")
    found = filtered(request, DutyClaimFilter, rows)
    columns = [
        (_("委员"), lambda row: str(row.cppcc_member)),
        (_("类别"), "get_kind_display"),
        (_("事项"), "title"),
        (_("日期"), "happened_on"),
        (_("积分"), "points"),
        (_("状态"), "get_status_display"),
    ]
    if answer := export(request, name=_("履职申报"), columns=columns, rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_claim": request.user.person is not None and request.user.has_perm(P.DUTY_CLAIM_CREATE),
    }
    return render(request, "evaluation/duty_claims.html", context)


@login_required
def duty_claim(request, pk):
    row = get_object_or_404(DutyClaim.objects.visible_to(request.user).select_related("cppcc_member"), pk=pk)
    context = {
        "claim": row,
        "moves": move_links(DUTY_CLAIM, row, request.user, "duty-claim-move"),
        "may_edit": services.editable(row) and request.user.has_perm(P.DUTY_CLAIM_CREATE, row),
        "events": audit.history(row),
    }
    return render(request, "evaluation/duty_claim.html", context)


@login_required
def duty_claim_create(request):
    require(request.user, P.DUTY_CLAIM_CREATE)
    member = get_object_or_404(CppccMember, user=request.user, alliance=request.user.alliance)
    return _edit(request, DutyClaim(alliance=member.alliance, cppcc_member=member), _("申报履职"))


@login_required
def duty_claim_edit(request, pk):
    row = get_object_or_404(DutyClaim.objects.visible_to(request.user), pk=pk)
    require(request.user, P.DUTY_CLAIM_CREATE, row)
    if not services.editable(row):
        return redirect(row)
    return _edit(request, row, _("修改申报"))


def _edit(request, row, title):
    form = DutyClaimForm(request.POST or None, request.FILES or None, instance=row)
    if request.method == "POST" and form.is_valid():
        uploads = form.cleaned_data["uploads"]
        made = attempt(form, services.save_claim, claim=form.instance, uploads=uploads, by=request.user)
        if made:
            return redirect(made)
    back = row.get_absolute_url() if row.pk else reverse("duty-claims")
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back})


@login_required
def duty_claim_move(request, pk, move):
    return move_page(request, DUTY_CLAIM, get_object_or_404(DutyClaim.objects.visible_to(request.user), pk=pk), move)
