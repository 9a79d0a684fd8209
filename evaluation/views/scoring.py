from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance import audit
from alliance.calendar import parse_period, today
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import move_links, move_page, paginate
from evaluation.forms import IndicatorForm, SchemeForm
from evaluation.models import Indicator, Result, Scheme
from evaluation.queries import scoring as queries
from evaluation.services import scoring as services
from evaluation.workflow import SCHEME
from members.models import Unit
from members.permissions import P
from members.queries import alliance_read, alliances_below
from workgroup.models import Goal


def ranking_columns():
    return [
        (_("排名"), "rank"),
        (_("同类排名"), "category_rank"),
        (_("单位"), lambda row: row.unit.name),
        (_("类型"), lambda row: row.unit.get_category_display()),
        (_("协商参与度"), "participation"),
        (_("成果转化率"), "conversion"),
        (_("公众满意度"), "satisfaction"),
        (_("资源共享"), "sharing"),
        (_("加分"), "bonus"),
        (_("扣分"), "deduction"),
        (_("自身得分"), "own"),
        (_("总分"), "total"),
        (_("等次"), "grade"),
    ]


@login_required
def rankings(request):
    """Overall and within each kind, with movement; for staff also what another α would do."""
    alliance = alliance_read(request)
    period = queries.chosen_period(request, alliance)
    results = Result.objects.visible_to(request.user).of(alliance, period).select_related("unit", "scheme")
    category = request.GET.get("category", "")
    if category in Unit.Category.values:
        results = results.filter(unit__category=category)
    if answer := export(
        request, name=_("排名-%(period)s") % {"period": period.key}, columns=ranking_columns(), rows=results
    ):
        return answer
    rows = queries.with_movement(results, alliance, period)
    may_run = request.user.has_perm(P.SCORE_RUN)
    alpha = _alpha(request) if may_run else None
    context = {
        "period": period,
        "periods": queries.periods_scored(alliance),
        "rows": rows,
        "own": request.user.unit_ids,
        "tabs_list": _tabs(period, category, alliance),
        "ranked": alliance,
        "below": alliances_below(request.user),
        "is_frozen": any(row.is_frozen for row in rows),
        "may_run": may_run,
        "alpha": alpha,
        "guesses": queries.what_if(results, alpha) if alpha is not None else [],
        "scheme": rows[0].scheme if rows else None,
    }
    return render(request, "evaluation/rankings.html", context)


def _alpha(request):
    try:
        alpha = Decimal(request.GET["alpha"])
    except (KeyError, InvalidOperation):
        return None
    return alpha if alpha.is_finite() and 0 <= alpha <= 1 else None


def _tabs(period, chosen, alliance):
    base = f"{reverse('rankings')}?period={period.key}&alliance={alliance.pk if alliance else ''}"
    tabs = [{"label": _("总排名"), "url": base, "active": not chosen, "count": None}]
    for value, label in Unit.Category.choices:
        tabs.append({"label": label, "url": f"{base}&category={value}", "active": chosen == value, "count": None})
    return tabs


def _period(key):
    try:
        return parse_period(key)
    except ValueError:
        raise Http404 from None


@login_required
@require_POST
def ranking_score(request, period):
    require(request.user, P.SCORE_RUN)
    span = _period(period)
    ranked = services.score_period(alliance=request.user.alliance, period=span, by=request.user)
    done = _("已计算%(n)d个单位。") % {"n": ranked} if ranked else _("这一期间已冻结，没有改变。")
    messages.success(request, done)
    return redirect(f"{reverse('rankings')}?period={span.key}")


@login_required
@require_POST
def ranking_freeze(request, period):
    require(request.user, P.SCORE_RUN)
    span = _period(period)
    services.freeze(alliance=request.user.alliance, period=span, by=request.user)
    messages.success(request, _("已冻结%(period)s的排名。") % {"period": span.label})
    return redirect(f"{reverse('rankings')}?period={span.key}")


