from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities import services
from activities.forms.turnout import AttendanceForm, CoverageForm, WalkInForm
from activities.models import Activity, Attendance, Coverage
from alliance import audit
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import paginate
from members.permissions import P
from members.views import qr_response


def _managed(request, pk, permission):
    row = get_object_or_404(Activity.objects.visible_to(request.user), pk=pk)
    require(request.user, permission, row)
    return row


@login_required
def activity_coverage(request, pk):
    row = _managed(request, pk, P.ACTIVITY_RECORD)
    form = CoverageForm(request.POST or None, instance=Coverage(activity=row))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, services.add_coverage, coverage=form.instance, by=request.user)
    ):
        return redirect(row)
    return render(request, "alliance/form.html", {"form": form, "title": _("登记传播"), "back": row.get_absolute_url()})


@login_required
@require_POST
def coverage_remove(request, pk):
    row = get_object_or_404(Coverage.objects.filter(activity__in=Activity.objects.visible_to(request.user)), pk=pk)
    require(request.user, P.ACTIVITY_RECORD, row.activity)
    services.remove_coverage(coverage=row, by=request.user)
    return redirect(row.activity)


@login_required
def attendance(request, pk):
    row = get_object_or_404(Attendance.objects.filter(activity__in=Activity.objects.visible_to(request.user)), pk=pk)
    require(request.user, P.ACTIVITY_RECORD, row.activity)
    form = AttendanceForm(request.POST or None, instance=row)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, services.record_attendance, attendance=row, by=request.user, **form.cleaned_data)
    ):
        return redirect(row.activity)
    title = _("登记%(name)s委员到场") % {"name": row.cppcc_member}
    return render(
        request, "alliance/form.html", {"form": form, "title": title, "back": row.activity.get_absolute_url()}
    )


@login_required
def sign_ups(request, pk):
    row = _managed(request, pk, P.CHECK_IN_RECORD)
    rows = row.sign_ups.all()
    columns = [
        (_("姓名"), "name"),
        (_("手机号"), "phone"),
        (_("状态"), "get_status_display"),
        (_("报名时间"), "created_at"),
    ]
    if answer := export(request, name=_("报名表"), columns=columns, rows=rows):
        audit.record(by=request.user, obj=row, verb="export", label=_("导出报名表"))
        return answer
    return render(request, "activities/sign_ups.html", {"activity": row, "page_obj": paginate(request, rows, 100)})


@login_required
def check_in_desk(request, pk):
    """The projector page: a large code, a counter that renews itself, and a line for walk-ins."""
    row = _managed(request, pk, P.CHECK_IN_RECORD)
    if request.htmx:
        return render(request, "activities/_counter.html", {"activity": row, "count": row.check_ins.count()})
    form = WalkInForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, services.check_in, activity=row, by=request.user, **form.cleaned_data)
    ):
        return redirect("check-in-desk", pk=pk)
    context = {
        "activity": row,
        "form": form,
        "count": row.check_ins.count(),
        "address": settings.SITE_URL + reverse("check-in", args=[row.code]),
    }
    return render(request, "activities/check_in_desk.html", context)


def activity_qr(request, pk):
    row = get_object_or_404(Activity.objects.visible_to(request.user), pk=pk)
    if request.user.has_perm(P.CHECK_IN_RECORD, row):
        return qr_response(settings.SITE_URL + reverse("check-in", args=[row.code]))
    return qr_response(settings.SITE_URL + row.get_absolute_url())
