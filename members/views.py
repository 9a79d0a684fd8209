"""Units, CPPCC members and departments."""

import io

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance import audit
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members import queries, services
from members.filters import CppccMemberFilter, DepartmentFilter, UnitFilter
from members.forms import CppccMemberForm, DepartmentForm, DutyForm, NewPlaqueForm, OwnUnitForm, RecommendForm, UnitForm
from members.models import CppccMember, Department, Role, StudioDuty, Unit
from members.permissions import P
from members.workflow import UNIT


def unit_columns():
    return [
        (_("标识编号"), "plaque_number"),
        (_("单位名称"), "name"),
        (_("类型"), "get_category_display"),
        (_("细类"), "subtype"),
        (_("街道"), "street"),
        (_("地址"), "address"),
        (_("状态"), "get_status_display"),
        (_("加入日期"), "admitted_on"),
        (_("联系电话"), "phone"),
    ]


def units(request):
    rows = queries.with_liaison(queries.with_plaque(Unit.objects.visible_to(request.user)))
    found = filtered(request, UnitFilter, rows)
    if answer := export(request, name=_("联盟单位"), columns=unit_columns(), rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs, 50),
        "tabs_list": queries.category_tabs(rows, reverse("units"), request.GET.get("category")),
        "may_create": request.user.has_perm(P.UNIT_CREATE),
    }
    return render(request, "members/units.html", context)


def unit(request, pk):
    row = get_object_or_404(queries.with_plaque(Unit.objects.visible_to(request.user)), pk=pk)
    context = {
        "unit": row,
        "contacts": row.contacts.all() if request.user.is_authenticated else [],
        "sees_numbers": request.user.has_perm(P.CONTACT_VIEW) if request.user.is_authenticated else False,
        "liaisons": _liaisons(row) if request.user.is_authenticated else [],
        "plaques": row.plaques.all(),
        "next_duty": queries.next_duty(row),
        "studio_members": row.studio_members.filter(is_active=True),
        "moves": move_links(UNIT, row, request.user, "unit-move"),
        "may_edit": request.user.has_perm(P.UNIT_EDIT, row),
        "may_plaque": request.user.has_perm(P.PLAQUE_EDIT, row),
        "may_duty": request.user.has_perm(P.DUTY_EDIT, row),
        "events": audit.history(row)[:20] if request.user.has_perm(P.UNIT_EDIT, row) else [],
    }
    return render(request, "members/unit.html", context)


def _liaisons(row):
    return row.memberships.filter(role=Role.LIAISON, is_active=True).select_related("user")


@login_required
def unit_create(request):
    require(request.user, P.UNIT_CREATE)
    form = RecommendForm(request.POST or None, instance=Unit(alliance=request.user.alliance))
    if request.method == "POST" and form.is_valid():
        return redirect(
            services.recommend_unit(unit=form.instance, reason=form.cleaned_data["reason"], by=request.user)
        )
    return render(request, "alliance/form.html", {"form": form, "title": _("推荐单位"), "back": reverse("units")})


@login_required
def unit_edit(request, pk):
    row = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    require(request.user, P.UNIT_EDIT, row)
    form_class = UnitForm if request.user.has_role(Role.STAFF) else OwnUnitForm
    form = form_class(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        return redirect(services.edit_unit(unit=form.instance, changed=form.changed_data, by=request.user))
    return render(
        request, "alliance/form.html", {"form": form, "title": _("修改单位资料"), "back": row.get_absolute_url()}
    )


@login_required
def unit_move(request, pk, move):
    return move_page(request, UNIT, get_object_or_404(Unit.objects.visible_to(request.user), pk=pk), move)


@login_required
def unit_plaque(request, pk):
    row = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    require(request.user, P.PLAQUE_EDIT, row)
    form = NewPlaqueForm(request.POST or None, obj=row, user=request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, services.replace_plaque, unit=row, by=request.user, **form.cleaned_data)
    ):
        return redirect(row)
    return render(request, "alliance/form.html", {"form": form, "title": _("更换标识"), "back": row.get_absolute_url()})


def unit_qr(request, pk):
    """The code on the plaque: scanned, it opens the unit's public page."""
    row = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    return qr_response(settings.SITE_URL + row.get_absolute_url())


def qr_response(address):
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=6, border=2, xmldecl=False)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


