from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from activities import queries, services
from activities.evidence import doubts_of, own_attendance
from activities.filters import ActivityFilter
from activities.forms.activities import ActivityForm, RepeatForm, SharesForm
from activities.models import Activity, Minutes, Plan, PlanItem
from activities.rules import no_sign_up_because
from activities.seats import seats_of
from activities.services.bookings import place_of, venue_of
from activities.services.series import COPIED
from activities.views.managed import ask
from activities.views.overview import looks
from activities.workflow import ACTIVITY
from alliance import asked, audit
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.permissions import P
from resources.models import Booking


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
        (_("现场估算"), "on_site_estimated"),
        (_("线上参与"), "online_declared"),
        (_("浏览量"), "views"),
    ]


def activities(request):
    rows = Activity.objects.visible_to(request.user).select_related("unit", "brand").with_turnout().nearest_first()
    found = filtered(request, ActivityFilter, rows)
    if answer := export(request, name=_("活动"), columns=activity_columns(request), rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.ACTIVITY_EDIT),
        "tabs_list": looks(request, "activities"),
    }
    return render(request, "activities/activities.html", context)


def activity(request, pk):
    rows = Activity.objects.visible_to(request.user).select_related("unit", "brand", "plan_item")
    rows = rows.with_rules().with_turnout()
    row = get_object_or_404(rows, pk=pk)
    inside = request.user.has_perm(P.ACTIVITY_EDIT, row)
    context = {
        "activity": row,
        "co_hosts": row.co_host_rows.select_related("unit"),
        "departments": row.departments.all(),
        "minutes": Minutes.objects.visible_to(request.user).filter(activity=row).first(),
        "attendances": row.attendances.select_related("cppcc_member"),
        "coverages": row.coverages.with_views(),
        "satisfaction": queries.activity_satisfaction(row),
        "seats": seats_of(row),
        "photos": row.photos.shown().select_related("attachment"),
        "inside": inside,
        "is_shown": row.status in Activity.SHOWN,
        "may_record": request.user.has_perm(P.ACTIVITY_RECORD, row),
        "may_check_in": request.user.has_perm(P.CHECK_IN_RECORD, row),
        "editable": inside and row.status in Activity.EDITABLE,
        "bookings": row.bookings.select_related("resource__unit").order_by("period") if inside else [],
        "doubts": doubts_of(row) if request.user.has_perm(P.FIGURE_REVIEW, row) else [],
        "own": own_attendance(row, request.user),
        "moves": move_links(ACTIVITY, row, request.user, "activity-move"),
        "is_ahead": row.status == Activity.Status.PUBLISHED and row.phase != "over",
        "events": audit.history(row)[:30] if inside else [],
        "may_set_up": request.user.has_perm(P.SIGN_UP_EDIT, row),
        "open_for_sign_up": not no_sign_up_because(row),
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
    if number := asked.number(request.GET.get("booking")):
        initial |= _known_of_booking(request.user, number)
    if number := asked.number(request.GET.get("copy")):
        source = get_object_or_404(Activity.objects.visible_to(request.user), pk=number)
        require(request.user, P.ACTIVITY_EDIT, source)
        return new, copy_of(source)
    if number := asked.number(request.GET.get("plan_item")):
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


def copy_of(source):
    return {name: getattr(source, name) for name in COPIED} | {
        "co_hosts": list(source.co_host_rows.values_list("unit", flat=True)),
        "departments": list(source.departments.all()),
        "invited": list(source.attendances.values_list("cppcc_member", flat=True)),
    }


def _known_of_booking(user, number):
    """Place, time, host and people as booked, with all that was booked together."""
    visible = Booking.objects.visible_to(user).select_related("resource", "unit")
    booking = get_object_or_404(visible, pk=number)
    together = [booking]
    if booking.bundle:
        together = list(visible.filter(bundle=booking.bundle, status__in=Booking.OPEN).order_by("pk"))
    known = {
        "start": booking.start,
        "end": booking.end,
        "place": place_of(venue_of(together) or booking),
        "bookings": [row.pk for row in together],
        "capacity": booking.attendees,
        "title": booking.purpose,
    }
    return known | ({"unit": booking.unit_id} if booking.unit_id else {})


@login_required
def activity_edit(request, pk):
    row = get_object_or_404(Activity.objects.visible_to(request.user), pk=pk)
    require(request.user, P.ACTIVITY_EDIT, row)
    if row.status not in Activity.EDITABLE:
        return redirect(row)
    return _edit_activity(request, row, _("修改活动"), {})


def _edit_activity(request, row, title, initial):
    form = ActivityForm(request.POST or None, instance=row, user=request.user, initial=initial)
    back = row.get_absolute_url() if row.pk else reverse("activities")
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.save_activity, activity=form.instance, by=request.user, **form.extras())
        if made:
            return redirect("activity-match", made.pk) if "find" in request.POST else redirect(made)
    second = {"name": "find", "label": _("保存并找场地和专家")}
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back, "second": second})


@login_required
def activity_shares(request, pk):
    row = get_object_or_404(Activity.objects.visible_to(request.user), pk=pk)
    require(request.user, P.ACTIVITY_EDIT, row)
    form = SharesForm(request.POST or None, activity=row)

    def act(form):
        return services.set_shares(activity=row, shares=form.shares(), by=request.user)

    return ask(request, form, _("计分份额：%(activity)s") % {"activity": row}, row.get_absolute_url(), act)


@login_required
def activity_repeat(request, pk):
    row = get_object_or_404(Activity.objects.visible_to(request.user), pk=pk)
    require(request.user, P.ACTIVITY_EDIT, row)
    form = RepeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.repeat_activity, activity=row, rule=form.rule(), by=request.user)
        if made:
            messages.success(request, _("已另起草%(n)d场，请逐场核对、找场地、提交审核。") % {"n": len(made)})
            return redirect(f"{reverse('activities')}?q={quote(row.title)}")
    context = {"form": form, "title": _("连办：%(activity)s") % {"activity": row}, "back": row.get_absolute_url()}
    return render(request, "alliance/form.html", context)


@login_required
def activity_move(request, pk, move):
    return move_page(request, ACTIVITY, get_object_or_404(Activity.objects.visible_to(request.user), pk=pk), move)
