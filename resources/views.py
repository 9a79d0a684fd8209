import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance import audit
from alliance.calendar import today
from alliance.errors import DomainError, require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.models import Unit
from members.permissions import P
from resources import queries, services
from resources.filters import BookingFilter, ResourceFilter, WaitingFilter
from resources.forms import (
    BlackoutForm,
    BookingForm,
    ChangeForm,
    ExceptionForm,
    MatchForm,
    QuotaForm,
    ResourceForm,
    SeriesCancelForm,
    SessionForm,
    WaitForm,
)
from resources.hours import format_hours
from resources.models import Blackout, Booking, CourseSession, Grant, OpeningException, Quota, Resource, Waiting
from resources.rules import Wish
from resources.services import catalogue, line
from resources.workflow import BOOKING, RESOURCE, rivals


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
        Resource.objects.visible_to(request.user).select_related("unit", "parent").prefetch_related("opening_hours"),
        pk=pk,
    )
    day = _day(request)
    context = {
        "resource": row,
        "may_apply": _needs_leave(request.user, row),
        "grant": _latest_grant(request.user, row),
        "parts": row.parts.visible_to(request.user),
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


def _needs_leave(user, row):
    """A dataset shared on request, seen by somebody else than its owner."""
    asked = row.kind == Resource.Kind.DATASET and row.sharing == Resource.Sharing.ON_REQUEST
    return asked and user.has_perm(P.GRANT_CREATE) and row.unit_id not in user.unit_ids


def _latest_grant(user, row):
    if row.kind != Resource.Kind.DATASET or not user.is_authenticated:
        return None
    return Grant.objects.filter(resource=row, applicant=user).first()


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
        hours = form.cleaned_data["hours"]
        made = attempt(form, services.save_resource, resource=form.instance, hours=hours, by=request.user)
        if made:
            return redirect(made)
    back = row.get_absolute_url() if row.pk else reverse("resources")
    return render(request, "resources/resource_form.html", {"form": form, "title": title, "back": back})


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
        "events": audit.history(row),
    }
    return render(request, "resources/booking.html", context)


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


# the waiting list


@login_required
def waiting(request):
    rows = Waiting.objects.visible_to(request.user).select_related("resource__unit", "waits", "unit")
    found = filtered(request, WaitingFilter, rows)
    columns = [
        (_("资源"), lambda row: row.resource.name),
        (_("开始"), lambda row: row.period.lower),
        (_("结束"), lambda row: row.period.upper),
        (_("候补人"), lambda row: str(row.waits)),
        (_("用途"), "purpose"),
        (_("状态"), "get_status_display"),
    ]
    if answer := export(request, name=_("候补"), columns=columns, rows=found.qs):
        return answer
    return render(request, "resources/waiting.html", {"filter": found, "page_obj": paginate(request, found.qs)})


@login_required
def waiting_join(request, pk):
    row = get_object_or_404(Resource.objects.visible_to(request.user).filter(alliance=request.user.alliance_id), pk=pk)
    require(request.user, P.BOOKING_CREATE)
    form = WaitForm(request.POST or None, initial=_wished(request, row))
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form, line.join, resource=row, by=request.user, unit=_own_unit(request.user), **form.cleaned_data
        )
        if made:
            messages.success(request, _("已排在第%(n)d位，轮到时会通知您。") % {"n": line.place_in_line(made)})
            return redirect("waiting")
    title = _("排队候补%(name)s") % {"name": row}
    context = {"form": form, "title": title, "back": row.get_absolute_url(), "button": _("排队")}
    return render(request, "alliance/form.html", context)


def _own_unit(user):
    return Unit.objects.filter(pk__in=user.unit_ids).order_by("pk").first()


@login_required
@require_POST
def waiting_leave(request, pk):
    row = get_object_or_404(Waiting.objects.visible_to(request.user), pk=pk)
    require(request.user, P.BOOKING_EDIT, row)
    line.leave(waiting=row, by=request.user)
    return redirect("waiting")


# when it can be had: exceptions, blackouts, limits


def _own_resource(request, pk):
    row = get_object_or_404(Resource.objects.visible_to(request.user).select_related("unit", "parent"), pk=pk)
    require(request.user, P.RESOURCE_EDIT, row)
    return row


