from django.urls import reverse as url

from tests import factories as make
from tests.access import LOGIN, Row, api_rows
from workgroup.models import Goal, Milestone, Project
from workgroup.workflow import PROJECT, TASK


def goal(w):
    return Goal.objects.create(alliance=w.alliance, year=2026, title="目标")


def project(w):
    return Project.objects.create(alliance=w.alliance, title="攻关", lead_unit=w.unit)


def seen(*who, rest=404, **more):
    return {"default": rest, **dict.fromkeys(who, 200), "nobody": LOGIN, **more}


OURS = ("staff", "liaison", "leader", "city_leader")


def api():
    return {"default": 404, **dict.fromkeys(OURS, 200)}


def task(w):
    return make.make_task(w.unit)


def staff_only(name):
    return Row(lambda w: url(name), **seen("staff", "outsider", rest=403))


MATRIX = {
    "dispatch": Row(lambda w: url("dispatch"), **seen("staff", "leader", "city_leader", "outsider", rest=403)),
    "decision-task": Row(lambda w: url("decision-task", args=[1]), default=405, nobody=LOGIN),
    "tasks": Row(lambda w: url("tasks"), default=200, nobody=LOGIN),
    "task-create": staff_only("task-create"),
    "task": Row(lambda w: url("task", args=[task(w).pk]), **seen(*OURS)),
    "task-move": Row(
        lambda w: url("task-move", args=[task(w).pk, "progress"]),
        **seen("staff", "liaison", leader=403, city_leader=403),
    ),
    "card-docx": Row(
        lambda w: url("card-docx", args=[task(w).cards.create(colour="red", issued_on="2026-03-02").pk]), **seen(*OURS)
    ),
    "goals": Row(lambda w: url("goals"), default=200, nobody=LOGIN),
    "goal-create": staff_only("goal-create"),
    "goal": Row(lambda w: url("goal", args=[goal(w).pk]), **seen(*OURS, "other_liaison")),
    "goal-edit": Row(
        lambda w: url("goal-edit", args=[goal(w).pk]),
        **seen("staff", liaison=403, other_liaison=403, leader=403, city_leader=403),
    ),
    "meetings": Row(lambda w: url("meetings"), default=200, nobody=LOGIN),
    "meeting-create": staff_only("meeting-create"),
    "meeting": Row(lambda w: url("meeting", args=[make.make_meeting(w.unit).pk]), **seen(*OURS)),
    "meeting-minutes": Row(
        lambda w: url("meeting-minutes", args=[make.make_meeting(w.unit).pk]),
        **seen("staff", liaison=403, leader=403, city_leader=403),
    ),
    "notices": Row(lambda w: url("notices"), default=200, nobody=LOGIN),
    "notice-create": staff_only("notice-create"),
    "notice": Row(lambda w: url("notice", args=[make.make_notice(w.unit).pk]), **seen(*OURS)),
    "notice-receive": Row(
        lambda w: url("notice-receive", args=[make.make_notice(w.unit).pk]), default=405, nobody=LOGIN
    ),
    "notice-remind": Row(lambda w: url("notice-remind", args=[make.make_notice(w.unit).pk]), default=405, nobody=LOGIN),
    "projects": Row(lambda w: url("projects"), default=200, nobody=LOGIN),
    "project-create": staff_only("project-create"),
    "project": Row(lambda w: url("project", args=[project(w).pk]), **seen(*OURS)),
    "project-edit": Row(
        lambda w: url("project-edit", args=[project(w).pk]), **seen("staff", liaison=403, leader=403, city_leader=403)
    ),
    "milestone-create": Row(
        lambda w: url("milestone-create", args=[project(w).pk]), **seen("staff", "liaison", leader=403, city_leader=403)
    ),
    "project-move": Row(
        lambda w: url("project-move", args=[project(w).pk, "close"]),
        **seen(staff=405, liaison=403, leader=403, city_leader=403),
    ),
    "milestone-edit": Row(
        lambda w: url(
            "milestone-edit", args=[Milestone.objects.create(project=project(w), title="摸底", due_on="2026-03-02").pk]
        ),
        **seen("staff", "liaison", leader=403, city_leader=403),
    ),
    **api_rows("api-task", task, TASK, **api()),
    **api_rows("api-meeting", lambda w: make.make_meeting(w.unit), **api()),
    **api_rows("api-notice", lambda w: make.make_notice(w.unit), **api()),
    **api_rows("api-project", project, PROJECT, **api()),
}
