"""Asking for a booking: the form, every date of a repetition before it is booked, what can be had instead."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from alliance.errors import DomainError, require
from members.permissions import P
from resources import services
from resources.forms.bookings import BookingForm
from resources.models import BookingBlock, Resource


@login_required
def resource_book(request, pk):
    """A tap on an alternative (`take`) books it at once; of a repetition it is put in the place of its date (`swap`)."""
    visible = Resource.objects.visible_to(request.user).select_related("unit").prefetch_related("opening_hours")
    row = get_object_or_404(visible, pk=pk)
    require(request.user, P.BOOKING_CREATE)
    row, data = _tapped(request, row, visible)
    form = BookingForm(data, user=request.user, resource=row, initial=wished(request, row))
    refusal, dates = None, []
    if data is not None and form.is_valid():
        if {"preview", "swap"} & data.keys():
            dates = _preview(form, row, request.user)
        else:
            made, refusal = _try_to_book(form, row, request.user)
            if made:
                _say_what_was_made(request, made)
                return redirect(made)
            if getattr(refusal, "code", "") == "series":
                dates = _preview(form, row, request.user)
    context = {
        "resource": row,
        "form": form,
        "offers": offers_of(refusal),
        "dates": dates,
        "may_wait": getattr(refusal, "code", "") == "taken" and row.is_exclusive,
        "blocked": BookingBlock.objects.in_force().filter(person=request.user).first(),
    }
    return render(request, "resources/book.html", context)


def _tapped(request, row, visible):
    """The resource and what was sent, with what a tapped alternative puts in their place."""
    if request.method != "POST":
        return row, None
    data = request.POST.copy()
    if take := tapped(data, visible):
        row, data["start"], data["end"] = take
    if swap := data.get("swap"):
        asked = swap.split("|")[0]
        kept = [value for value in data.getlist("instead") if value.split("|")[0] != asked]
        # A swap without a time puts the date back to what the repetition says.
        data.setlist("instead", kept if swap.endswith("||") else [*kept, swap])
    return row, data


def tapped(data, visible):
    """(resource, start, end) of a tapped alternative, the times as the form writes them; None where nothing was tapped."""
    parts = data.get("take", "").split("|")
    if len(parts) != 3 or not parts[0].isdigit():
        return None
    start, end = (_moment(text) for text in parts[1:])
    if start is None or end is None:
        return None
    return (
        get_object_or_404(visible, pk=parts[0]),
        *(f"{timezone.localtime(at):%Y-%m-%dT%H:%M}" for at in (start, end)),
    )


def _preview(form, row, user):
    """Every date; where the whole cannot be read, the sentence is on the form."""
    try:
        return services.preview(resource=row, by=user, **form.preview())
    except ValidationError as wrong:
        _to_form(form, wrong)
        return []


def _try_to_book(form, row, user):
    """(booking, None), or (None, the refusal) with the sentence on the form."""
    try:
        return services.book(resource=row, by=user, **form.request()), None
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return None, refusal
    except ValidationError as wrong:
        _to_form(form, wrong)
        return None, wrong


def _to_form(form, wrong):
    for name, errors in wrong.error_dict.items():
        name = {"repeat": "times", "with": "others"}.get(name, name)
        form.add_error(name if name in form.fields else None, errors)


def offers_of(refusal):
    """What a refusal offers instead."""
    return getattr(refusal, "alternatives", None) or getattr(refusal, "extra", {}).get("alternatives", [])


def _say_what_was_made(request, made):
    if len(made.made) > 1:
        messages.success(request, _("已预约%(n)d项。") % {"n": len(made.made)})
    say_what_was_left(request, made.skipped)


def say_what_was_left(request, dates):
    for date in dates:
        start = timezone.localtime(date.start)
        words = {"day": f"{start:%m-%d %H:%M}", "why": date.problem.detail}
        messages.warning(request, _("%(day)s没有约上：%(why)s") % words)


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
