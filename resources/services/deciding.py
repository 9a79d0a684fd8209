"""A move on a booking and on what belongs with it: all dates of a repetition, everything booked together. One message, not twelve."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from alliance.errors import DomainError
from members.notify import tell
from resources.locks import lock_families
from resources.scopes import FOLLOWING, THIS, meant_by
from resources.telling import borrowers, both_sides, several
from resources.workflow import BOOKING

# Who is told what when several were moved at once.
TOLD = {
    "approve": (borrowers, gettext_noop("预约已确认：%(what)s")),
    "reject": (borrowers, gettext_noop("预约被拒绝：%(what)s")),
    "cancel": (both_sides, gettext_noop("预约已取消：%(what)s")),
}
ALONE = {"accept"}


def perform(obj, name, **data):
    """`carry_out` as pages and API call a workflow."""
    return carry_out(booking=obj, move=name, **data)


@transaction.atomic
def carry_out(*, booking, move, by, scope=THIS, **data):
    """Carry a move out on a booking and on what the scope names: "this", "part", "following", "all" (`resources.scopes`).

    Returns the booking with `.moved`, the bookings that were moved. Of several dates those that cannot be moved any more stay as
    they are; of one date it is all or nothing. Raises what the workflow raises where nothing moved.
    """
    rows = [booking] if move in ALONE else meant_by(booking, move, scope, by)
    if rows == [booking] or not rows:
        done = BOOKING.perform(booking, move, by=by, **data)
        done.moved = [done]
        return done
    lock_families([row.resource for row in rows])
    moved = _all_of(rows, booking, move, scope, by, data)
    _tell(moved, move, by, data)
    answer = next((row for row in moved if row.pk == booking.pk), moved[0])
    answer.moved = moved
    return answer


def _all_of(rows, booking, move, scope, by, data):
    moved, refusal = [], None
    for row in rows:
        try:
            moved.append(BOOKING.perform(row, move, by=by, quiet=True, **data))
        except (DomainError, PermissionDenied) as problem:
            refusal = refusal or problem
            if scope == THIS and (row.pk == booking.pk or move == "cancel"):
                raise
    if not moved:
        raise refusal
    return moved


def _tell(moved, move, by, data):
    if move not in TOLD:
        return
    people_of, sentence = TOLD[move]
    people = [person for row in moved for person in people_of(row)]
    text = _(sentence) % {"what": several(moved)}
    tell(people, f"{text}：{data['reason']}" if data.get("reason") else text, by=by, obj=moved[0])


def cancel_series(*, booking, scope, reason, by):
    """Cancel this date and the following ("following") or every one still ahead ("all"). Returns how many were cancelled."""
    if booking.series_id is None:
        raise DomainError(_("这个预约没有重复。"))
    return len(carry_out(booking=booking, move="cancel", by=by, scope=scope or FOLLOWING, reason=reason).moved)
