"""Activities inside the alliance: plan, draft, review, record."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities import queries, services
from activities.filters import ActivityFilter, BrandFilter
from activities.forms import (
    ActivityForm,
    AttendanceForm,
    BrandForm,
    CoverageForm,
    PlanForm,
    PlanItemForm,
    WalkInForm,
)
from activities.models import Activity, Attendance, Brand, Coverage, Plan, PlanItem
from activities.workflow import ACTIVITY, PLAN, doubts
from alliance import audit
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.permissions import P
from members.views import qr_response
from resources.models import Booking

# plans


@login_required
def plans(request):
    rows = Plan.objects.visible_to(request.user)
    return render(
        request,
        "activities/plans.html",
        {"page_obj": paginate(request, rows), "may_edit": request.user.has_perm(P.PLAN_EDIT)},
    )


def plan_columns():
    states = {"done": _("已办"), "late": _("逾期"), "begun": _("筹办中"), "todo": _("未办")}
    return [
        (_("月份"), "month"),
        (_("活动"), "title"),
        (_("形式"), lambda item: Activity.Kind(item.kind).label if item.kind in Activity.Kind.values else item.kind),
        (_("主题"), "theme"),
        (_("牵头单位"), lambda item: item.lead_unit.name),
        (_("协办单位"), lambda item: "、".join(unit.name for unit in item.co_units.all())),
        (_("品牌"), lambda item: str(item.brand or "")),
        (_("预计人次"), "target_participants"),
        (_("进展"), lambda item: states[item.state]),
    ]


@login_required
def plan(request, pk):
    row = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    items = queries.plan_items(row)
    if answer := export(request, name=row.title, columns=plan_columns(), rows=items):
        return answer
    context = {
        "plan": row,
        "quarters": queries.plan_board(items),
        "by_unit": queries.plan_by_unit(items),
        "moves": move_links(PLAN, row, request.user, "plan-move"),
        "may_edit": request.user.has_perm(P.PLAN_EDIT, row),
        "may_draft": request.user.has_perm(P.ACTIVITY_EDIT),
    }
    return render(request, "activities/plan.html", context)


@login_required
def plan_create(request):
    require(request.user, P.PLAN_EDIT)
    year = timezone.localdate().year
    new = Plan(alliance=request.user.alliance, year=year, title=_("%(year)d年联动活动计划") % {"year": year})
    form = PlanForm(request.POST or None, instance=new)
    if request.method == "POST" and form.is_valid():
        return redirect(services.save_plan(plan=form.instance, by=request.user))
    return render(request, "alliance/form.html", {"form": form, "title": _("编制年度计划"), "back": reverse("plans")})


@login_required
def plan_item_create(request, pk):
    row = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    require(request.user, P.PLAN_EDIT, row)
    return _edit_item(request, PlanItem(plan=row), _("增加项目"))


@login_required
def plan_item_edit(request, pk):
    item = get_object_or_404(PlanItem.objects.filter(plan__in=Plan.objects.visible_to(request.user)), pk=pk)
    require(request.user, P.PLAN_EDIT, item.plan)
    return _edit_item(request, item, _("修改项目"))


def _edit_item(request, item, title):
    form = PlanItemForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        services.save_plan_item(item=form.instance, co_units=form.cleaned_data["co_units"], by=request.user)
        return redirect(item.plan)
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": item.plan.get_absolute_url()})


@login_required
@require_POST
def plan_item_remove(request, pk):
    item = get_object_or_404(PlanItem.objects.filter(plan__in=Plan.objects.visible_to(request.user)), pk=pk)
    require(request.user, P.PLAN_EDIT, item.plan)
    services.remove_plan_item(item=item, by=request.user)
    return redirect(item.plan)


@login_required
def plan_move(request, pk, move):
    return move_page(request, PLAN, get_object_or_404(Plan.objects.visible_to(request.user), pk=pk), move)


# brands


def brands(request):
    found = filtered(request, BrandFilter, Brand.objects.visible_to(request.user).select_related("unit"))
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.BRAND_EDIT),
    }
    return render(request, "activities/brands.html", context)


def brand(request, pk):
    row = get_object_or_404(Brand.objects.visible_to(request.user).select_related("unit"), pk=pk)
    shown = Activity.objects.visible_to(request.user).filter(brand=row)
    context = {
        "brand": row,
        "totals": queries.totals(Activity.objects.filter(brand=row).held()),
        "page_obj": paginate(request, shown.select_related("unit")),
        "may_edit": request.user.has_perm(P.BRAND_EDIT, row),
    }
    return render(request, "activities/brand.html", context)


@login_required
def brand_create(request):
    require(request.user, P.BRAND_EDIT)
    return _edit_brand(request, Brand(alliance=request.user.alliance), _("登记品牌"))


@login_required
def brand_edit(request, pk):
    row = get_object_or_404(Brand.objects.visible_to(request.user), pk=pk)
    require(request.user, P.BRAND_EDIT, row)
    return _edit_brand(request, row, _("修改品牌"))


def _edit_brand(request, row, title):
    form = BrandForm(request.POST or None, instance=row, user=request.user)
    if request.method == "POST" and form.is_valid():
        return redirect(services.save_brand(brand=form.instance, by=request.user))
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": reverse("brands")})


# activities


def activity_columns(request):
    columns = [
        (_("活动"), "title"),
        (_("形式"), "get_kind_display"),
        (_("主题"), "theme"),
        (_("主办单位"), lambda row: row.unit.name),
        (_("品牌"), lambda row: str(row.brand or "")),
        (_("开始"), "start"),
        (_("结束"), "end"),
        (_("地点"), "place"),
        (_("状态"), "get_status_display"),
    ]
    if not request.user.is_authenticated:
        return columns
    return [
        *columns,
        (_("扫码签到"), "check_in_count"),
        (_("现场登记"), "on_site_declared"),
        (_("线上参与"), "online_declared"),
        (_("浏览量"), "views"),
    ]


def activities(request):
    rows = Activity.objects.visible_to(request.user).select_related("unit", "brand").with_turnout()
    found = filtered(request, ActivityFilter, rows)
    if answer := export(request, name=_("活动"), columns=activity_columns(request), rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.ACTIVITY_EDIT),
    }
    return render(request, "activities/activities.html", context)


def activity(request, pk):
    rows = Activity.objects.visible_to(request.user).select_related("unit", "brand", "plan_item").with_turnout()
    row = get_object_or_404(rows, pk=pk)
    inside = request.user.has_perm(P.ACTIVITY_EDIT, row)
    context = {
        "activity": row,
        "co_hosts": row.co_host_rows.select_related("unit"),
        "attendances": row.attendances.select_related("cppcc_member"),
        "coverages": row.coverages.all(),
        "satisfaction": queries.activity_satisfaction(row),
        "seats_left": row.seats_left,
        "inside": inside,
        "is_shown": row.status in Activity.SHOWN,
        "may_record": request.user.has_perm(P.ACTIVITY_RECORD, row),
        "may_check_in": request.user.has_perm(P.CHECK_IN_RECORD, row),
        "editable": inside
        and row.status in {Activity.Status.DRAFT, Activity.Status.RETURNED, Activity.Status.SUBMITTED},
        "doubts": doubts(row)
        if row.status == Activity.Status.RECORDED and request.user.has_perm(P.ACTIVITY_CONFIRM, row)
        else [],
        "moves": move_links(ACTIVITY, row, request.user, "activity-move"),
        "events": audit.history(row)[:30] if inside else [],
        "open_for_sign_up": row.status == Activity.Status.PUBLISHED and row.phase != "over",
    }
    return render(request, "activities/activity.html", context)


@login_required
def activity_create(request):
    require(request.user, P.ACTIVITY_EDIT)
    new, initial = _prefilled(request)
    return _edit_activity(request, new, _("起草活动"), initial)


def _prefilled(request):
    """A draft that already knows what a booking or a plan item says."""
    new = Activity(alliance=request.user.alliance)
    initial = {"unit": next(iter(request.user.unit_ids), None)}
    if (number := request.GET.get("booking", "")).isdigit():
        booking = get_object_or_404(Booking.objects.visible_to(request.user).select_related("resource"), pk=number)
        place = " ".join(part for part in (booking.resource.name, booking.resource.address) if part)
        initial |= {
            "start": booking.start,
            "end": booking.end,
            "place": place,
            "bookings": [booking.pk],
            "title": booking.purpose,
        }
    if (number := request.GET.get("plan_item", "")).isdigit():
        item = get_object_or_404(PlanItem.objects.filter(plan__in=Plan.objects.visible_to(request.user)), pk=number)
        new.plan_item = item
        initial |= {
            "title": item.title,
            "theme": item.theme,
            "kind": item.kind,
            "unit": item.lead_unit_id,
            "brand": item.brand_id,
        }
        initial["co_hosts"] = list(item.co_units.values_list("pk", flat=True))
    return new, initial


@login_required
def activity_edit(request, pk):
    row = get_object_or_404(Activity.objects.visible_to(request.user), pk=pk)
    require(request.user, P.ACTIVITY_EDIT, row)
    if row.status not in {Activity.Status.DRAFT, Activity.Status.RETURNED, Activity.Status.SUBMITTED}:
        return redirect(row)
    return _edit_activity(request, row, _("修改活动"), {})


def _edit_activity(request, row, title, initial):
    form = ActivityForm(request.POST or None, instance=row, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        return redirect(services.save_activity(activity=form.instance, by=request.user, **form.extras()))
    back = row.get_absolute_url() if row.pk else reverse("activities")
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back})


@login_required
def activity_move(request, pk, move):
    return move_page(request, ACTIVITY, get_object_or_404(Activity.objects.visible_to(request.user), pk=pk), move)


def _managed(request, pk, permission):
    row = get_object_or_404(Activity.objects.visible_to(request.user), pk=pk)
    require(request.user, permission, row)
    return row


@login_required
def activity_coverage(request, pk):
    row = _managed(request, pk, P.ACTIVITY_RECORD)
    form = CoverageForm(request.POST or None, instance=Coverage(activity=row))
    if request.method == "POST" and form.is_valid():
        services.add_coverage(coverage=form.instance, by=request.user)
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
    if request.method == "POST" and form.is_valid():
        services.record_attendance(attendance=row, by=request.user, **form.cleaned_data)
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
