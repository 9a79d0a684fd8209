"""What plain Django views would do in the portal's place: the same INSERT, the same rows on a page, and no rule at all."""

import datetime as dt
import json
from collections import defaultdict

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from psycopg2.extras import DateTimeTZRange

from activities.models import CheckIn
from activities.models.turnout import person_key
from resources.models import Blackout, Booking, OpeningHours, Resource

FIRST_HOUR, LAST_HOUR = 8, 22
HALF = dt.timedelta(minutes=30)


@login_required
def book(request):
    if request.method != "POST":
        return JsonResponse({"count": Resource.objects.count()})
    wish = json.loads(request.body)
    resource = Resource.objects.get(pk=wish["resource"])
    made = Booking.objects.create(
        alliance_id=resource.alliance_id,
        resource=resource,
        booked_by=request.user,
        period=DateTimeTZRange(parse_datetime(wish["start"]), parse_datetime(wish["end"])),
        purpose=wish["purpose"],
        attendees=wish["attendees"],
        status="confirmed",
    )
    return JsonResponse({"id": made.pk, "status": made.status}, status=201)


def check_in(request):
    made = CheckIn.objects.create(
        activity_id=request.POST["activity"], name=request.POST["name"], person_key=person_key(request.POST["phone"])
    )
    return JsonResponse({"id": made.pk}, status=201)


@login_required
def day(request):
    """The rows of the day in four questions, half hour by half hour: booked, closed, or free."""
    date = parse_date(request.GET["day"])
    midnight = timezone.make_aware(dt.datetime.combine(date, dt.time()))
    bounds = (midnight, midnight + dt.timedelta(days=1))
    rows = Resource.objects.filter(alliance=request.user.alliance_id, status="published").order_by("pinyin")
    resources = list(rows.values("id", "name", "capacity", "unit__name"))
    bookings, closings, opened = defaultdict(list), defaultdict(list), defaultdict(list)
    held = Booking.objects.filter(period__overlap=bounds, status__in=("confirmed", "pending"), no_show_at=None)
    for row in held.values("id", "resource_id", "period", "purpose"):
        bookings[row["resource_id"]].append(row)
    for row in Blackout.objects.filter(period__overlap=bounds).values("resource_id", "period", "reason"):
        closings[row["resource_id"]].append(row)
    for row in OpeningHours.objects.filter(weekday=date.weekday()).values("resource_id", "opens", "closes"):
        opened[row["resource_id"]].append((row["opens"], row["closes"]))
    lines = [
        {"resource": row, "cells": _cells(midnight, bookings[row["id"]], closings[row["id"]], opened[row["id"]])}
        for row in resources
    ]
    context = {"day": date, "hours": range(FIRST_HOUR, LAST_HOUR), "lines": lines, "places": range(20)}
    return render(request, "day.html", context)


def _cells(midnight, bookings, closings, opened):
    cells, at, end = [], midnight + FIRST_HOUR * 2 * HALF, midnight + LAST_HOUR * 2 * HALF
    while at < end:
        cell = _cell(at, bookings, closings, opened)
        cells.append(cell)
        at += HALF * cell["columns"]
    return cells


def _cell(at, bookings, closings, opened):
    text = f"{timezone.localtime(at):%H:%M}"
    for row in bookings:
        if at in row["period"]:
            columns = max(1, -(-(row["period"].upper - at) // HALF))
            until = f"{timezone.localtime(row['period'].upper):%H:%M}"
            return {"booking": row, "columns": columns, "words": f"{text}–{until}"}
    for row in closings:
        if at in row["period"]:
            return {"closed": row["reason"], "columns": max(1, -(-(row["period"].upper - at) // HALF))}
    time = timezone.localtime(at).time()
    if opened and not any(opens <= time < closes for opens, closes in opened):
        return {"closed": "不开放", "columns": 1}
    return {"at": text, "value": text.replace(":", ""), "columns": 1}


def health(request):
    return HttpResponse("ok")


urlpatterns = [
    path("healthz", health),
    path("api/bookings/", book),
    path("resources/timeline/", day),
    path("bare/check-in/", check_in),
]
