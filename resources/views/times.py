from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.calendar import today
from alliance.errors import require
from alliance.forms import attempt
from members.permissions import P
from resources.forms.times import BlackoutForm, ExceptionForm, QuotaForm, SessionForm
from resources.hours import format_hours
from resources.models import Blackout, CourseSession, OpeningException, Quota, Resource
from resources.services import blackouts, catalogue


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
        hit = blackouts.bookings_hit(row, spans)
        made = attempt(
            form, blackouts.black_out, resource=row, spans=spans, reason=reason, on_hit=on_hit, by=request.user
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
    blackouts.lift_blackout(blackout=row, by=request.user, whole_batch=bool(request.POST.get("all")))
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
