"""One booking: seen, decided, changed, cancelled."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import DomainError, require
from alliance.pages import move_links, move_page
from members.permissions import P
from resources import ratings, services
from resources.forms.bookings import ChangeForm
from resources.models import Booking, Resource
from resources.scopes import ALL, meant_by
from resources.services.deciding import perform
from resources.views.booking import offers_of, say_what_was_left, tapped
from resources.workflow.bookings import BOOKING
from resources.workflow.rivals import rivals


@login_required
def booking(request, pk):
    rows = Booking.objects.visible_to(request.user).select_related("resource__unit", "unit", "booked_by", "series")
    row = get_object_or_404(rows, pk=pk)
    decides = row.status == Booking.Status.PENDING and request.user.has_perm(P.BOOKING_DECIDE, row)
    context = {
        "booking": row,
        "moves": move_links(BOOKING, row, request.user, "booking-move"),
        "rivals": rivals(row) if decides and row.competes else [],
        "pending": len(meant_by(row, "approve", ALL, request.user)) if decides and (row.series_id or row.bundle) else 0,
        "may_change": row.status in Booking.OPEN
        and row.start > timezone.now()
        and request.user.has_perm(P.BOOKING_EDIT, row),
        "others": Booking.objects.filter(bundle=row.bundle).exclude(pk=row.pk).select_related("resource")
        if row.bundle
        else [],
        "dates": row.series.bookings.filter(resource=row.resource_id).order_by("period") if row.series_id else [],
        "may_rate": ratings.open_sides(row, request.user),
        "ratings": row.ratings.visible_to(request.user).select_related("created_by"),
        "conduct": ratings.conduct(row) if decides else None,
        "activities": row.activities.visible_to(request.user),
        "may_hold": _may_hold(request.user, row),
        "events": audit.history(row),
    }
    return render(request, "resources/booking.html", context)


def _may_hold(user, row):
    """Whether an activity could still be made of it."""
    is_ahead = row.status == Booking.Status.CONFIRMED and row.end > timezone.now()
    return is_ahead and user.has_perm(P.ACTIVITY_EDIT)


@login_required
def booking_move(request, pk, move):
    row = get_object_or_404(Booking.objects.visible_to(request.user).select_related("series"), pk=pk)
    return move_page(request, BOOKING, row, move, perform=perform)


@login_required
def booking_change(request, pk):
    """A tap on an alternative (`take`) changes to it at once, to another place too."""
    rows = Booking.objects.visible_to(request.user).select_related("resource__unit", "booked_by", "series")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, P.BOOKING_EDIT, row)
    initial = {name: getattr(row, name) for name in ("start", "end", "attendees", "purpose", "version")}
    form = ChangeForm(_changed_data(request), initial=initial, booking=row, user=request.user)
    refusal = None
    if form.is_bound and form.is_valid():
        made, refusal = _try_to_change(form, row, request.user)
        if made:
            say_what_was_left(request, made.skipped)
            if len(made.changed) > 1:
                messages.success(request, _("已修改%(n)d项。") % {"n": len(made.changed)})
            return redirect(made)
    conflicts = getattr(refusal, "extra", {}).get("conflicts", [])
    context = {"form": form, "booking": row, "offers": offers_of(refusal), "conflicts": conflicts}
    return render(request, "resources/booking_change.html", context)


def _changed_data(request):
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if take := tapped(data, Resource.objects.visible_to(request.user)):
        resource, data["start"], data["end"] = take
        data["resource"] = str(resource.pk)
    return data


def _try_to_change(form, row, user):
    """(booking, None), or (None, the refusal) with the sentence on the form."""
    try:
        return services.change(booking=row, by=user, **form.wanted()), None
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return None, refusal
    except ValidationError as wrong:
        for name, errors in wrong.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
        return None, wrong
