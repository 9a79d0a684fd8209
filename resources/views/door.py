"""The code on the door, and what the one who scans it sees."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from alliance.errors import require
from alliance.pages import move_links
from members.permissions import P
from members.views import qr_response
from resources.free import next_free
from resources.models import Booking, Resource
from resources.workflow.bookings import BOOKING

USING = {"check-in", "check-out"}
SLOTS_SHOWN = 6


@login_required
def here(request, pk):
    """The bookings of the one who scanned the code, now or soon, with one button each."""
    row = get_object_or_404(Resource.objects.visible_to(request.user).select_related("unit"), pk=pk)
    now = timezone.now()
    soon = (now, now + dt.timedelta(hours=2, minutes=row.check_in_before))
    mine = Booking.objects.visible_to(request.user).filter(status=Booking.Status.CONFIRMED, no_show_at=None)
    mine = mine.filter(Q(booked_by=request.user) | Q(unit__in=request.user.unit_ids)).within_space(row.space)
    found = mine.filter(period__overlap=soon).select_related("resource__unit", "booked_by").order_by("period")
    uses = [
        {"booking": booking, "moves": [move for move in move_links(BOOKING, booking, request.user, "booking-move") if move["name"] in USING]}
        for booking in found
    ]  # fmt: skip
    may_book = row.status == Resource.Status.PUBLISHED and request.user.has_perm(P.BOOKING_CREATE)
    slots = next_free(row, SLOTS_SHOWN) if may_book and row.kind != Resource.Kind.DATASET else []
    return render(request, "resources/here.html", {"resource": row, "uses": uses, "slots": slots, "may_book": may_book})


@login_required
def here_qr(request, pk):
    """The code to hang on the door."""
    row = get_object_or_404(Resource.objects.visible_to(request.user), pk=pk)
    require(request.user, P.RESOURCE_EDIT, row)
    return qr_response(settings.SITE_URL + reverse("resource-here", args=[row.pk]))
