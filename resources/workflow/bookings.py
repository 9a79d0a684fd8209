import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from psycopg2.extras import DateTimeTZRange

from alliance.workflow import SYSTEM_ONLY, Move, Workflow
from members.models import User
from members.notify import tell
from members.permissions import P
from resources.alternatives import offers_for
from resources.conduct import count_no_show
from resources.locks import lock_for
from resources.models import Booking, BookingBlock, Resource
from resources.rules import first_status
from resources.telling import borrowers, both_sides, in_words
from resources.waiting import offer_freed
from resources.workflow.rivals import cannot_stand, reject_rivals

B = Booking.Status


def tell_borrower(sentence):
    """Unless `quiet`: then whoever moves several at once tells of all of them."""

    def after(booking, by, data):
        if data.get("quiet"):
            return
        reason = f"：{data['reason']}" if data.get("reason") else ""
        tell(borrowers(booking), _g(sentence) % {"booking": booking} + reason, by=by, obj=booking)

    return after


def free_time(booking, by, data):
    """What is given back goes to the first in line."""
    offer_freed(booking.resource, booking.start, booking.planned_end or booking.end)


def tell_both(booking, by, data):
    if not data.get("quiet"):
        tell(both_sides(booking), _g("预约已取消：%(booking)s") % {"booking": booking}, by=by, obj=booking)
    free_time(booking, by, data)


def told_and_freed(sentence):
    tell_one = tell_borrower(sentence)

    def after(booking, by, data):
        tell_one(booking, by, data)
        free_time(booking, by, data)

    return after


def tell_and_reject_rivals(booking, by, data):
    tell_borrower("预约已确认：%(booking)s")(booking, by, data)
    reject_rivals(booking)


def tell_loser(booking, by, data):
    """With what can be had instead."""
    words = {"booking": booking, "reason": data.get("reason", ""), "offers": in_words(offers_for(booking))}
    tell(borrowers(booking), _g("预约被拒绝：%(booking)s：%(reason)s。%(offers)s") % words, by=by, obj=booking)


def record_no_show(booking, by, data):
    counted = count_no_show(booking, booking.no_show_at)
    sentence = _g("预约未到场，记为爽约：%(booking)s") % {"booking": booking}
    tell(borrowers(booking), f"{sentence}。{counted}" if counted else sentence, by=by, obj=booking)
    free_time(booking, by, data)


def cannot_approve(booking, user):
    if booking.offered_until:
        return _g("正等候补人确认。")
    if booking.end <= timezone.now():
        return _g("预约时间已过。")
    return cannot_stand(booking) if booking.competes else None


def not_an_offer(booking, user):
    if not booking.is_offer:
        return _g("没有等您确认的候补。")
    if booking.offered_until <= timezone.now():
        return _g("候补已过期。")
    if BookingBlock.objects.in_force().filter(person=booking.booked_by_id).exists():
        return _g("爽约次数较多，暂停预约。")


def is_offer(booking, user):
    if booking.is_offer:
        return _g("正等候补人确认。")


def take_offer(booking, by, data):
    booking.offered_until = None
    return ["offered_until"]


def tell_owner_of_offer(booking, by, data):
    owners = User.objects.liaisons_of(booking.resource.unit)
    tell(owners, _g("候补确认：%(booking)s") % {"booking": booking}, by=by, obj=booking)
    if booking.status == B.CONFIRMED and booking.resource.pending == Resource.Pending.COMPETE:
        reject_rivals(booking)


def too_late_to_cancel(booking, user):
    """Within the notice, and once it has begun, only the owner may still cancel, with a reason."""
    if sentence := is_over(booking, user):
        return sentence
    if booking.status == B.PENDING or user.has_perm(P.BOOKING_DECIDE, booking):
        return None
    hours, left = booking.resource.cancel_notice_hours, booking.start - timezone.now()
    if left > dt.timedelta(0) and left >= dt.timedelta(hours=hours):
        return None
    if hours:
        return _g("须至少提前%(n)d小时取消，请联系资源所属单位。") % {"n": hours}
    return _g("预约已经开始，请联系资源所属单位。")


