import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import today
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.permissions import P
from resources import queries, services
from resources.filters import BookingFilter, ResourceFilter
from resources.forms import BookingForm, MatchForm, ResourceForm
from resources.hours import format_hours
from resources.models import Booking, Resource
from resources.workflow import BOOKING, RESOURCE


def resource_columns():
    return [
        (_("名称"), "name"),
        (_("种类"), "get_kind_display"),
        (_("所属单位"), lambda row: row.unit.name),
        (_("可容纳人数"), "capacity"),
        (_("设备"), "equipment"),
        (_("擅长领域"), "topics"),
        (_("授课人"), "teacher"),
        (_("数据项"), "data_fields"),
        (_("地址"), "address"),
        (_("标签"), "tags"),
        (_("状态"), "get_status_display"),
    ]


def resources(request):
    found = filtered(request, ResourceFilter, Resource.objects.visible_to(request.user).select_related("unit"))
    if answer := export(request, name=_("资源清单"), columns=resource_columns(), rows=found.qs):
        return answer
    may_create = request.user.has_perm(P.RESOURCE_EDIT)
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_create": may_create,
        "kinds": Resource.Kind,
    }
    return render(request, "resources/resources.html", context)


def resource(request, pk):
    row = get_object_or_404(
        Resource.objects.visible_to(request.user).select_related("unit").prefetch_related("opening_hours"), pk=pk
    )
    day = _day(request)
    context = {
        "resource": row,
        "hours": format_hours(row.opening_hours.all()),
        "day": day,
        "days": [today() + dt.timedelta(days=n) for n in range(10)],
        "slots": queries.day_slots(row, day) if _bookable(row) else [],
        "may_book": request.user.has_perm(P.BOOKING_CREATE) and _bookable(row),
        "may_edit": request.user.has_perm(P.RESOURCE_EDIT, row),
        "moves": move_links(RESOURCE, row, request.user, "resource-move"),
        "events": audit.history(row)[:20] if request.user.has_perm(P.RESOURCE_EDIT, row) else [],
    }
    return render(request, "resources/resource.html", context)


def _bookable(row):
    return row.status == Resource.Status.PUBLISHED


def _day(request):
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        day = None
    return day or today()


@login_required
def resource_create(request, kind):
    require(request.user, P.RESOURCE_EDIT)
    if kind not in Resource.Kind.values:
        raise Http404
    return _edit(
        request,
        Resource(alliance=request.user.alliance, kind=kind),
        _("登记%(kind)s") % {"kind": Resource.Kind(kind).label},
    )


@login_required
def resource_edit(request, pk):
    row = get_object_or_404(Resource.objects.visible_to(request.user), pk=pk)
    require(request.user, P.RESOURCE_EDIT, row)
    return _edit(request, row, _("修改资源"))


def _edit(request, row, title):
    form = ResourceForm(request.POST or None, instance=row, user=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect(
            services.save_resource(resource=form.instance, hours=form.cleaned_data["hours"], by=request.user)
        )
    back = row.get_absolute_url() if row.pk else reverse("resources")
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back})


@login_required
def resource_move(request, pk, move):
    return move_page(request, RESOURCE, get_object_or_404(Resource.objects.visible_to(request.user), pk=pk), move)


@login_required
def resource_book(request, pk):
    row = get_object_or_404(
        Resource.objects.visible_to(request.user).select_related("unit").prefetch_related("opening_hours"), pk=pk
    )
    require(request.user, P.BOOKING_CREATE)
    form = BookingForm(request.POST or None, user=request.user, resource=row, initial=_wished(request, row))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.book, resource=row, by=request.user, **form.cleaned_data)
        if made:
            return redirect(made)
    return render(
        request, "resources/book.html", {"resource": row, "form": form, "offers": _offers(form, row, request.user)}
    )


def _offers(form, row, user):
    """Where the form was refused: what would be accepted instead."""
    data = getattr(form, "cleaned_data", {})
    if not form.errors or not {"start", "end", "attendees"} <= data.keys():
        return []
    return queries.alternatives(row, data["start"], data["end"], data["attendees"], user)


def _wished(request, row):
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


def booking_columns():
    return [
        (_("资源"), lambda row: row.resource.name),
        (_("所属单位"), lambda row: row.resource.unit.name),
        (_("开始"), "start"),
        (_("结束"), "end"),
        (_("借用单位"), lambda row: row.unit.name if row.unit else ""),
        (_("预约人"), lambda row: row.booked_by.name),
        (_("人数"), "attendees"),
        (_("用途"), "purpose"),
        (_("状态"), "get_status_display"),
        (_("到场"), "checked_in_at"),
    ]


@login_required
def bookings(request):
    rows = Booking.objects.visible_to(request.user).select_related("resource__unit", "unit", "booked_by")
    found = filtered(request, BookingFilter, rows)
    if answer := export(request, name=_("预约"), columns=booking_columns(), rows=found.qs):
        return answer
    context = {"filter": found, "page_obj": paginate(request, found.qs), "tabs_list": _tabs(request)}
    return render(request, "resources/bookings.html", context)


def _tabs(request):
    base = reverse("bookings")
    waiting = Booking.objects.awaiting(request.user).count()
    shown = next((name for name in ("mine", "awaiting") if request.GET.get(name)), "")
    return [
        {"label": _("全部"), "url": base, "active": not shown, "count": None},
        {"label": _("我的预约"), "url": f"{base}?mine=true", "active": shown == "mine", "count": None},
        {"label": _("待我审批"), "url": f"{base}?awaiting=true", "active": shown == "awaiting", "count": waiting},
    ]


@login_required
def booking(request, pk):
    rows = Booking.objects.visible_to(request.user).select_related("resource__unit", "unit", "booked_by")
    row = get_object_or_404(rows, pk=pk)
    moves = move_links(BOOKING, row, request.user, "booking-move")
    return render(request, "resources/booking.html", {"booking": row, "moves": moves, "events": audit.history(row)})


@login_required
def booking_move(request, pk, move):
    return move_page(request, BOOKING, get_object_or_404(Booking.objects.visible_to(request.user), pk=pk), move)


@login_required
def match(request):
    require(request.user, P.BOOKING_CREATE)
    asked = bool(request.GET)
    form = MatchForm(request.GET if asked else None, user=request.user, initial={"day": today() + dt.timedelta(days=1)})
    found = queries.match(form.need(), request.user) if asked and form.is_valid() else None
    return render(request, "resources/match.html", {"form": form, "matches": found, "asked": asked})
