"""Leave of an invited CPPCC member: asked, granted or returned, withdrawn. What is granted changes the attendance at once."""

from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Attendance, Leave
from alliance import audit
from alliance.workflow import Move, Workflow
from members.models import Role, User
from members.notify import tell
from members.permissions import P

S = Leave.Status


def deciders(activity):
    """Staff, and the liaisons of the host."""
    return [*User.objects.with_role(activity.alliance, Role.STAFF), *User.objects.liaisons_of(activity.unit_id)]


def tell_deciders(leave, by, data=None):
    words = {"who": leave.attendance.cppcc_member, "activity": leave.activity}
    tell(deciders(leave.activity), _g("%(who)s请假：%(activity)s") % words, by=by, obj=leave)


def grant(leave, by, data):
    _set(leave, Attendance.Status.LEAVE, by)
    _tell_member(leave, _g("已准假：%(activity)s") % {"activity": leave.activity}, by)


def give_back(leave, by, data):
    words = {"activity": leave.activity, "reason": data["reason"]}
    _tell_member(leave, _g("请假被退回：%(activity)s。%(reason)s") % words, by)


def take_back(leave, by, data):
    _set(leave, Attendance.Status.INVITED, by)
    words = {"who": leave.attendance.cppcc_member, "activity": leave.activity}
    tell(deciders(leave.activity), _g("%(who)s撤回请假：%(activity)s") % words, by=by, obj=leave)


def ask_again(leave, by, data):
    leave.kind, leave.reason = data["kind"], data["reason"]
    return ["kind", "reason"]


def _set(leave, status, by):
    """Whoever came all the same stays present."""
    changing = {Attendance.Status.LEAVE: (Attendance.Status.INVITED, Attendance.Status.ABSENT)}
    sources = changing.get(status, (Attendance.Status.LEAVE,))
    Attendance.objects.filter(pk=leave.attendance_id, status__in=sources).update(status=status)


def _tell_member(leave, sentence, by):
    tell([leave.attendance.cppcc_member.user], sentence, by=by, obj=leave)


def is_confirmed(leave, user):
    if leave.activity.status == Activity.Status.CLOSED:
        return _g("活动记录已经确认。")


def has_begun(leave, user):
    if timezone.now() >= leave.activity.start:
        return _g("活动已经开始，不能再撤回请假。")


def undecided(activity):
    """Why attendance cannot be settled yet, or None."""
    waiting = Leave.objects.filter(attendance__activity=activity, status=S.PENDING).count()
    if waiting:
        return _g("还有%(n)d份请假没有批，请先批复。") % {"n": waiting}


def settle_attendance(activity, by):
    """With the record confirmed, whoever was asked, neither came nor was excused is absent, which counts against the member."""
    rows = list(activity.attendances.filter(status=Attendance.Status.INVITED).select_related("cppcc_member"))
    Attendance.objects.filter(pk__in=[row.pk for row in rows]).update(status=Attendance.Status.ABSENT)
    if rows:
        note = "、".join(str(row.cppcc_member) for row in rows)
        audit.record(by=by, obj=activity, verb="attendance", label=_g("未到且未请假的记为缺席"), note=note)


LEAVE = Workflow(
    "leaves",
    (
        Move("approve", _("准假"), (S.PENDING,), S.APPROVED, P.LEAVE_DECIDE, blocked=is_confirmed, after=grant, tone="primary"),
        Move("return", _("退回"), (S.PENDING,), S.RETURNED, P.LEAVE_DECIDE, form="alliance.forms.ReasonForm",
             blocked=is_confirmed, after=give_back),
        Move("resubmit", _("重新提交"), (S.RETURNED,), S.PENDING, P.LEAVE_CREATE, form="activities.forms.leave.LeaveMoveForm",
             blocked=is_confirmed, apply=ask_again, after=tell_deciders, tone="primary"),
        Move("withdraw", _("撤回请假"), (S.PENDING, S.RETURNED, S.APPROVED), S.WITHDRAWN, P.LEAVE_CREATE, blocked=has_begun,
             after=take_back, confirm=_("撤回后按应到计，确定？")),
    ),
)  # fmt: skip
