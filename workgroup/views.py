from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance import audit
from alliance.calendar import WEEK, parse_period, period_of, today
from alliance.errors import require
from alliance.exports import docx_response, export
from alliance.pages import filtered, move_links, move_page, paginate
from members.permissions import P
from workgroup import queries, services
from workgroup.filters import MeetingFilter, NoticeFilter, ProjectFilter, TaskFilter
from workgroup.forms import GoalForm, MeetingForm, MilestoneForm, MinutesForm, NoticeForm, ProjectForm, TaskForm
from workgroup.letters import supervision_slip
from workgroup.models import Card, Goal, Meeting, Milestone, Notice, Project, Task
from workgroup.workflow import PROJECT, TASK


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
    rows = Task.objects.visible_to(request.user).select_related("unit").prefetch_related("cards")
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
    if (number := request.GET.get("meeting", "")).isdigit():
        new.meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=number)
        initial["source"] = str(new.meeting)
    form = TaskForm(request.POST or None, instance=new, alliance=alliance, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = services.issue_tasks(task=form.instance, units=data["units"], co_units=data["co_units"], by=request.user)
        messages.success(request, _("已下达%(n)d件。") % {"n": len(made)})
        return redirect(made[0] if len(made) == 1 else "tasks")
    return render(request, "alliance/form.html", {"form": form, "title": _("下达任务"), "back": reverse("tasks")})


@login_required
def task_move(request, pk, move):
    return move_page(request, TASK, get_object_or_404(Task.objects.visible_to(request.user), pk=pk), move)


@login_required
def card_docx(request, pk):
    cards = Card.objects.filter(task__in=Task.objects.visible_to(request.user))
    row = get_object_or_404(cards.select_related("task__unit", "task__alliance"), pk=pk)
    return docx_response(supervision_slip(row), _("督办单-%(task)s") % {"task": row.task})


# goals


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
        return redirect(services.save(obj=form.instance, by=request.user, label=_("维护目标")))
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": reverse("goals")})


# meetings


@login_required
def meetings(request):
    present = Count("attendances", filter=Q(attendances__status="present"))
    rows = (
        Meeting.objects.visible_to(request.user)
        .annotate(expected=Count("attendances"), present=present)
        .order_by("-start", "-pk")
    )
    found = filtered(request, MeetingFilter, rows)
    columns = [
        (_("会议"), "title"),
        (_("时间"), "start"),
        (_("地点"), "place"),
        (_("应到"), "expected"),
        (_("实到"), "present"),
    ]
    if answer := export(request, name=_("工作例会"), columns=columns, rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.MEETING_EDIT),
    }
    return render(request, "workgroup/meetings.html", context)


@login_required
def meeting(request, pk):
    row = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    context = {
        "meeting": row,
        "attendances": row.attendances.select_related("unit"),
        "tasks": Task.objects.visible_to(request.user).filter(meeting=row).select_related("unit"),
        "may_edit": request.user.has_perm(P.MEETING_EDIT, row),
        "events": audit.history(row),
    }
    return render(request, "workgroup/meeting.html", context)


@login_required
def meeting_create(request):
    require(request.user, P.MEETING_EDIT)
    form = MeetingForm(request.POST or None, instance=Meeting(alliance=request.user.alliance))
    if request.method == "POST" and form.is_valid():
        return redirect(services.call_meeting(meeting=form.instance, by=request.user))
    return render(request, "alliance/form.html", {"form": form, "title": _("召集会议"), "back": reverse("meetings")})


@login_required
def meeting_minutes(request, pk):
    row = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    require(request.user, P.MEETING_EDIT, row)
    form = MinutesForm(request.POST or None, meeting=row)
    if request.method == "POST" and form.is_valid():
        done = services.record_meeting(
            meeting=row, minutes=form.cleaned_data["minutes"], attendance=form.attendance(), by=request.user
        )
        return redirect(done)
    return render(request, "alliance/form.html", {"form": form, "title": _("会议纪要"), "back": row.get_absolute_url()})


# notices


@login_required
def notices(request):
    signed = Count("receipts", filter=Q(receipts__received_at__isnull=False))
    rows = (
        Notice.objects.visible_to(request.user)
        .annotate(expected=Count("receipts"), signed=signed)
        .order_by("-published_at", "-pk")
    )
    found = filtered(request, NoticeFilter, rows)
    columns = [
        (_("标题"), "title"),
        (_("发布时间"), "published_at"),
        (_("应签收"), "expected"),
        (_("已签收"), "signed"),
    ]
    if answer := export(request, name=_("通知公告"), columns=columns, rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.NOTICE_EDIT),
    }
    return render(request, "workgroup/notices.html", context)


@login_required
def notice(request, pk):
    row = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    receipts = row.receipts.select_related("unit", "received_by")
    columns = [
        (_("单位"), lambda item: item.unit.name),
        (_("签收时间"), "received_at"),
        (_("签收人"), lambda item: str(item.received_by or "")),
    ]
    may_edit = request.user.has_perm(P.NOTICE_EDIT, row)
    if may_edit and (answer := export(request, name=_("签收情况"), columns=columns, rows=receipts)):
        return answer
    context = {
        "notice": row,
        "receipts": receipts if may_edit else [],
        "unread": receipts.filter(received_at=None).count(),
        "own": receipts.filter(unit__in=request.user.unit_ids),
        "may_receive": row.needs_receipt and receipts.filter(unit__in=request.user.unit_ids, received_at=None).exists(),
        "may_edit": may_edit,
    }
    return render(request, "workgroup/notice.html", context)


@login_required
def notice_create(request):
    require(request.user, P.NOTICE_EDIT)
    form = NoticeForm(request.POST or None, instance=Notice(alliance=request.user.alliance))
    if request.method == "POST" and form.is_valid():
        units = form.cleaned_data["units"] or None
        return redirect(services.publish_notice(notice=form.instance, units=units, by=request.user))
    return render(
        request,
        "alliance/form.html",
        {"form": form, "title": _("发布通知"), "back": reverse("notices"), "button": _("发布")},
    )


@login_required
@require_POST
def notice_receive(request, pk):
    row = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    require(request.user, P.NOTICE_RECEIPT, row)
    services.receive_notice(notice=row, by=request.user)
    return redirect(row)


@login_required
@require_POST
def notice_remind(request, pk):
    row = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    require(request.user, P.NOTICE_EDIT, row)
    count = services.remind_unread(notice=row, by=request.user)
    messages.success(request, _("已提醒%(n)d个未签收单位。") % {"n": count})
    return redirect(row)


# projects


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
        made = services.save(
            obj=form.instance, units=form.cleaned_data["units"], by=request.user, label=_("维护攻关项目")
        )
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
    if request.method == "POST" and form.is_valid():
        services.save(obj=form.instance, by=request.user, label=_("项目节点"))
        return redirect(row.project)
    return render(
        request, "alliance/form.html", {"form": form, "title": _("项目节点"), "back": row.project.get_absolute_url()}
    )


@login_required
def project_move(request, pk, move):
    return move_page(request, PROJECT, get_object_or_404(Project.objects.visible_to(request.user), pk=pk), move)
