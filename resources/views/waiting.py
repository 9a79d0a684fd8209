from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, paginate
from members.permissions import P
from members.queries import own_unit
from resources.filters import WaitingFilter
from resources.forms.bookings import PriorityForm, WaitForm
from resources.models import Resource, Waiting
from resources.services import line
from resources.views.booking import wished


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
        (_("优先级"), "priority"),
        (_("状态"), "get_status_display"),
    ]
    if answer := export(request, name=_("候补"), columns=columns, rows=found.qs):
        return answer
    page = paginate(request, found.qs)
    decided = {row.pk for row in page if request.user.has_perm(P.BOOKING_DECIDE, row)}
    return render(request, "resources/waiting.html", {"filter": found, "page_obj": page, "decided": decided})


@login_required
def waiting_join(request, pk):
    row = get_object_or_404(Resource.objects.visible_to(request.user).filter(alliance=request.user.alliance_id), pk=pk)
    require(request.user, P.BOOKING_CREATE)
    form = WaitForm(request.POST or None, initial=wished(request, row))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, line.join, resource=row, by=request.user, unit=own_unit(request.user), **form.cleaned_data)
        if made:
            messages.success(request, _("已排在第%(n)d位，轮到时会通知您。") % {"n": line.place_in_line(made)})
            return redirect("waiting")
    title = _("排队候补%(name)s") % {"name": row}
    context = {"form": form, "title": title, "back": row.get_absolute_url(), "button": _("排队")}
    return render(request, "alliance/form.html", context)


@login_required
def waiting_priority(request, pk):
    rows = Waiting.objects.visible_to(request.user).select_related("resource__unit", "waits")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, P.BOOKING_DECIDE, row)
    form = PriorityForm(request.POST or None, initial={"priority": row.priority})
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, line.prioritise, waiting=row, by=request.user, **form.cleaned_data)
    ):
        return redirect("waiting")
    title = _("调整候补次序：%(who)s %(what)s") % {"who": row.waits, "what": row}
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": reverse("waiting")})


@login_required
@require_POST
def waiting_leave(request, pk):
    row = get_object_or_404(Waiting.objects.visible_to(request.user), pk=pk)
    require(request.user, P.BOOKING_EDIT, row)
    line.leave(waiting=row, by=request.user)
    return redirect("waiting")
