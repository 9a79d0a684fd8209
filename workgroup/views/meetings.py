from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, paginate
from members.permissions import P
from workgroup import services
from workgroup.filters import MeetingFilter
from workgroup.forms import MeetingForm, MinutesForm
from workgroup.models import Meeting, Task


@login_required
def meetings(request):
    present = Count("attendances", filter=Q(attendances__status="present"))
    rows = (
        Meeting.objects.visible_to(request.user)
        .annotate(expected=Count("attendances"), present=present)
        .order_by("-start", "-pk")
    )
    found = filtered(request, MeetingFilter, rows)
    columns = [
        (_("会议"), "title"),
        (_("时间"), "start"),
        (_("地点"), "place"),
        (_("应到"), "expected"),
        (_("实到"), "present"),
    ]
    if answer := export(request, name=_("工作例会"), columns=columns, rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.MEETING_EDIT),
    }
    return render(request, "workgroup/meetings.html", context)


@login_required
def meeting(request, pk):
    row = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    context = {
        "meeting": row,
        "attendances": row.attendances.select_related("unit"),
        "tasks": Task.objects.visible_to(request.user).filter(meeting=row).select_related("unit"),
        "may_edit": request.user.has_perm(P.MEETING_EDIT, row),
        "events": audit.history(row),
    }
    return render(request, "workgroup/meeting.html", context)


@login_required
def meeting_create(request):
    require(request.user, P.MEETING_EDIT)
    form = MeetingForm(request.POST or None, instance=Meeting(alliance=request.user.alliance))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.call_meeting, meeting=form.instance, by=request.user)
        if made:
            return redirect(made)
    return render(request, "alliance/form.html", {"form": form, "title": _("召集会议"), "back": reverse("meetings")})


@login_required
def meeting_minutes(request, pk):
    row = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    require(request.user, P.MEETING_EDIT, row)
    form = MinutesForm(request.POST or None, meeting=row)
    if request.method == "POST" and form.is_valid():
        data = {"minutes": form.cleaned_data["minutes"], "attendance": form.attendance()}
        done = attempt(form, services.record_meeting, meeting=row, by=request.user, **data)
        if done:
            return redirect(done)
    return render(request, "alliance/form.html", {"form": form, "title": _("会议纪要"), "back": row.get_absolute_url()})