@login_required
def resource_times(request, pk):
    row = _own_resource(request, pk)
    context = {
        "resource": row,
        "hours": format_hours(row.opening_hours.all()),
        "exceptions": row.exceptions.filter(day__gte=today()),
        "blackouts": Blackout.objects.filter(
            space__overlap=row.space, period__endswith__gt=timezone.now()
        ).select_related("resource"),
        "quotas": row.quotas.all(),
        "sessions": row.sessions.filter(period__endswith__gt=timezone.now()) if row.by_session else None,
        "may_limit": request.user.has_perm(P.QUOTA_EDIT),
    }
    return render(request, "resources/times.html", context)


def _times_form(request, row, form, title, save):
    """One of the small forms of the page above; back to it when done."""
    if request.method == "POST" and form.is_valid() and save():
        return redirect("resource-times", row.pk)
    back = reverse("resource-times", args=[row.pk])
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back})


@login_required
def exception_create(request, pk):
    row = _own_resource(request, pk)
    form = ExceptionForm(request.POST or None, instance=OpeningException(resource=row))
    return _times_form(
        request, row, form, _("特别开放时间"),
        lambda: attempt(form, catalogue.save_exception, exception=form.instance, by=request.user),
    )  # fmt: skip


@login_required
@require_POST
def exception_remove(request, pk):
    exceptions = OpeningException.objects.filter(resource__in=Resource.objects.visible_to(request.user))
    row = get_object_or_404(exceptions.select_related("resource"), pk=pk)
    require(request.user, P.RESOURCE_EDIT, row.resource)
    catalogue.remove_exception(exception=row, by=request.user)
    return redirect("resource-times", row.resource_id)


@login_required
def session_create(request, pk):
    row = _own_resource(request, pk)
    form = SessionForm(request.POST or None)
    return _times_form(
        request, row, form, _("安排场次"),
        lambda: attempt(form, catalogue.save_session, resource=row, by=request.user, **form.cleaned_data),
    )  # fmt: skip


@login_required
@require_POST
def session_remove(request, pk):
    sessions = CourseSession.objects.filter(resource__in=Resource.objects.visible_to(request.user))
    row = get_object_or_404(sessions.select_related("resource"), pk=pk)
    require(request.user, P.RESOURCE_EDIT, row.resource)
    catalogue.remove_session(session=row, by=request.user)
    return redirect("resource-times", row.resource_id)


@login_required
def blackout_create(request, pk):
    """Where bookings are hit, they are listed first; the answer says what becomes of them."""
    row = _own_resource(request, pk)
    form = BlackoutForm(request.POST or None)
    hit = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        spans, reason, on_hit = data["spans"], data["reason"], data["on_hit"]
        hit = catalogue.bookings_hit(row, spans)
        made = attempt(
            form, catalogue.black_out, resource=row, spans=spans, reason=reason, on_hit=on_hit, by=request.user
        )
        if made:
            messages.success(request, _("已停用%(n)d段时间。") % {"n": len(made)})
            return redirect("resource-times", row.pk)
        if not form.errors:
            form.add_error("on_hit", _("避开预约后没有剩下要停用的时间。"))
    return render(request, "resources/black_out.html", {"resource": row, "form": form, "hit": hit})


@login_required
@require_POST
def blackout_lift(request, pk):
    row = get_object_or_404(Blackout.objects.visible_to(request.user).select_related("resource"), pk=pk)
    require(request.user, P.RESOURCE_EDIT, row.resource)
    catalogue.lift_blackout(blackout=row, by=request.user, whole_batch=bool(request.POST.get("all")))
    return redirect("resource-times", row.resource_id)


@login_required
def quota_create(request, pk):
    row = _own_resource(request, pk)
    form = QuotaForm(request.POST or None, instance=Quota(alliance=row.alliance, resource=row, kind=row.kind))
    return _times_form(
        request, row, form, _("预约限额"), lambda: catalogue.save_quota(quota=form.instance, by=request.user)
    )


@login_required
@require_POST
def quota_remove(request, pk):
    quotas = Quota.objects.filter(resource__in=Resource.objects.visible_to(request.user))
    row = get_object_or_404(quotas.select_related("resource"), pk=pk)
    require(request.user, P.QUOTA_EDIT, row)
    resource = row.resource_id
    catalogue.remove_quota(quota=row, by=request.user)
    return redirect("resource-times", resource)


@login_required
def match(request):
    require(request.user, P.BOOKING_CREATE)
    asked = bool(request.GET)
    form = MatchForm(request.GET if asked else None, user=request.user, initial={"day": today() + dt.timedelta(days=1)})
    found = queries.match(form.need(), request.user) if asked and form.is_valid() else None
    return render(request, "resources/match.html", {"form": form, "matches": found, "asked": asked})
