"""What a plain Django view would do in the portal's place: the same INSERT, the same rows on a page, and no rule at all."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils.dateparse import parse_datetime
from psycopg2.extras import DateTimeTZRange

from activities.models import CheckIn
from activities.models.turnout import person_key
from resources.models import Booking, Resource


@login_required
def book(request):
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


def health(request):
    return HttpResponse("ok")


urlpatterns = [
    path("healthz", health),
    path("api/bookings/", book),
    path("bare/check-in/", check_in),
]
