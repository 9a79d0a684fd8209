"""Leave: asked for by the CPPCC member, decided by staff or the host."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from activities import services
from activities.filters import LeaveFilter
from activities.forms.leave import LeaveForm
from activities.leaves import LEAVE
from activities.models import Activity, Attendance, Leave
from alliance import audit
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate


def _leaves(request):
    rows = Leave.objects.visible_to(request.user)
    return rows.select_related(
        "attendance__cppcc_member", "attendance__activity__unit", "attendance__activity__alliance"
    )


@login_required
def leaves(request):
    found = filtered(request, LeaveFilter, _leaves(request))
    columns = [
        (_("委员"), lambda row: str(row.attendance.cppcc_member)),
        (_("活动"), lambda row: row.activity.title),
        (_("活动时间"), lambda row: row.activity.start),
        (_("类型"), "get_kind_display"),
        (_("事由"), "reason"),
        (_("状态"), "get_status_display"),
        (_("申请时间"), "created_at"),
    ]
    if answer := export(request, name=_("请假"), columns=columns, rows=found.qs):
        return answer
    return render(request, "activities/leaves.html", {"filter": found, "page_obj": paginate(request, found.qs)})


@login_required
def leave(request, pk):
    row = get_object_or_404(_leaves(request), pk=pk)
    context = {
        "leave": row,
        "activity": row.activity,
        "moves": move_links(LEAVE, row, request.user, "leave-move"),
        "events": audit.history(row),
    }
    return render(request, "activities/leave.html", context)


@login_required
def leave_ask(request, pk):
    """By the invited member; whoever is not invited does not find the page."""
    rows = Attendance.objects.filter(activity__in=Activity.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("activity__alliance"), pk=pk, cppcc_member__user=request.user)
    form = LeaveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.ask_for_leave, attendance=row, by=request.user, **form.cleaned_data)
        if made:
            return redirect(made)
    title, back = _("请假：%(activity)s") % {"activity": row.activity}, row.activity.get_absolute_url()
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back, "button": _("提交")})


@login_required
def leave_move(request, pk, move):
    return move_page(request, LEAVE, get_object_or_404(_leaves(request), pk=pk), move)