@login_required
def score_sheet(request, period, pk):
    rows = Result.objects.visible_to(request.user).select_related("unit", "scheme")
    row = get_object_or_404(rows, period=_period(period).key, unit=pk)
    lines = queries.score_lines(row)
    context = {
        "result": row,
        "groups": queries.lines_by_group(lines),
        "missing": queries.what_is_missing(row, lines),
        "count": Result.objects.filter(alliance=row.alliance_id, period=row.period).count(),
        "may_open": request.user.has_perm(P.SCORE_RUN) or row.unit_id in request.user.unit_ids,
    }
    return render(request, "evaluation/score_sheet.html", context)


# schemes


@login_required
def schemes(request):
    rows = Scheme.objects.visible_to(request.user)
    context = {"page_obj": paginate(request, rows), "may_edit": request.user.has_perm(P.SCHEME_EDIT)}
    return render(request, "evaluation/schemes.html", context)


@login_required
def scheme(request, pk):
    row = get_object_or_404(Scheme.objects.visible_to(request.user), pk=pk)
    may_edit = request.user.has_perm(P.SCHEME_EDIT, row)
    context = {
        "scheme": row,
        "indicators": row.indicators.all(),
        "moves": move_links(SCHEME, row, request.user, "scheme-move"),
        "may_edit": may_edit,
        "editable": may_edit and row.status == Scheme.Status.DRAFT,
        "events": audit.history(row),
    }
    return render(request, "evaluation/scheme.html", context)


@login_required
@require_POST
def scheme_default(request):
    require(request.user, P.SCHEME_EDIT)
    year = today().year
    if existing := Scheme.objects.filter(
        alliance=request.user.alliance, year=year, status=Scheme.Status.ACTIVE
    ).first():
        return redirect(existing)
    return redirect(services.create_default_scheme(alliance=request.user.alliance, year=year, by=request.user))


@login_required
@require_POST
def scheme_revise(request, pk):
    row = get_object_or_404(Scheme.objects.visible_to(request.user), pk=pk)
    require(request.user, P.SCHEME_EDIT, row)
    return redirect(services.new_version(scheme=row, by=request.user))


def _draft(request, pk):
    row = get_object_or_404(Scheme.objects.visible_to(request.user), pk=pk, status=Scheme.Status.DRAFT)
    require(request.user, P.SCHEME_EDIT, row)
    return row


@login_required
def scheme_edit(request, pk):
    row = _draft(request, pk)
    form = SchemeForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.save_scheme, scheme=form.instance, by=request.user)
        if made:
            return redirect(made)
    return render(
        request, "alliance/form.html", {"form": form, "title": _("修改指标体系"), "back": row.get_absolute_url()}
    )


@login_required
def indicator_create(request, pk):
    return _edit_indicator(request, Indicator(scheme=_draft(request, pk)))


@login_required
def indicator_edit(request, pk):
    row = get_object_or_404(Indicator.objects.visible_to(request.user).select_related("scheme"), pk=pk)
    _draft(request, row.scheme_id)
    return _edit_indicator(request, row)


def _edit_indicator(request, row):
    form = IndicatorForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.save_indicator, indicator=form.instance, by=request.user)
        if made:
            return redirect(row.scheme)
    return render(
        request, "alliance/form.html", {"form": form, "title": _("指标"), "back": row.scheme.get_absolute_url()}
    )


@login_required
def scheme_move(request, pk, move):
    return move_page(request, SCHEME, get_object_or_404(Scheme.objects.visible_to(request.user), pk=pk), move)


# the value of a goal's indicator


@login_required
def goal_value(request, pk):
    """Where a goal of the year stands by its indicator: alone for htmx, with its page's frame otherwise."""
    goal = get_object_or_404(Goal.objects.visible_to(request.user), pk=pk)
    context = {"goal": goal, "value": queries.goal_value(goal)}
    template = "evaluation/_goal_value.html" if request.htmx else "evaluation/goal_value.html"
    return render(request, template, context)
