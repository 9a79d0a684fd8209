import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import today
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.permissions import P
from resources import queries, ratings, services
from resources.filters import ResourceFilter
from resources.forms.resources import ResourceForm
from resources.hours import format_hours
from resources.models import Grant, Resource
from resources.options import option
from resources.workflow import RESOURCE


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
        (_("评价"), lambda row: row.rating_average and round(row.rating_average, 1)),
        (_("评价份数"), "rating_count"),
        (_("状态"), "get_status_display"),
    ]


def resources(request):
    rows = ratings.with_rating(Resource.objects.visible_to(request.user).select_related("unit"))
    found = filtered(request, ResourceFilter, rows)
    if answer := export(request, name=_("资源清单"), columns=resource_columns(), rows=found.qs):
        return answer
    may_create = request.user.has_perm(P.RESOURCE_EDIT)
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_create": may_create,
        "kinds": Resource.Kind,
        "least_ratings": option(getattr(request.user, "alliance", None), "least_ratings"),
    }
    return render(request, "resources/resources.html", context)


def resource(request, pk):
    rows = ratings.with_rating(Resource.objects.visible_to(request.user).select_related("alliance", "unit", "parent"))
    row = get_object_or_404(rows.prefetch_related("opening_hours"), pk=pk)
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
        "least_ratings": option(row.alliance, "least_ratings"),
        "ratings": ratings.latest_words(row, request.user),
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
