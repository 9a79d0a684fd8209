from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities.models import Activity
from alliance import audit
from alliance.calendar import KINDS, parse_period, period_of, today
from alliance.errors import DomainError, require
from alliance.exports import docx_response
from alliance.pages import filtered, move_links, move_page, paginate
from evaluation.models import Result
from members.permissions import P
from proposals.models import Outcome, Referral
from reports import queries, services
from reports.board import board, late
from reports.documents import report_document
from reports.filters import ReportFilter
from reports.models import Report
from reports.workflow import REPORT
from workgroup.models import Task


@login_required
def dashboard(request):
    require(request.user, P.DASHBOARD_VIEW)
    alliance = request.user.alliance
    period = queries.chosen_period(request, alliance)
    context = {
        "period": period,
        "tabs_list": _period_tabs(period),
        "late": late(request.user),
        "charts": queries.charts(alliance, period)[:3],
        "results": Result.objects.visible_to(request.user).filter(period=period.key).select_related("unit")[:10],
        "late_referrals": Referral.objects.visible_to(request.user)
        .late()
        .select_related("department", "opinion", "proposal", "special_report")[:8],
        "late_tasks": Task.objects.visible_to(request.user).overdue().select_related("unit")[:8],
    }
    return render(request, "reports/dashboard.html", context | board(alliance, period))


def _period_tabs(period):
    """The same day seen by month, quarter and year; the last finished day of the period decides."""
    day = min(today(), period.last_day)
    labels = {"week": _("周"), "month": _("月"), "quarter": _("季"), "year": _("年")}
    base = reverse("dashboard")
    return [
        {
            "label": labels[kind],
            "url": f"{base}?period={period_of(kind, day).key}",
            "active": kind == period.kind,
            "count": None,
        }
        for kind in KINDS
    ]


@login_required
def wall(request):
    """For the screen in the hall: large figures, no personal data, everything from our own server."""
    require(request.user, P.WALL_VIEW)
    alliance = request.user.alliance
    period = queries.default_period(alliance)
    month, _kinds, funnel, _leaders = queries.charts(alliance, period)
    context = {
        "alliance": alliance,
        "period": period,
        "now": timezone.now(),
        "charts": [month, funnel],
        "results": Result.objects.visible_to(request.user).filter(period=period.key).select_related("unit")[:10],
        "outcomes": Outcome.objects.public().within(alliance)[:3],
        "upcoming": Activity.objects.public().within(alliance).upcoming().select_related("unit").order_by("start")[:5],
    }
    return render(request, "reports/wall.html", context | board(alliance, period))


@login_required
def reports(request):
    found = filtered(request, ReportFilter, Report.objects.visible_to(request.user).select_related("alliance"))
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_make": request.user.has_perm(P.REPORT_MAKE),
        "kinds": Report.Kind,
    }
    return render(request, "reports/reports.html", context)


@login_required
@require_POST
def report_make(request):
    """The report of the last finished period of a kind, or of the period named."""
    require(request.user, P.REPORT_MAKE)
    kind = request.POST.get("kind", "")
    if kind not in Report.Kind.values:
        raise DomainError(_("请选择报告种类。"))
    try:
        period = parse_period(request.POST.get("period", ""))
    except ValueError:
        period = period_of(Report.PERIOD_KIND[kind], today()).previous()
    return redirect(services.make_report(alliance=request.user.alliance, kind=kind, period=period, by=request.user))


@login_required
def report(request, pk):
    row = get_object_or_404(Report.objects.visible_to(request.user).select_related("alliance"), pk=pk)
    context = {
        "report": row,
        "moves": move_links(REPORT, row, request.user, "report-move"),
        "may_make": row.status == Report.Status.DRAFT and request.user.has_perm(P.REPORT_MAKE, row),
        "events": audit.history(row),
    }
    return render(request, "reports/report.html", context)


@login_required
def report_docx(request, pk):
    row = get_object_or_404(Report.objects.visible_to(request.user).select_related("alliance"), pk=pk)
    return docx_response(report_document(row), row.title)


@login_required
def report_move(request, pk, move):
    return move_page(request, REPORT, get_object_or_404(Report.objects.visible_to(request.user), pk=pk), move)
