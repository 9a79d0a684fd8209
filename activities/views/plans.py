from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from activities import progress, services
from activities.forms.plans import PlanCopyForm, PlanForm, PlanItemForm, PlanListForm
from activities.models import Plan, PlanItem
from activities.plan_sheet import export_columns
from activities.workflow import PLAN
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import move_links, move_page, paginate
from members.permissions import P

VIEWS = {"board": _l("季度看板"), "calendar": _l("月历"), "list": _l("清单"), "progress": _l("进度")}


@login_required
def plans(request):
    rows = Plan.objects.visible_to(request.user)
    return render(
        request,
        "activities/plans.html",
        {"page_obj": paginate(request, rows), "may_edit": request.user.has_perm(P.PLAN_EDIT)},
    )


@login_required
def plan(request, pk):
    """The lines as a board by quarter, a calendar by month, a list, or as progress by unit and quarter."""
    row = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    narrow = PlanListForm(request.GET or None, alliance=row.alliance)
    items = progress.followed(row)
    chosen = progress.narrowed(items, **narrow.cleaned_data) if narrow.is_bound and narrow.is_valid() else items
    if answer := export(request, name=row.title, columns=export_columns(), rows=chosen):
        return answer
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "board"
    context = {
        "plan": row,
        "view": view,
        "tabs_list": [
            {"label": label, "url": f"?view={name}", "active": name == view, "count": None}
            for name, label in VIEWS.items()
        ],
        "quarters": progress.by_quarter(items),
        "months": progress.by_month(items),
        "units": progress.by_unit(items),
        "items": chosen,
        "narrow": narrow,
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
    return _edit_plan(request, new, _("编制年度计划"), reverse("plans"))


@login_required
def plan_edit(request, pk):
    row = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    require(request.user, P.PLAN_EDIT, row)
    return _edit_plan(request, row, _("修改计划"), row.get_absolute_url())


def _edit_plan(request, row, title, back):
    form = PlanForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.save_plan, plan=form.instance, by=request.user)
        if made:
            return redirect(made)
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back})


@login_required
def plan_copy(request, pk):
    row = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    require(request.user, P.PLAN_EDIT, row)
    form = PlanCopyForm(request.POST or None, initial={"year": row.year + 1})
    if request.method == "POST" and form.is_valid():
        done = attempt(form, services.copy_plan, plan=row, by=request.user, **form.cleaned_data)
        if done:
            made, left_out = done
            _tell_what_was_left_out(request, left_out)
            return redirect(made)
    context = {"form": form, "title": _("沿用这份计划"), "back": row.get_absolute_url()}
    return render(request, "alliance/form.html", context)


def _tell_what_was_left_out(request, titles):
    if titles:
        words = {"n": len(titles), "titles": "、".join(titles)}
        messages.warning(request, _("牵头单位已不是成员，这%(n)d项没有复制：%(titles)s。") % words)


@login_required
def plan_item_create(request, pk):
    row = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    require(request.user, P.PLAN_EDIT, row)
    return _edit_item(request, PlanItem(plan=row), _("增加项目"))


@login_required
def plan_item_edit(request, pk):
    item = get_object_or_404(PlanItem.objects.visible_to(request.user), pk=pk)
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
    item = get_object_or_404(PlanItem.objects.visible_to(request.user), pk=pk)
    require(request.user, P.PLAN_EDIT, item.plan)
    services.remove_plan_item(item=item, by=request.user)
    return redirect(item.plan)


@login_required
def plan_move(request, pk, move):
    return move_page(request, PLAN, get_object_or_404(Plan.objects.visible_to(request.user), pk=pk), move)
