import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from psycopg2.extras import DateTimeTZRange

from alliance.workflow import SYSTEM_ONLY, Move, Workflow
from members.models import User
from members.notify import tell
from members.permissions import P
from resources.locks import lock_for
from resources.models import Booking
from resources.rules import first_status
from resources.waiting import offer_freed

B = Booking.Status


CHECK_IN_BEFORE = dt.timedelta(minutes=15)


NO_SHOW_AFTER = dt.timedelta(minutes=20)


def people_of(booking):
    return [booking.booked_by, *(User.objects.liaisons_of(booking.unit) if booking.unit else [])]


def tell_borrower(sentence):
    def after(booking, by, data):
        reason = f"：{data['reason']}" if data.get("reason") else ""
        tell(people_of(booking), _g(sentence) % {"booking": booking} + reason, by=by, obj=booking)

    return after


def free_time(booking, by, data):
    """What is given back goes to the first in line."""
    offer_freed(booking.resource, booking.start, booking.planned_end or booking.end)


def tell_both(booking, by, data):
    if not data.get("quiet"):
        _tell_both(booking, by)
    free_time(booking, by, data)


def _tell_both(booking, by):
    people = [*people_of(booking), *User.objects.liaisons_of(booking.resource.unit)]
    tell(people, _g("预约已取消：%(booking)s") % {"booking": booking}, by=by, obj=booking)


def told_and_freed(sentence):
    tell_one = tell_borrower(sentence)

    def after(booking, by, data):
        tell_one(booking, by, data)
        free_time(booking, by, data)

    return after


def rivals(booking):
    """Requests for the same time that lose if this one is approved."""
    rows = Booking.objects.filter(status=B.PENDING, competes=True, space__overlap=booking.space).exclude(pk=booking.pk)
    return rows.overlapping(booking.start, booking.end)


def reject_rivals(booking, by, data):
    """Approving one of several requests rejects the others that overlap it, in the same transaction."""
    tell_borrower("预约已确认：%(booking)s")(booking, by, data)
    for rival in rivals(booking):
        BOOKING.perform(rival, "lose", by=User.objects.system(), reason=_g("同一时段批准了另一申请"))


def cannot_approve(booking, user):
    if booking.offered_until:
        return _g("正等候补人确认。")
    if booking.end <= timezone.now():
        return _g("预约时间已过。")
    taken = Booking.objects.holding().within_space(booking.space).overlapping(booking.start, booking.end)
    if booking.competes and taken.filter(is_exclusive=True).exclude(pk=booking.pk).exists():
        return _g("这段时间已批准给别人。")


def not_an_offer(booking, user):
    if not booking.is_offer:
        return _g("没有等您确认的候补。")
    if booking.offered_until <= timezone.now():
        return _g("候补已过期。")


def is_offer(booking, user):
    if booking.is_offer:
        return _g("正等候补人确认。")


def take_offer(booking, by, data):
    booking.offered_until = None
    return ["offered_until"]


def tell_owner_of_offer(booking, by, data):
    owners = User.objects.liaisons_of(booking.resource.unit)
    tell(owners, _g("候补确认：%(booking)s") % {"booking": booking}, by=by, obj=booking)


def too_late_to_cancel(booking, user):
    """Within the notice only the owner may still cancel, with a reason."""
    if sentence := is_over(booking, user):
        return sentence
    hours = booking.resource.cancel_notice_hours
    late = hours and booking.start - timezone.now() < dt.timedelta(hours=hours)
    if late and booking.status == B.CONFIRMED and not user.has_perm(P.BOOKING_DECIDE, booking):
        return _g("须至少提前%(n)d小时取消，请联系资源所属单位。") % {"n": hours}


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
        return _g("开始20分钟后才能判定爽约。")


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


def leave_early(booking, by, data):
    """What is left of the time is free again; `planned_end` keeps what was booked."""
    now = timezone.now()
    booking.checked_out_at = now
    if now < booking.end:
        booking.planned_end = booking.end
        booking.period = DateTimeTZRange(booking.start, max(now, booking.start + dt.timedelta(minutes=1)))
    return ["checked_out_at", "planned_end", "period"]


def free_rest(booking, by, data):
    if booking.planned_end:
        booking.refresh_from_db()
        offer_freed(booking.resource, booking.end, booking.planned_end)


def first_answer(booking, data):
    """An offer taken is confirmed where the resource asks no approval, else it waits for it."""
    return first_status(booking.resource, booking.booked_by)


BOOKING = Workflow(
    "bookings",
    (
        Move("approve", _("同意"), (B.PENDING,), B.CONFIRMED, P.BOOKING_DECIDE, blocked=cannot_approve, apply=note_decision, after=reject_rivals, tone="primary"),
        Move("reject", _("拒绝"), (B.PENDING,), B.REJECTED, P.BOOKING_DECIDE, form="alliance.forms.ReasonForm",
             blocked=is_offer, apply=note_decision, after=told_and_freed("预约被拒绝：%(booking)s"), tone="danger"),
        Move("accept", _("确认候补"), (B.PENDING,), first_answer, P.BOOKING_EDIT, blocked=not_an_offer, apply=take_offer,
             after=tell_owner_of_offer, tone="primary"),
        Move("check-in", _("登记到场"), (B.CONFIRMED,), B.CONFIRMED, P.BOOKING_CHECK_IN, blocked=not_check_in_time,
             apply=stamp("checked_in_at"), tone="primary"),
        Move("check-out", _("登记离场"), (B.CONFIRMED,), B.CONFIRMED, P.BOOKING_CHECK_IN, blocked=not_in_use,
             apply=leave_early, after=free_rest),
        Move("cancel", _("取消预约"), (B.PENDING, B.CONFIRMED), B.CANCELLED, P.BOOKING_CANCEL,
             form="alliance.forms.ReasonForm", blocked=too_late_to_cancel, apply=note_reason, after=tell_both, tone="danger"),
        # What follows from something else: the resource was withdrawn, the activity cancelled, nobody came.
        Move("release", _("释放"), (B.PENDING, B.CONFIRMED), B.CANCELLED, SYSTEM_ONLY, apply=note_reason, after=tell_both),
        Move("no-show", _("记为爽约"), (B.CONFIRMED,), B.CONFIRMED, SYSTEM_ONLY, blocked=still_time,
             apply=stamp("no_show_at"), after=told_and_freed("预约未到场，记为爽约：%(booking)s")),
        Move("expire", _("过期失效"), (B.PENDING,), B.CANCELLED, SYSTEM_ONLY, apply=note_reason,
             after=told_and_freed("预约申请已过期失效：%(booking)s")),
        Move("lose", _("未获批准"), (B.PENDING,), B.REJECTED, SYSTEM_ONLY, apply=note_decision,
             after=tell_borrower("预约被拒绝：%(booking)s")),
    ),
    lock_first=lock_for,
)  # fmt: skip