def network(request):
    rows = Unit.objects.visible_to(request.user).filter(status__in=Unit.IN_ALLIANCE)
    if request.user.is_authenticated and request.user.alliance_id:
        rows = rows.within(request.user.alliance)
    elif alliance := queries.public_alliance(request):
        rows = rows.filter(alliance=alliance)
    chosen = request.GET.get("category", "")
    shown = rows.filter(category=chosen) if chosen in Unit.Category.values else rows
    context = {
        "nodes": queries.network(queries.with_plaque(shown)),
        "tabs_list": queries.category_tabs(rows, reverse("network"), chosen),
        "total": rows.count(),
        "middle": queries.SIZE // 2,
        "size": queries.SIZE,
        "categories": Unit.Category.choices,
    }
    return render(request, "members/network.html", context)


# studios


@login_required
def studio_duties(request, pk):
    row = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    may_edit = request.user.has_perm(P.DUTY_EDIT, row)
    form = DutyForm(request.POST or None, instance=StudioDuty(alliance=row.alliance, unit=row))
    if request.method == "POST":
        require(request.user, P.DUTY_EDIT, row)
        if form.is_valid():
            services.plan_duty(duty=form.instance, weeks=form.cleaned_data["weeks"], by=request.user)
            return redirect("studio-duties", pk=row.pk)
    duties = (
        StudioDuty.objects.visible_to(request.user).filter(unit=row).select_related("cppcc_member").order_by("-day")
    )
    context = {"unit": row, "form": form, "page_obj": paginate(request, duties), "may_edit": may_edit}
    return render(request, "members/studio_duties.html", context)


@login_required
@require_POST
def studio_duty_remove(request, pk):
    duty = get_object_or_404(StudioDuty.objects.visible_to(request.user), pk=pk)
    require(request.user, P.DUTY_EDIT, duty)
    services.remove_duty(duty=duty, by=request.user)
    return redirect("studio-duties", pk=duty.unit_id)


# CPPCC members


def member_columns():
    return [
        (_("姓名"), "name"),
        (_("界别"), "sector"),
        (_("工作单位及职务"), "employer"),
        (_("常委"), lambda row: _("是") if row.is_standing else ""),
        (_("委员工作室"), lambda row: str(row.studio or "")),
        (_("在任"), lambda row: _("是") if row.is_active else _("否")),
    ]


@login_required
def cppcc_members(request):
    found = filtered(request, CppccMemberFilter, CppccMember.objects.visible_to(request.user).select_related("studio"))
    if answer := export(request, name=_("委员名册"), columns=member_columns(), rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.CPPCC_EDIT),
    }
    return render(request, "members/cppcc_members.html", context)


@login_required
def cppcc_member(request, pk):
    row = get_object_or_404(CppccMember.objects.visible_to(request.user).select_related("studio", "user"), pk=pk)
    context = {
        "member": row,
        "duties": row.duties.select_related("unit").order_by("-day")[:10],
        "may_edit": request.user.has_perm(P.CPPCC_EDIT, row),
        "may_record": request.user.has_perm(P.DUTY_RECORD_VIEW, row),
    }
    return render(request, "members/cppcc_member.html", context)


@login_required
def cppcc_member_create(request):
    require(request.user, P.CPPCC_EDIT)
    return _edit_member(request, CppccMember(alliance=request.user.alliance), _("登记委员"))


@login_required
def cppcc_member_edit(request, pk):
    row = get_object_or_404(CppccMember.objects.visible_to(request.user), pk=pk)
    require(request.user, P.CPPCC_EDIT, row)
    return _edit_member(request, row, _("修改委员"))


def _edit_member(request, row, title):
    form = CppccMemberForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        return redirect(services.save_cppcc_member(member=form.instance, by=request.user))
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": reverse("cppcc-members")})


# departments


def department_columns():
    return [
        (_("承办单位"), "name"),
        (_("联系电话"), "phone"),
        (_("启用"), lambda row: _("是") if row.is_active else _("否")),
    ]


@login_required
def departments(request):
    rows = Department.objects.visible_to(request.user).select_related("unit").prefetch_related("memberships__user")
    found = filtered(request, DepartmentFilter, rows)
    if answer := export(
        request, name=_("承办单位"), columns=department_columns(), rows=found.qs.prefetch_related(None)
    ):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.DEPARTMENT_EDIT),
    }
    return render(request, "members/departments.html", context)


@login_required
def department_create(request):
    require(request.user, P.DEPARTMENT_EDIT)
    return _edit_department(request, Department(alliance=request.user.alliance), _("登记承办单位"))


@login_required
def department_edit(request, pk):
    row = get_object_or_404(Department.objects.visible_to(request.user), pk=pk)
    require(request.user, P.DEPARTMENT_EDIT, row)
    return _edit_department(request, row, _("修改承办单位"))


def _edit_department(request, row, title):
    form = DepartmentForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        services.save_department(department=form.instance, by=request.user)
        return redirect("departments")
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": reverse("departments")})
