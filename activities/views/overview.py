"""Activities seen together: a month, a map, the live picture."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from activities import overview, queries
from activities.filters import ActivityFilter
from activities.models import Activity
from alliance.calendar import MONTH, parse_period, period_of, today
from alliance.pages import filtered


def looks(request, chosen):
    """The same activities as list, month, map and, inside, as a picture: tabs that keep the filters."""
    kept = request.GET.copy()
    for name in ("month", "page"):
        kept.pop(name, None)
    named = [("activities", _("列表")), ("activities-month", _("月历")), ("activities-map", _("地图"))]
    if request.user.is_authenticated:
        named.append(("activities-picture", _("分析")))
    query = f"?{kept.urlencode()}" if kept else ""
    return [
        {"label": label, "url": reverse(name) + query, "active": name == chosen, "count": None} for name, label in named
    ]


def _found(request):
    return filtered(request, ActivityFilter, Activity.objects.visible_to(request.user))


def activities_month(request):
    try:
        period = parse_period(request.GET.get("month", ""))
    except ValueError:
        period = period_of(MONTH, today())
    if period.kind != MONTH:
        period = period_of(MONTH, period.start)
    before, after = overview.beside(period)
    found = _found(request)
    context = {
        "filter": found,
        "period": period,
        "before": before,
        "after": after,
        "weeks": overview.month_of(found.qs, period),
        "tabs_list": looks(request, "activities-month"),
    }
    return render(request, "activities/month.html", context)


def activities_map(request):
    """Those to come, unless the filters ask for others."""
    found = _found(request)
    rows = (
        found.qs
        if any(request.GET.get(name) for name in ("status", "since", "until", "upcoming"))
        else found.qs.upcoming()
    )
    units = overview.places_of(rows)
    context = {
        "filter": found,
        "units": units,
        "placed": [unit for unit in units if hasattr(unit, "x")],
        "width": overview.MAP_WIDTH,
        "height": overview.MAP_HEIGHT,
        "tabs_list": looks(request, "activities-map"),
    }
    return render(request, "activities/map.html", context)


@login_required
def activities_picture(request):
    """What was held, by the filters of the list; every total leads to the list with the same filters."""
    found = _found(request)
    held = found.qs.held()
    kept = request.GET.copy()
    kept["status"] = Activity.Status.CLOSED
    context = {
        "filter": found,
        "totals": queries.totals(held),
        "charts": overview.charts_of(held),
        "held_url": f"{reverse('activities')}?{kept.urlencode()}",
        "tabs_list": looks(request, "activities-picture"),
    }
    return render(request, "activities/picture.html", context)