def is_over(booking, user):
    if booking.no_show_at:
        return _g("已记为爽约。")
    if booking.end <= timezone.now():
        return _g("预约时间已过。")
    if booking.checked_in_at:
        return _g("已经到场使用。")


def not_check_in_time(booking, user):
    now, minutes = timezone.now(), booking.resource.check_in_before
    if booking.checked_in_at:
        return _g("已于%(at)s登记到场。") % {"at": f"{timezone.localtime(booking.checked_in_at):%H:%M}"}
    if booking.no_show_at:
        return _g("已记为爽约。")
    if now < booking.start - dt.timedelta(minutes=minutes):
        return _g("开始前%(n)d分钟起可以登记到场。") % {"n": minutes}
    if now >= booking.end:
        return _g("预约时间已过。")


def not_in_use(booking, user):
    if not booking.checked_in_at:
        return _g("还没有登记到场。")
    if booking.checked_out_at:
        return _g("已经登记离场。")


def still_time(booking, user):
    minutes = booking.resource.release_after
    if booking.checked_in_at or booking.no_show_at:
        return _g("已经登记。")
    if not minutes:
        return _g("这里不用登记到场。")
    if timezone.now() < booking.start + dt.timedelta(minutes=minutes):
        return _g("开始%(n)d分钟后才能判定爽约。") % {"n": minutes}


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
        Move("approve", _("同意"), (B.PENDING,), B.CONFIRMED, P.BOOKING_DECIDE, form="resources.forms.deciding.ApproveForm", one_tap=True,
             blocked=cannot_approve, apply=note_decision, after=tell_and_reject_rivals, tone="primary"),
        Move("reject", _("拒绝"), (B.PENDING,), B.REJECTED, P.BOOKING_DECIDE, form="resources.forms.deciding.RejectForm",
             blocked=is_offer, apply=note_decision, after=told_and_freed("预约被拒绝：%(booking)s"), tone="danger"),
        Move("accept", _("确认候补"), (B.PENDING,), first_answer, P.BOOKING_EDIT, blocked=not_an_offer, apply=take_offer,
             after=tell_owner_of_offer, tone="primary"),
        Move("check-in", _("登记到场"), (B.CONFIRMED,), B.CONFIRMED, P.BOOKING_CHECK_IN, blocked=not_check_in_time,
             apply=stamp("checked_in_at"), tone="primary"),
        Move("check-out", _("登记离场"), (B.CONFIRMED,), B.CONFIRMED, P.BOOKING_CHECK_IN, blocked=not_in_use,
             apply=leave_early, after=free_rest),
        Move("cancel", _("取消预约"), (B.PENDING, B.CONFIRMED), B.CANCELLED, P.BOOKING_CANCEL,
             form="resources.forms.deciding.CancelForm", blocked=too_late_to_cancel, apply=note_reason, after=tell_both,
             tone="danger"),
        # What follows from something else: the resource was withdrawn, the activity cancelled, nobody came.
        Move("release", _("释放"), (B.PENDING, B.CONFIRMED), B.CANCELLED, SYSTEM_ONLY, apply=note_reason, after=tell_both),
        Move("no-show", _("记为爽约"), (B.CONFIRMED,), B.CONFIRMED, SYSTEM_ONLY, blocked=still_time,
             apply=stamp("no_show_at"), after=record_no_show),
        Move("expire", _("过期失效"), (B.PENDING,), B.CANCELLED, SYSTEM_ONLY, apply=note_reason,
             after=told_and_freed("预约申请已过期失效：%(booking)s")),
        Move("lose", _("未获批准"), (B.PENDING,), B.REJECTED, SYSTEM_ONLY, apply=note_decision, after=tell_loser),
    ),
    lock_first=lock_for,
)  # fmt: skip
