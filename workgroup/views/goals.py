from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.calendar import today
from alliance.errors import require
from alliance.forms import attempt
from alliance.pages import paginate
from members.permissions import P
from workgroup import services
from workgroup.forms import GoalForm
from workgroup.models import Goal, Task


@login_required
def goals(request):
    counts = {"task_count": Count("tasks"), "closed_count": Count("tasks", filter=Q(tasks__status=Task.Status.CLOSED))}
    rows = Goal.objects.visible_to(request.user).annotate(**counts).order_by("-year", "pk")
    return render(
        request,
        "workgroup/goals.html",
        {"page_obj": paginate(request, rows), "may_edit": request.user.has_perm(P.GOAL_EDIT)},
    )


@login_required
def goal(request, pk):
    row = get_object_or_404(Goal.objects.visible_to(request.user), pk=pk)
    rows = Task.objects.visible_to(request.user).filter(goal=row).select_related("unit")
    may_edit = request.user.has_perm(P.GOAL_EDIT, row)
    return render(request, "workgroup/goal.html", {"goal": row, "tasks": rows, "may_edit": may_edit})


@login_required
def goal_create(request):
    require(request.user, P.GOAL_EDIT)
    return _edit_goal(request, Goal(alliance=request.user.alliance, year=today().year), _("设定目标"))


@login_required
def goal_edit(request, pk):
    row = get_object_or_404(Goal.objects.visible_to(request.user), pk=pk)
    require(request.user, P.GOAL_EDIT, row)
    return _edit_goal(request, row, _("修改目标"))


def _edit_goal(request, row, title):
    form = GoalForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.save, obj=form.instance, by=request.user, label=_("维护目标"))
        if made:
            return redirect(made)
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": reverse("goals")})
