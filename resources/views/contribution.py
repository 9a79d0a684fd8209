"""What units give to the others, one by one and side by side."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from alliance.calendar import MONTH, QUARTER, YEAR, period_of, today
from alliance.errors import require
from alliance.exports import export
from members.models import Unit
from members.permissions import P
from resources.contribution import BY_KEY, FIGURES, by_resource, period_named, units_of
from resources.contribution import contributions as contributions_of


def _kinds(period):
    """The same time as a month, a quarter and a year."""
    day = min(max(period.start, today()), period.last_day)
    names = ((MONTH, _("按月")), (QUARTER, _("按季度")), (YEAR, _("按年")))
    return [{"label": label, "period": period_of(kind, day), "active": kind == period.kind} for kind, label in names]


@login_required
def contribution(request, pk):
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    require(request.user, P.CONTRIBUTION_VIEW, unit)
    period = period_named(request.GET.get("period"))
    rows = by_resource(unit, period)
    columns = [
        (_("资源"), lambda row: row["resource"].name),
        (_("种类"), lambda row: row["resource"].get_kind_display()),
        (_("次数"), lambda row: row["times"]),
        (_("小时"), lambda row: row["hours"]),
        (_("服务人次"), lambda row: row["people"]),
    ]
    name = _("%(unit)s资源贡献-%(period)s") % {"unit": unit.name, "period": period.key}
    if answer := export(request, name=name, columns=columns, rows=rows):
        return answer
    (row,) = contributions_of([unit], period)
    context = {"row": row, "resources": rows, "period": period, "kinds": _kinds(period)}
    return render(request, "resources/contribution.html", context)


@login_required
def contributions(request):
    require(request.user, P.CONTRIBUTION_COMPARE)
    period, order = period_named(request.GET.get("period")), request.GET.get("order")
    order = order if order in BY_KEY else "people"
    rows = contributions_of(units_of(request.user), period, order)
    columns = [
        (_("单位"), lambda row: row.unit.name),
        *((f"{figure.label}（{figure.measure}）", lambda row, key=figure.key: row.values[key]) for figure in FIGURES),
    ]
    if answer := export(request, name=_("资源贡献-%(period)s") % {"period": period.key}, columns=columns, rows=rows):
        return answer
    context = {"rows": rows, "figures": FIGURES, "order": order, "period": period, "kinds": _kinds(period)}
    return render(request, "resources/contributions.html", context)
