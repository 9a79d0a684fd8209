"""Seeing the time: the day of all resources, how much they are used, the code on the door, calendar feeds."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.calendar import MONTH, parse_period, period_of, today
from alliance.errors import require
from alliance.exports import docx_response, export
from alliance.pages import filtered, move_links
from members.models import Unit
from members.permissions import P
from members.views import qr_response
from resources import feeds as services
from resources.filters import ResourceFilter
from resources.letters import resource_catalogue
from resources.models import Booking, Feed, Resource
from resources.timeline import FIRST_HOUR, LAST_HOUR, WIDTH, day_rows, utilisation
from resources.workflow.bookings import BOOKING

MOST = 300
USING = {"check-in", "check-out"}


def _day(request):
    try:
        return parse_date(request.GET.get("day", "")) or today()
    except ValueError:
        return today()


def _found(request):
    rows = Resource.objects.visible_to(request.user).select_related("unit").exclude(status=Resource.Status.WITHDRAWN)
    return filtered(request, ResourceFilter, rows.exclude(kind=Resource.Kind.DATASET))


@login_required
def timeline(request):
    """All resources of a day, one line each; on a phone their free times as a list."""
    found, day = _found(request), _day(request)
    resources = list(found.qs[:MOST])
    context = {
        "filter": found,
        "day": day,
        "before": day.fromordinal(day.toordinal() - 1),
        "after": day.fromordinal(day.toordinal() + 1),
        "rows": day_rows(resources, day),
        "hours": [{"x": (hour - FIRST_HOUR) * 60, "label": hour} for hour in range(FIRST_HOUR, LAST_HOUR)],
        "width": WIDTH,
        "may_book": request.user.has_perm(P.BOOKING_CREATE),
    }
    return render(request, "resources/timeline.html", context)


@login_required
def usage(request):
    """How much of its open time each resource was booked in a month."""
    require(request.user, P.USAGE_VIEW)
    try:
        period = parse_period(request.GET.get("period", ""))
    except ValueError:
        period = period_of(MONTH, today())
    if period.kind != MONTH:
        period = period_of(MONTH, period.start)
    rows = utilisation(list(_found(request).qs[:MOST]), period)
    columns = [
        (_("资源"), lambda row: row["resource"].name),
        (_("所属单位"), lambda row: row["resource"].unit.name),
        (_("开放分钟"), lambda row: row["open"]),
        (_("预约分钟"), lambda row: row["booked"]),
        (_("利用率（%）"), lambda row: row["percent"]),
    ]
    if answer := export(request, name=_("资源利用率-%(period)s") % {"period": period.key}, columns=columns, rows=rows):
        return answer
    return render(request, "resources/usage.html", {"rows": rows, "period": period})


@login_required
def here(request, pk):
    """Behind the code on the door: the bookings of the one who scanned it, now or soon, with one button each."""
    row = get_object_or_404(Resource.objects.visible_to(request.user).select_related("unit"), pk=pk)
    now = timezone.now()
    soon = (now, now + dt.timedelta(minutes=row.check_in_before) + dt.timedelta(hours=2))
    mine = Booking.objects.visible_to(request.user).filter(status=Booking.Status.CONFIRMED, no_show_at=None)
    mine = mine.filter(Q(booked_by=request.user) | Q(unit__in=request.user.unit_ids)).within_space(row.space)
    found = mine.filter(period__overlap=soon).select_related("resource__unit", "booked_by").order_by("period")
    uses = [
        {"booking": booking, "moves": [move for move in move_links(BOOKING, booking, request.user, "booking-move") if move["name"] in USING]}
        for booking in found
    ]  # fmt: skip
    return render(request, "resources/here.html", {"resource": row, "uses": uses})


@login_required
def here_qr(request, pk):
    """The code to hang on the door."""
    row = get_object_or_404(Resource.objects.visible_to(request.user), pk=pk)
    require(request.user, P.RESOURCE_EDIT, row)
    return qr_response(settings.SITE_URL + reverse("resource-here", args=[row.pk]))


@login_required
def catalogue(request):
    """The list of resources bound as a booklet (资源清单汇编), in Word, with the filters of the list."""
    rows = (
        Resource.objects.visible_to(request.user).published().select_related("unit").prefetch_related("opening_hours")
    )
    found = filtered(request, ResourceFilter, rows)
    data = resource_catalogue(request.user.alliance, list(found.qs))
    return docx_response(data, _("资源清单-%(day)s") % {"day": today()})


@login_required
def feeds(request):
    mine = {(feed.unit_id, feed.resource_id): feed for feed in Feed.objects.visible_to(request.user)}
    units = Unit.objects.filter(pk__in=request.user.unit_ids)
    owned = Resource.objects.filter(unit__in=request.user.unit_ids).exclude(status=Resource.Status.WITHDRAWN)
    things = [
        {"label": _("我的预约"), "query": "", "feed": mine.get((None, None))},
        *({"label": str(row), "query": f"?unit={row.pk}", "feed": mine.get((row.pk, None))} for row in units),
        *({"label": str(row), "query": f"?resource={row.pk}", "feed": mine.get((None, row.pk))} for row in owned),
    ]
    for thing in things:
        feed = thing["feed"]
        thing["address"] = feed and request.build_absolute_uri(reverse("feed", args=[feed.token]))
    return render(request, "resources/feeds.html", {"things": things})


@login_required
@require_POST
def feed_renew(request):
    unit = resource = None
    if (number := request.GET.get("unit", "")).isdigit():
        unit = get_object_or_404(Unit.objects.filter(pk__in=request.user.unit_ids), pk=number)
    elif (number := request.GET.get("resource", "")).isdigit():
        resource = get_object_or_404(Resource.objects.visible_to(request.user), pk=number)
    services.subscribe(by=request.user, unit=unit, resource=resource)
    return redirect("feeds")


def feed(request, token):
    """The calendar behind a secret address; it ends with the account and with the token."""
    row = Feed.objects.filter(token=token).select_related("created_by", "unit", "resource").first()
    if row is None or not row.created_by.is_active:
        raise Http404
    answer = HttpResponse(services.calendar_file(row), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="bookings.ics"'
    answer["Cache-Control"] = "private, max-age=300"
    return answer
