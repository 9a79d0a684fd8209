"""The week and the month of one resource."""

from django.shortcuts import get_object_or_404, render

from alliance.calendar import MONTH, WEEK, period_of, today
from members.permissions import P
from resources.models import Feed, Resource
from resources.timeline import month_days, week_grid
from resources.views.page import day_of

VIEWS = (WEEK, MONTH)


def calendar(request, pk):
    rows = Resource.objects.visible_to(request.user).exclude(kind=Resource.Kind.DATASET).select_related("unit")
    row = get_object_or_404(rows, pk=pk)
    shown = request.GET.get("view") if request.GET.get("view") in VIEWS else WEEK
    period = period_of(shown, day_of(request))
    context = {
        "resource": row,
        "view": shown,
        "period": period,
        "today": today(),
        "may_book": request.user.has_perm(P.BOOKING_CREATE) and row.status == Resource.Status.PUBLISHED,
        "feed": Feed.objects.visible_to(request.user).filter(resource=row).first(),
    }
    if shown == WEEK:
        return render(request, "resources/week.html", context | {"grid": week_grid(row, period, request.user)})
    return render(request, "resources/month.html", context | {"weeks": month_days(row, period, request.user)})
