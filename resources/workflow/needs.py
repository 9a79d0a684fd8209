from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance.workflow import SYSTEM_ONLY, Move, Workflow
from members.models import User
from members.notify import tell
from members.permissions import P
from resources import needs
from resources.models import Booking, Need

N = Need.Status


def people_of(need):
    return [need.created_by, *(User.objects.liaisons_of(need.unit) if need.unit else [])]


def too_late(need, user):
    if needs.is_over(need):
        return _g("需求的时间已过。")


def booking_stands(need, user):
    if need.booking and need.booking.status in Booking.OPEN:
        return _g("预约仍然有效，请先取消预约。")
    return too_late(need, user)


def keep_booking(need, by, data):
    need.booking = data["booking"]
    return ["booking"]


def forget_booking(need, by, data):
    need.booking = None
    return ["booking"]


def keep_reason(need, by, data):
    need.reason = data.get("reason", "")
    return ["reason"]


def tell_asker(need, by, data):
    booking = need.booking
    is_sure = booking.status == Booking.Status.CONFIRMED
    text = (
        _g("%(unit)s接单：%(need)s，已预约%(booking)s。")
        if is_sure
        else _g("%(unit)s接单：%(need)s，%(booking)s待审批。")
    )
    words = {"unit": booking.resource.unit, "need": need, "booking": booking}
    tell(people_of(need), text % words, by=by, obj=need)


def tell_expired(need, by, data):
    tell(people_of(need), _g("需求已过期，没有单位接单：%(need)s") % {"need": need}, by=by, obj=need)


def tell_owners_again(need, by, data):
    needs.tell_owners(need, by)


NEED = Workflow(
    "needs",
    (
        # The booking is made first, in the same transaction: resources/services/needs.py.
        Move("accept", _("接单"), (N.OPEN,), N.MET, P.NEED_ACCEPT, form="resources.forms.needs.AcceptForm", blocked=too_late,
             apply=keep_booking, after=tell_asker, tone="primary"),
        Move("reopen", _("重新征集"), (N.MET,), N.OPEN, P.NEED_WITHDRAW, blocked=booking_stands, apply=forget_booking,
             after=tell_owners_again),
        Move("withdraw", _("撤回需求"), (N.OPEN,), N.WITHDRAWN, P.NEED_WITHDRAW, form="alliance.forms.ReasonForm",
             apply=keep_reason, tone="danger"),
        Move("expire", _("过期"), (N.OPEN,), N.EXPIRED, SYSTEM_ONLY, after=tell_expired),
    ),
)  # fmt: skip
