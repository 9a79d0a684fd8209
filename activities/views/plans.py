from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities import queries, services
from activities.forms.plans import PlanForm, PlanItemForm
from activities.models import Activity, Plan, PlanItem
from activities.workflow import PLAN
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import move_links, move_page, paginate
from members.permissions import P


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
        made = attempt(form, services.save_plan, plan=form.instance, by=request.user)
        if made:
            return redirect(made)
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
        co_units = form.cleaned_data["co_units"]
        if attempt(form, services.save_plan_item, item=form.instance, co_units=co_units, by=request.user):
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
