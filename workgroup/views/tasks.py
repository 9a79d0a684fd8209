from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities.models import Decision, Minutes
from alliance import asked, audit
from alliance.calendar import WEEK, parse_period, period_of, today
from alliance.errors import require
from alliance.exports import docx_response, export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.permissions import P
from workgroup import queries, services
from workgroup.filters import TaskFilter
from workgroup.forms import TaskForm
from workgroup.letters import supervision_slip
from workgroup.models import Card, Meeting, Task
from workgroup.workflow import TASK


@login_required
def dispatch(request):
    """The week on one page: what is due, late, waiting, and last week's end."""
    require(request.user, P.DASHBOARD_VIEW)
    try:
        period = parse_period(request.GET.get("week", ""))
    except ValueError:
        period = period_of(WEEK, today())
    if period.kind != WEEK:
        period = period_of(WEEK, period.start)
    board = queries.dispatch_board(request.user.alliance, period)
    return render(request, "workgroup/dispatch.html", {"period": period, "board": board})


def task_columns():
    return [
        (_("任务"), "title"),
        (_("责任单位"), lambda row: row.unit.name),
        (_("来源"), "source"),
        (_("期限"), "due_on"),
        (_("进度"), "progress"),
        (_("状态"), "get_status_display"),
        (_("逾期"), lambda row: _("是") if row.is_overdue else ""),
    ]


@login_required
def tasks(request):
    rows = Task.objects.visible_to(request.user).open_first().select_related("unit").prefetch_related("cards")
    found = filtered(request, TaskFilter, rows)
    if answer := export(request, name=_("任务清单"), columns=task_columns(), rows=found.qs.prefetch_related(None)):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_issue": request.user.has_perm(P.TASK_ISSUE),
    }
    return render(request, "workgroup/tasks.html", context)


@login_required
def task(request, pk):
    row = get_object_or_404(
        Task.objects.visible_to(request.user).select_related("unit", "goal", "meeting", "project"), pk=pk
    )
    context = {
        "task": row,
        "cards": row.cards.all(),
        "helpers": row.co_units.all(),
        "moves": move_links(TASK, row, request.user, "task-move"),
        "events": audit.history(row),
    }
    return render(request, "workgroup/task.html", context)


@login_required
def task_create(request):
    require(request.user, P.TASK_ISSUE)
    alliance = request.user.alliance
    new = Task(alliance=alliance)
    initial = {}
    if number := asked.number(request.GET.get("meeting")):
        new.meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=number)
        initial["source"] = str(new.meeting)
    form = TaskForm(request.POST or None, instance=new, alliance=alliance, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        to = {"units": data["units"], "co_units": data["co_units"]}
        made = attempt(form, services.issue_tasks, task=form.instance, by=request.user, **to)
        if made:
            messages.success(request, _("已下达%(n)d件。") % {"n": len(made)})
            return redirect(made[0] if len(made) == 1 else "tasks")
    return render(request, "alliance/form.html", {"form": form, "title": _("下达任务"), "back": reverse("tasks")})


@login_required
@require_POST
def decision_task(request, pk):
    """In one action, from the minutes."""
    seen = Minutes.objects.visible_to(request.user)
    row = get_object_or_404(Decision.objects.filter(minutes__in=seen).select_related("unit", "minutes"), pk=pk)
    require(request.user, P.TASK_ISSUE, row)
    task = services.task_of_decision(decision=row, by=request.user)
    messages.success(request, _("已下达：%(task)s") % {"task": task})
    return redirect(row.minutes)


@login_required
def task_move(request, pk, move):
    return move_page(request, TASK, get_object_or_404(Task.objects.visible_to(request.user), pk=pk), move)


@login_required
def card_docx(request, pk):
    cards = Card.objects.filter(task__in=Task.objects.visible_to(request.user))
    row = get_object_or_404(cards.select_related("task__unit", "task__alliance"), pk=pk)
    return docx_response(supervision_slip(row), _("督办单-%(task)s") % {"task": row.task})
