"""Lists of bookings: all one sees, one's own, and what awaits one's decision, decided with one tap."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.errors import DomainError, require
from alliance.exports import export
from alliance.pages import filtered, next_page, paginate
from members.permissions import P
from resources.filters import BookingFilter
from resources.forms.approvals import DecisionForm, usual_reasons
from resources.models import Booking, BookingBlock
from resources.services.deciding import carry_out
from resources.telling import several
from resources.workflow.rivals import rivals_of

DECISIONS = ("approve", "reject")


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
        (_("离场"), "checked_out_at"),
        (_("实际使用（分钟）"), "used_minutes"),
        (_("爽约"), lambda row: _("是") if row.is_no_show else ""),
    ]


@login_required
def bookings(request):
    rows = Booking.objects.visible_to(request.user).select_related("resource__unit", "unit", "booked_by")
    awaits = bool(request.GET.get("awaiting"))
    found = filtered(request, BookingFilter, rows)
    if answer := export(request, name=_("预约"), columns=booking_columns(), rows=found.qs):
        return answer
    context = {"filter": found, "page_obj": paginate(request, found.qs), "tabs_list": _tabs(request)}
    if awaits:
        show_rivals(context["page_obj"])
        return render(request, "resources/approvals.html", context | {"reasons": usual_reasons()})
    context["times_list"] = _times(request) if request.GET.get("mine") else []
    context["blocked"] = BookingBlock.objects.in_force().filter(person=request.user).first()
    return render(request, "resources/bookings.html", context)


def show_rivals(rows):
    """Each with `rivals`: the requests that are turned down where it is approved, to be seen before."""
    found = rivals_of([row for row in rows if row.competes])
    for row in rows:
        row.rivals = found.get(row.pk, [])


def _tabs(request):
    base = reverse("bookings")
    waiting = Booking.objects.awaiting(request.user).count()
    shown = next((name for name in ("mine", "awaiting") if request.GET.get(name)), "")
    return [
        {"label": _("全部"), "url": base, "active": not shown, "count": None},
        {"label": _("我的预约"), "url": f"{base}?mine=true&when=upcoming", "active": shown == "mine", "count": None},
        {"label": _("待我审批"), "url": f"{base}?awaiting=true", "active": shown == "awaiting", "count": waiting},
    ]


def _times(request):
    """One's own, by what is to come, what was and what came to nothing."""
    base, shown = f"{reverse('bookings')}?mine=true", request.GET.get("when", "")
    return [
        {"label": label, "url": f"{base}&when={value}", "active": value == shown, "count": None}
        for value, label in BookingFilter.WHEN
    ]


@login_required
@require_POST
def booking_decide(request, pk, move):
    """Approve or reject from the list, and on with the list."""
    rows = Booking.objects.visible_to(request.user).select_related("resource__unit", "booked_by")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, P.BOOKING_DECIDE, row)
    if move not in DECISIONS:
        raise Http404
    form = DecisionForm(request.POST, move=move)
    if not form.is_valid():
        messages.error(request, _("%(booking)s：拒绝要写理由。") % {"booking": row})
    else:
        _decide(request, row, move, form.cleaned_data)
    return redirect(next_page(request) or f"{reverse('bookings')}?awaiting=true")


def _decide(request, row, move, data):
    try:
        done = carry_out(booking=row, move=move, by=request.user, **data)
    except DomainError as refusal:
        messages.error(request, _("%(booking)s：%(why)s") % {"booking": row, "why": refusal.message})
    else:
        words = {"booking": several(done.moved), "status": done.get_status_display()}
        messages.success(request, _("%(booking)s：%(status)s。") % words)
