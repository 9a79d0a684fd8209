from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Plan, SignUp
from alliance.workflow import Move, Workflow
from members.models import Role, User
from members.notify import tell
from members.permissions import P
from resources.locks import lock_families
from resources.models import Booking
from resources.workflow import BOOKING

A = Activity.Status
HEADCOUNT_DOUBT = 3


def hosts(activity):
    """The people of the host and the co-hosts, and whoever drafted it."""
    units = activity.held_by_units()
    return [*User.objects.liaisons_of(*units), *([activity.created_by] if activity.created_by else [])]


def tell_staff(sentence):
    def after(activity, by, data):
        tell(
            User.objects.with_role(activity.alliance, Role.STAFF),
            _g(sentence) % {"activity": activity},
            by=by,
            obj=activity,
        )

    return after


def tell_hosts(sentence):
    def after(activity, by, data):
        words = {"activity": activity, "reason": data.get("reason", "")}
        tell(hosts(activity), _g(sentence) % words, by=by, obj=activity)

    return after


def booked_for(activity):
    """What is still booked for this activity and for no other that takes place."""
    others = Activity.objects.exclude(pk=activity.pk).exclude(status=A.CANCELLED).filter(bookings=OuterRef("pk"))
    rows = activity.bookings.filter(status__in=Booking.OPEN, no_show_at=None, checked_in_at=None)
    return rows.exclude(Exists(others)).select_related("resource").order_by("resource", "pk")


def lock_booked(activity):
    """Cancelling frees resources: their locks come before the activity's own, as with every writer."""
    lock_families([booking.resource for booking in booked_for(activity)])


def call_off(activity, by, data):
    """Everyone who signed up with an account is told; the booked resources are free again."""
    system = User.objects.system()
    for booking in booked_for(activity):
        BOOKING.perform(booking, "release", by=system, reason=_g("活动取消"))
    signed = activity.sign_ups.filter(user__isnull=False).exclude(status=SignUp.Status.CANCELLED).select_related("user")
    people = [*hosts(activity), *(row.user for row in signed)]
    invited = [row.cppcc_member.user for row in activity.attendances.select_related("cppcc_member__user")]
    sentence = _g("活动取消：%(activity)s。%(reason)s") % {"activity": activity, "reason": data.get("reason", "")}
    tell([*people, *(user for user in invited if user)], sentence, by=by, obj=activity)


def not_begun(activity, user):
    if timezone.now() < activity.start:
        return _g("活动开始后才能填报记录。")


def has_begun(activity, user):
    if activity.status == A.PUBLISHED and timezone.now() >= activity.start:
        return _g("活动已经开始，不能取消。")


def starts_in_past(activity, user):
    if activity.end <= timezone.now():
        return _g("活动时间已过，请先改期再提交。")


def publish(activity, by, data):
    activity.published_at = timezone.now()
    return ["published_at"]


def keep_record(activity, by, data):
    fields = ["on_site_declared", "online_declared", "evidence", "summary", "minutes"]
    for name in fields:
        setattr(activity, name, data[name])
    return fields


def close(activity, by, data):
    activity.closed_at = timezone.now()
    return ["closed_at"]


ACTIVITY = Workflow(
    "activities",
    (
        Move("submit", _("提交审核"), (A.DRAFT, A.RETURNED), A.SUBMITTED, P.ACTIVITY_SUBMIT, blocked=starts_in_past,
             after=tell_staff("活动待审核：%(activity)s"), tone="primary"),
        Move("approve", _("同意发布"), (A.SUBMITTED,), A.PUBLISHED, P.ACTIVITY_REVIEW, apply=publish,
             after=tell_hosts("活动已发布：%(activity)s"), tone="primary"),
        Move("return", _("退回修改"), (A.SUBMITTED,), A.RETURNED, P.ACTIVITY_REVIEW, form="alliance.forms.ReasonForm",
             after=tell_hosts("活动被退回：%(activity)s。%(reason)s")),
        Move("record", _("填报记录"), (A.PUBLISHED,), A.RECORDED, P.ACTIVITY_RECORD, form="activities.forms.activities.RecordForm",
             blocked=not_begun, apply=keep_record, after=tell_staff("活动记录待确认：%(activity)s"), tone="primary"),
        Move("confirm", _("确认记录"), (A.RECORDED,), A.CLOSED, P.ACTIVITY_CONFIRM, form="activities.forms.activities.ConfirmForm",
             apply=close, after=tell_hosts("活动记录已确认：%(activity)s"), tone="primary"),
        Move("send-back", _("退回重填"), (A.RECORDED,), A.PUBLISHED, P.ACTIVITY_CONFIRM, form="alliance.forms.ReasonForm",
             after=tell_hosts("活动记录被退回：%(activity)s。%(reason)s")),
        Move("cancel", _("取消活动"), (A.DRAFT, A.SUBMITTED, A.RETURNED, A.PUBLISHED), A.CANCELLED, P.ACTIVITY_CANCEL,
             form="alliance.forms.ReasonForm", blocked=has_begun, after=call_off, tone="danger"),
    ),
    lock_first=lock_booked,
)  # fmt: skip

PLAN = Workflow(
    "plans",
    (
        Move("publish", _("发布计划"), (Plan.Status.DRAFT,), Plan.Status.PUBLISHED, P.PLAN_EDIT, tone="primary",
             confirm=_("发布后各单位都能看到，确定？")),
        Move("reopen", _("撤回修改"), (Plan.Status.PUBLISHED,), Plan.Status.DRAFT, P.PLAN_EDIT),
    ),
)  # fmt: skip


def doubts(activity):
    """What in a record looks improbable, as sentences for the one who confirms it."""
    found = []
    if activity.capacity and activity.on_site_declared > HEADCOUNT_DOUBT * activity.capacity:
        found.append(_g("现场登记人数超过名额的三倍。"))
    rooms = [
        booking.resource.capacity
        for booking in activity.bookings.select_related("resource")
        if booking.resource.capacity
    ]
    if rooms and activity.on_site_declared > sum(rooms):
        found.append(_g("现场登记人数超过所订场地可容纳的%(n)d人。") % {"n": sum(rooms)})
    return found
