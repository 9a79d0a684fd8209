"""The day of all resources as a grid, and how much they are used."""

import datetime as dt
import re
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.calendar import MONTH, at_midnight, parse_period, period_of, today
from alliance.errors import require
from alliance.exports import export
from alliance.pages import filtered, paginate
from members.permissions import P
from resources.charts import usage_by_month_chart, usage_chart
from resources.filters import ResourceFilter
from resources.models import Resource
from resources.timeline import day_grid, picked
from resources.usage import by_month, utilisation
from resources.views.page import day_of

MOST = 300
MONTHS_SHOWN = 12
# What the day can be narrowed by.
FIELDS = ("q", "kind", "unit", "capacity", "equipment", "tag")


def found_resources(request):
    rows = Resource.objects.visible_to(request.user).select_related("unit").exclude(status=Resource.Status.WITHDRAWN)
    rows = rows.exclude(kind=Resource.Kind.DATASET).defer("description", "sample", "terms", "words")
    return filtered(request, ResourceFilter, rows)


@login_required
def timeline(request):
    """All resources of a day, one line each; on a phone their free times as a list."""
    found, day = found_resources(request), day_of(request)
    page = paginate(request, found.qs, MOST)
    context = {
        "fields": [found.form[name] for name in FIELDS],
        "asked": any(request.GET.get(name) for name in FIELDS),
        "day": day,
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "page_obj": page,
        "grid": day_grid(list(page), day, request.user),
        "may_book": request.user.has_perm(P.BOOKING_CREATE),
    }
    return render(request, "resources/timeline.html", context)


@login_required
def pick(request):
    """From a place on the grid (`at` is resource-HHMM or resource-YYYYMMDD-HHMM, `until` HHMM) to the form that books it."""
    require(request.user, P.BOOKING_CREATE)
    match = re.fullmatch(r"(?P<pk>\d+)-(?:(?P<day>\d{8})-)?(?P<at>\d{4})", request.GET.get("at", ""))
    if not match:
        raise Http404
    row = get_object_or_404(Resource.objects.visible_to(request.user).select_related("unit"), pk=match["pk"])
    day = _day(match["day"]) if match["day"] else day_of(request)
    start, until = _moment(day, match["at"]), _moment(day, request.GET.get("until", ""))
    if start is None:
        raise Http404
    start, end = picked(row, start, until)
    words = {name: timezone.localtime(moment).isoformat() for name, moment in (("start", start), ("end", end))}
    return redirect(f"{reverse('resource-book', args=[row.pk])}?{urlencode(words)}")


def _day(text):
    try:
        return dt.datetime.strptime(text, "%Y%m%d").date()
    except ValueError:
        raise Http404 from None


def _moment(day, text):
    """HHMM of a day; 2400 is its end."""
    match = re.fullmatch(r"(\d\d)(\d\d)", text)
    if not match or int(match[1]) > 24 or int(match[2]) > 59:
        return None
    return at_midnight(day) + dt.timedelta(hours=int(match[1]), minutes=int(match[2]))


@login_required
def usage(request):
    """How much of its open time each resource was booked in a month; of one resource month by month."""
    require(request.user, P.USAGE_VIEW)
    if request.GET.get("resource", "").isdigit():
        return _usage_of_one(request)
    found, period = found_resources(request), _month(request)
    page = paginate(request, found.qs, MOST)
    rows = utilisation(list(found.qs if request.GET.get("format") else page), period)
    name = _("资源利用率-%(period)s") % {"period": period.key}
    if answer := export(request, name=name, columns=usage_columns(), rows=rows):
        return answer
    context = {"filter": found, "page_obj": page, "rows": rows, "period": period, "chart": usage_chart(rows, period)}
    return render(request, "resources/usage.html", context)


def _usage_of_one(request):
    rows = Resource.objects.visible_to(request.user).select_related("unit")
    row = get_object_or_404(rows, pk=request.GET["resource"])
    periods = [_month(request)]
    while len(periods) < MONTHS_SHOWN:
        periods.insert(0, periods[0].previous())
    uses = by_month(row, periods)
    name = _("资源利用率-%(period)s") % {"period": row.name}
    if answer := export(request, name=name, columns=usage_columns(), rows=uses):
        return answer
    context = {"resource": row, "rows": uses, "chart": usage_by_month_chart(row, uses)}
    return render(request, "resources/usage_of_one.html", context)


def usage_columns():
    return [
        (_("月份"), lambda row: row.period.key),
        (_("资源"), lambda row: row.resource.name),
        (_("所属单位"), lambda row: row.resource.unit.name),
        (_("开放分钟"), "open"),
        (_("预约分钟"), "booked"),
        (_("利用率（%）"), "percent"),
    ]


def _month(request):
    """The month named by `?period=`, else this one; of a longer period its first."""
    try:
        period = parse_period(request.GET.get("period", ""))
    except ValueError:
        return period_of(MONTH, today())
    return period if period.kind == MONTH else period_of(MONTH, period.start)
