from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance.workflow import Move, Workflow
from members.models import Role, User
from members.notify import tell
from members.permissions import P
from workgroup.models import Project, Task

T = Task.Status


def tell_unit(sentence):
    def after(task, by, data):
        words = {"task": task, "reason": data.get("reason", "")}
        tell(User.objects.liaisons_of(task.unit), _g(sentence) % words, by=by, obj=task)

    return after


def tell_staff(task, by, data):
    tell(
        User.objects.with_role(task.alliance, Role.STAFF), _g("任务待销号：%(task)s") % {"task": task}, by=by, obj=task
    )


def keep_progress(task, by, data):
    task.progress = data["progress"]
    return ["progress"]


def keep_evidence(task, by, data):
    task.evidence, task.progress = data["evidence"], 100
    return ["evidence", "progress"]


def close(task, by, data):
    task.closed_at = timezone.now()
    return ["closed_at"]


TASK = Workflow(
    "tasks",
    (
        Move("receive", _("签收"), (T.ASSIGNED,), T.RECEIVED, P.TASK_WORK, tone="primary"),
        Move("progress", _("填报进度"), (T.RECEIVED, T.IN_PROGRESS, T.RETURNED), T.IN_PROGRESS, P.TASK_WORK,
             form="workgroup.forms.ProgressForm", apply=keep_progress),
        Move("submit", _("申请销号"), (T.RECEIVED, T.IN_PROGRESS, T.RETURNED), T.SUBMITTED, P.TASK_WORK,
             form="workgroup.forms.EvidenceForm", apply=keep_evidence, after=tell_staff, tone="primary"),
        Move("close", _("销号"), (T.SUBMITTED,), T.CLOSED, P.TASK_CLOSE, apply=close, after=tell_unit("任务已销号：%(task)s"),
             tone="primary"),
        Move("return", _("退回补充"), (T.SUBMITTED,), T.RETURNED, P.TASK_CLOSE, form="alliance.forms.ReasonForm",
             after=tell_unit("任务被退回：%(task)s。%(reason)s")),
    ),
)  # fmt: skip

PROJECT = Workflow(
    "projects",
    (
        Move("close", _("结题"), (Project.Status.OPEN,), Project.Status.CLOSED, P.PROJECT_EDIT, confirm=_("确定结题？")),
        Move("reopen", _("重新开题"), (Project.Status.CLOSED,), Project.Status.OPEN, P.PROJECT_EDIT),
    ),
)  # fmt: skip
