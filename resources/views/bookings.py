import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import DomainError, require
from alliance.forms import attempt
from alliance.pages import move_links, move_page
from members.permissions import P
from resources import queries, ratings, services
from resources.forms.bookings import BookingForm, ChangeForm, SeriesCancelForm
from resources.models import Booking, Resource
from resources.rules import Wish
from resources.workflow.bookings import BOOKING, rivals


@login_required
def resource_book(request, pk):
    row = get_object_or_404(
        Resource.objects.visible_to(request.user).select_related("unit").prefetch_related("opening_hours"), pk=pk
    )
    require(request.user, P.BOOKING_CREATE)
    form = BookingForm(request.POST or None, user=request.user, resource=row, initial=wished(request, row))
    refusal = None
    if request.method == "POST" and form.is_valid():
        made, refusal = _try_to_book(form, row, request.user)
        if made:
            _say_what_was_made(request, made)
            return redirect(made)
    context = {
        "resource": row,
        "form": form,
        "offers": _offers(form, row, request.user),
        "conflicts": getattr(refusal, "extra", {}).get("conflicts", []),
        "may_wait": refusal is not None and refusal.code == "taken" and row.is_exclusive,
    }
    return render(request, "resources/book.html", context)


def _try_to_book(form, row, user):
    """(booking, None), or (None, the refusal) with the sentence on the form."""
    try:
        return services.book(resource=row, by=user, **form.request()), None
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return None, refusal
    except ValidationError as wrong:
        for name, errors in wrong.error_dict.items():
            name = {"repeat": "times", "with": "others"}.get(name, name)
            form.add_error(name if name in form.fields else None, errors)
        return None, None


def _say_what_was_made(request, made):
    if len(made.made) > 1:
        messages.success(request, _("已预约%(n)d项。") % {"n": len(made.made)})
    for row in made.skipped:
        start = timezone.localtime(row["start"])
        messages.warning(request, _("%(day)s没有约上：%(why)s") % {"day": f"{start:%m-%d %H:%M}", "why": row["detail"]})


def _offers(form, row, user):
    """Where the form was refused: what would be accepted instead."""
    data = getattr(form, "cleaned_data", {})
    if not form.errors or not {"start", "end", "attendees"} <= data.keys():
        return []
    return queries.alternatives([row], Wish(data["start"], data["end"], data["attendees"]), user)


def wished(request, row):
    """The interval tapped on, from the address; else the next whole hour."""
    wished = {name: _moment(request.GET.get(name)) for name in ("start", "end")}
    if not all(wished.values()):
        start = timezone.localtime().replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
        wished = {"start": start, "end": start + dt.timedelta(minutes=max(60, row.min_minutes))}
    if request.GET.get("attendees", "").isdigit():
        wished["attendees"] = int(request.GET["attendees"])
    elif row.capacity:
        wished["attendees"] = min(10, row.capacity)
    return wished


def _moment(text):
    try:
        moment = parse_datetime(text or "")
    except ValueError:
        return None
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


@login_required
def booking(request, pk):
    rows = Booking.objects.visible_to(request.user).select_related("resource__unit", "unit", "booked_by", "series")
    row = get_object_or_404(rows, pk=pk)
    decides = row.competes and request.user.has_perm(P.BOOKING_DECIDE, row)
    context = {
        "booking": row,
        "moves": move_links(BOOKING, row, request.user, "booking-move"),
        "rivals": rivals(row).select_related("booked_by") if decides else [],
        "may_change": row.status in Booking.OPEN
        and row.start > timezone.now()
        and request.user.has_perm(P.BOOKING_EDIT, row),
        "others": Booking.objects.filter(bundle=row.bundle).exclude(pk=row.pk).select_related("resource")
        if row.bundle
        else [],
        "dates": row.series.bookings.order_by("period") if row.series_id else [],
        "may_rate": ratings.open_sides(row, request.user),
        "ratings": row.ratings.visible_to(request.user).select_related("created_by"),
        "conduct": _conduct(request.user, row),
        "activities": row.activities.visible_to(request.user),
        "may_hold": row.status == Booking.Status.CONFIRMED and request.user.has_perm(P.ACTIVITY_EDIT),
        "events": audit.history(row),
    }
    return render(request, "resources/booking.html", context)


def _conduct(user, row):
    """For whoever decides: how the borrower behaved before."""
    decides = row.status == Booking.Status.PENDING and user.has_perm(P.BOOKING_DECIDE, row)
    return ratings.conduct(row) if decides else None


@login_required
def booking_move(request, pk, move):
    return move_page(request, BOOKING, get_object_or_404(Booking.objects.visible_to(request.user), pk=pk), move)


@login_required
def booking_change(request, pk):
    rows = Booking.objects.visible_to(request.user).select_related("resource__unit", "booked_by")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, P.BOOKING_EDIT, row)
    initial = {name: getattr(row, name) for name in ("start", "end", "attendees", "purpose", "version")}
    form = ChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.change, booking=row, by=request.user, **form.cleaned_data)
        if made:
            return redirect(made)
    intro = _("改时间要重新审批，改用途和人数不用。")
    context = {"form": form, "title": _("修改预约"), "intro": intro, "back": row.get_absolute_url()}
    return render(request, "alliance/form.html", context)


@login_required
def series_cancel(request, pk):
    rows = Booking.objects.visible_to(request.user).select_related("resource__unit", "booked_by", "series")
    row = get_object_or_404(rows, pk=pk, series__isnull=False)
    require(request.user, P.BOOKING_CANCEL, row)
    form = SeriesCancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = attempt(form, services.cancel_series, booking=row, by=request.user, **form.cleaned_data)
        if count:
            messages.success(request, _("已取消%(n)d次。") % {"n": count})
            return redirect(row)
    context = {"form": form, "title": _("取消重复预约"), "back": row.get_absolute_url(), "button": _("取消这些预约")}
    return render(request, "alliance/form.html", context)
