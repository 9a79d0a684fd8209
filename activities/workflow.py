from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from activities.leaves import settle_attendance, undecided
from activities.models import Activity, HeadCount, Plan
from activities.services import figures
from activities.services.bookings import move_bookings
from activities.services.minutes import start_minutes
from activities.visitors import tell_everyone_signed_up
from alliance.errors import DomainError
from alliance.workflow import Move, Workflow
from members.models import Role, User
from members.notify import tell
from members.permissions import P
from resources.locks import lock_families
from resources.models import Booking
from resources.workflow import BOOKING

A = Activity.Status
ALTERNATIVES_SAID = 3


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
    """Everyone who signed up or was invited is told; the booked resources are free again."""
    system = User.objects.system()
    for booking in booked_for(activity):
        BOOKING.perform(booking, "release", by=system, reason=_g("活动取消"))
    tell_all(
        activity,
        _g("活动取消：%(activity)s。%(reason)s") % {"activity": activity, "reason": data.get("reason", "")},
        by,
    )


def tell_all(activity, sentence, by):
    """Those who signed up, the CPPCC members invited, the hosts and co-hosts: each once."""
    tell_everyone_signed_up(activity, sentence, by=by)
    told = set(activity.sign_ups.standing().values_list("user", flat=True))
    invited = [row.cppcc_member.user for row in activity.attendances.select_related("cppcc_member__user")]
    people = [*hosts(activity), *invited]
    tell([user for user in people if user and user.pk not in told], sentence, by=by, obj=activity)


def not_begun(activity, user):
    if timezone.now() < activity.start:
        return _g("活动开始后才能填报记录。")


def has_begun(activity, user):
    if activity.status == A.PUBLISHED and timezone.now() >= activity.start:
        return _g("活动已经开始，不能取消。")


def starts_in_past(activity, user):
    if activity.end <= timezone.now():
        return _g("活动时间已过，请先改期再提交。")


def has_started(activity, user):
    if timezone.now() >= activity.start:
        return _g("活动已经开始，不能改期。")


def move_to(activity, by, data):
    """Another time takes what is booked along, or nothing changes."""
    before = (activity.start, activity.end)
    activity.start, activity.end = data["start"], data["end"]
    activity.place = data.get("place") or activity.place
    try:
        move_bookings(activity, before, booked_for(activity).select_related("resource", "booked_by", "unit"), by)
    except DomainError as refusal:
        others = refusal.extra.get("alternatives", [])
        raise DomainError(f"{refusal.message}{_in_words(others)}", code=refusal.code, **refusal.extra) from None
    return ["start", "end", "place"]


def _in_words(alternatives):
    """The times at which what is booked could be had instead."""
    times = [row for row in alternatives if row.get("start")][:ALTERNATIVES_SAID]
    said = "；".join(f"{row['resource']} {timezone.localtime(row['start']):%m-%d %H:%M}" for row in times)
    return _g("可以改到：%(times)s。") % {"times": said} if said else ""


def tell_new_time(activity, by, data):
    words = {
        "activity": activity,
        "at": f"{timezone.localtime(activity.start):%Y-%m-%d %H:%M}",
        "place": activity.place,
        "reason": data["reason"],
    }
    tell_all(activity, _g("活动改期：%(activity)s改到%(at)s，地点%(place)s。%(reason)s") % words, by)


def publish(activity, by, data):
    activity.published_at = timezone.now()
    return ["published_at"]


# The one number of each kind that the record form takes: its field, that of the link and that of the files which prove it.
# Further ones, each with a source of its own, are kept on the page of figures.
DECLARED = {
    HeadCount.Kind.REGISTERED: ("on_site_declared", "evidence", "on_site_files"),
    HeadCount.Kind.ESTIMATED: ("on_site_estimated", "estimated_evidence", "estimated_files"),
    HeadCount.Kind.ONLINE: ("online_declared", "online_evidence", "online_files"),
}


def keep_record(activity, by, data):
    for kind, (number, link, uploads) in DECLARED.items():
        _declare(activity, kind, by, data.get(number) or 0, data.get(link, ""), data.get(uploads) or ())
    activity.summary, activity.minutes = data["summary"], data["minutes"]
    if activity.minutes and not activity.minutes_versions.exists():
        start_minutes(activity=activity, text=activity.minutes, by=by)
    return ["summary", "minutes"]


def _declare(activity, kind, by, number, link, uploads):
    row = HeadCount.objects.filter(activity=activity, kind=kind, channel="").first()
    if row and not number:
        figures.remove_head_count(row=row, by=by)
    elif row:
        figures.change_head_count(row=row, number=number, by=by, link=link, note=row.note, uploads=uploads)
    elif number:
        figures.declare(activity=activity, kind=kind, number=number, by=by, link=link, uploads=uploads)


def leave_awaits(activity, user):
    return undecided(activity)


def settle(activity, by, data):
    """A doubted figure counts nowhere until staff have decided; the form of the move can decide all of them at once."""
    if data.get("accept_doubts"):
        figures.accept_all(activity=activity, reason=data["note"], by=by)
    if Activity.objects.filter(pk=activity.pk).doubtful().exists():
        raise DomainError(_g("还有数据待核实，请先在“参与数据”里逐项决定，或勾选已核实。"), code="doubtful")
    settle_attendance(activity, by)
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
             blocked=leave_awaits, apply=settle, after=tell_hosts("活动记录已确认：%(activity)s"), tone="primary"),
        Move("send-back", _("退回重填"), (A.RECORDED,), A.PUBLISHED, P.ACTIVITY_CONFIRM, form="alliance.forms.ReasonForm",
             after=tell_hosts("活动记录被退回：%(activity)s。%(reason)s")),
        Move("postpone", _("改期"), (A.SUBMITTED, A.PUBLISHED), lambda activity, data: activity.status, P.ACTIVITY_CANCEL,
             form="activities.forms.activities.PostponeForm", blocked=has_started, apply=move_to, after=tell_new_time),
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
