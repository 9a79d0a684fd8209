import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance.workflow import SYSTEM_ONLY, Move, Workflow
from members.models import User
from members.notify import tell
from members.permissions import P
from resources.models import Booking, Resource

R, B = Resource.Status, Booking.Status
CHECK_IN_BEFORE = dt.timedelta(minutes=15)
NO_SHOW_AFTER = dt.timedelta(minutes=30)


def future_bookings(resource):
    return resource.bookings.holding().filter(period__endswith__gt=timezone.now())


def cancel_future_bookings(resource, by, data):
    """Withdrawing takes the time back: every future booking is cancelled and its people are told."""
    for booking in future_bookings(resource):
        BOOKING.perform(booking, "release", by=User.objects.system(), reason=data.get("reason", ""))


RESOURCE = Workflow(
    "resources",
    (
        Move("publish", _("发布"), (R.DRAFT, R.WITHDRAWN), R.PUBLISHED, P.RESOURCE_PUBLISH, tone="primary"),
        Move("withdraw", _("撤下"), (R.PUBLISHED,), R.WITHDRAWN, P.RESOURCE_PUBLISH, form="resources.forms.WithdrawForm",
             after=cancel_future_bookings, tone="danger"),
    ),
)  # fmt: skip


def people_of(booking):
    return [booking.booked_by, *(User.objects.liaisons_of(booking.unit) if booking.unit else [])]


def tell_borrower(sentence):
    def after(booking, by, data):
        reason = f"：{data['reason']}" if data.get("reason") else ""
        tell(people_of(booking), _g(sentence) % {"booking": booking} + reason, by=by, obj=booking)

    return after


def tell_both(booking, by, data):
    people = [*people_of(booking), *User.objects.liaisons_of(booking.resource.unit)]
    tell(people, _g("预约已取消：%(booking)s") % {"booking": booking}, by=by, obj=booking)


def is_over(booking, user):
    if booking.end <= timezone.now():
        return _g("预约时间已过。")
    if booking.checked_in_at:
        return _g("已经到场使用。")


def not_check_in_time(booking, user):
    now = timezone.now()
    if booking.checked_in_at:
        return _g("已于%(at)s登记到场。") % {"at": f"{timezone.localtime(booking.checked_in_at):%H:%M}"}
    if now < booking.start - CHECK_IN_BEFORE:
        return _g("开始前15分钟起可以登记到场。")
    if now >= booking.end:
        return _g("预约时间已过。")


def not_in_use(booking, user):
    if not booking.checked_in_at:
        return _g("还没有登记到场。")
    if booking.checked_out_at:
        return _g("已经登记离场。")


def still_time(booking, user):
    if booking.checked_in_at or booking.no_show_at:
        return _g("已经登记。")
    if timezone.now() < booking.start + NO_SHOW_AFTER:
        return _g("开始30分钟后才能判定爽约。")


def note_decision(booking, by, data):
    booking.decided_at = timezone.now()
    booking.reason = data.get("reason", "")
    return ["decided_at", "reason"]


def note_reason(booking, by, data):
    booking.reason = data.get("reason", "")
    return ["reason"]


def stamp(field):
    def apply(booking, by, data):
        setattr(booking, field, timezone.now())
        return [field]

    return apply


BOOKING = Workflow(
    "bookings",
    (
        Move("approve", _("同意"), (B.PENDING,), B.CONFIRMED, P.BOOKING_DECIDE, blocked=is_over, apply=note_decision,
             after=tell_borrower("预约已确认：%(booking)s"), tone="primary"),
        Move("reject", _("拒绝"), (B.PENDING,), B.REJECTED, P.BOOKING_DECIDE, form="alliance.forms.ReasonForm",
             apply=note_decision, after=tell_borrower("预约被拒绝：%(booking)s"), tone="danger"),
        Move("check-in", _("登记到场"), (B.CONFIRMED,), B.CONFIRMED, P.BOOKING_CHECK_IN, blocked=not_check_in_time,
             apply=stamp("checked_in_at"), tone="primary"),
        Move("check-out", _("登记离场"), (B.CONFIRMED,), B.CONFIRMED, P.BOOKING_CHECK_IN, blocked=not_in_use,
             apply=stamp("checked_out_at")),
        Move("cancel", _("取消预约"), (B.PENDING, B.CONFIRMED), B.CANCELLED, P.BOOKING_CANCEL,
             form="alliance.forms.ReasonForm", blocked=is_over, apply=note_reason, after=tell_both, tone="danger"),
        # What follows from something else: the resource was withdrawn, the activity cancelled, nobody came.
        Move("release", _("释放"), (B.PENDING, B.CONFIRMED), B.CANCELLED, SYSTEM_ONLY, apply=note_reason, after=tell_both),
        Move("no-show", _("记为爽约"), (B.CONFIRMED,), B.CONFIRMED, SYSTEM_ONLY, blocked=still_time,
             apply=stamp("no_show_at"), after=tell_borrower("预约未到场，记为爽约：%(booking)s")),
    ),
)  # fmt: skip
