from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import require
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.permissions import P
from workgroup import services
from workgroup.filters import ProjectFilter
from workgroup.forms import MilestoneForm, ProjectForm
from workgroup.models import Milestone, Project, Task
from workgroup.workflow import PROJECT


@login_required
def projects(request):
    rows = Project.objects.visible_to(request.user).select_related("lead_unit").prefetch_related("milestones")
    found = filtered(request, ProjectFilter, rows)
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.PROJECT_EDIT),
    }
    return render(request, "workgroup/projects.html", context)


@login_required
def project(request, pk):
    row = get_object_or_404(Project.objects.visible_to(request.user).select_related("lead_unit"), pk=pk)
    context = {
        "project": row,
        "units": row.units.all(),
        "milestones": row.milestones.all(),
        "tasks": Task.objects.visible_to(request.user).filter(project=row).select_related("unit"),
        "moves": move_links(PROJECT, row, request.user, "project-move"),
        "may_edit": request.user.has_perm(P.PROJECT_EDIT, row),
        "may_work": request.user.has_perm(P.PROJECT_WORK, row),
        "events": audit.history(row),
    }
    return render(request, "workgroup/project.html", context)


@login_required
def project_create(request):
    require(request.user, P.PROJECT_EDIT)
    return _edit_project(request, Project(alliance=request.user.alliance), _("设立攻关项目"))


@login_required
def project_edit(request, pk):
    row = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    require(request.user, P.PROJECT_EDIT, row)
    return _edit_project(request, row, _("修改项目"))


def _edit_project(request, row, title):
    form = ProjectForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        data = {"units": form.cleaned_data["units"], "label": _("维护攻关项目")}
        made = attempt(form, services.save, obj=form.instance, by=request.user, **data)
        if made:
            return redirect(made)
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": reverse("projects")})


@login_required
def milestone_create(request, pk):
    row = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    require(request.user, P.PROJECT_WORK, row)
    return _edit_milestone(request, Milestone(project=row))


@login_required
def milestone_edit(request, pk):
    row = get_object_or_404(Milestone.objects.filter(project__in=Project.objects.visible_to(request.user)), pk=pk)
    require(request.user, P.PROJECT_WORK, row.project)
    return _edit_milestone(request, row)


def _edit_milestone(request, row):
    form = MilestoneForm(request.POST or None, instance=row)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, services.save, obj=form.instance, by=request.user, label=_("项目节点"))
    ):
        return redirect(row.project)
    return render(
        request, "alliance/form.html", {"form": form, "title": _("项目节点"), "back": row.project.get_absolute_url()}
    )


@login_required
def project_move(request, pk, move):
    return move_page(request, PROJECT, get_object_or_404(Project.objects.visible_to(request.user), pk=pk), move)
