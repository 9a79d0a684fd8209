"""Bookings that belong together: the dates of a repetition, the resources of one request. What a move on one of them may mean."""

from django.utils.translation import gettext_lazy as _

from resources.models import Booking, Resource

THIS, PART, FOLLOWING, ALL = SCOPES = ("this", "part", "following", "all")

# What a move on one of several may mean, in words; a date always goes with all that was booked together.
CHANGED = {THIS: _("只这一次"), FOLLOWING: _("这一次和以后各次"), ALL: _("所有还没到的各次")}
CANCELLED = {
    THIS: _("只这一次"),
    PART: _("只这一项"),
    FOLLOWING: _("这一次和以后各次"),
    ALL: _("所有还没到的各次"),
}
DECIDED = {THIS: _("只这一项"), FOLLOWING: _("这一次和以后各次"), ALL: _("整个申请")}


def scopes_of(booking, move):
    """[(scope, words)] that make a difference for this booking."""
    if move == "cancel" and booking.bundle:
        return _of_a_bundle(booking)
    words = {"cancel": CANCELLED, "change": CHANGED}.get(move, DECIDED)
    scopes = [THIS]
    if booking.bundle and move != "change":
        scopes.append(ALL)
    if booking.series_id:
        scopes += [FOLLOWING, ALL]
    return [(scope, words[scope]) for scope in SCOPES if scope in scopes]


def _of_a_bundle(booking):
    further = [(scope, CANCELLED[scope]) for scope in (FOLLOWING, ALL)] if booking.series_id else []
    return [(THIS, _("这一次，连同一起约的")), (PART, CANCELLED[PART]), *further]


def together(booking, scope):
    """The bookings a scope names, open ones in the order of time, with what a move reads of them."""
    rows = Booking.objects.filter(status__in=Booking.OPEN).select_related("resource__unit", "booked_by", "unit")
    if scope == PART or (booking.series_id is None and booking.bundle is None):
        rows = rows.filter(pk=booking.pk)
    elif booking.series_id is None or scope == THIS:
        rows = rows.filter(bundle=booking.bundle) if booking.bundle else rows.filter(pk=booking.pk)
    else:
        rows = rows.filter(series=booking.series_id)
        if scope == FOLLOWING:
            rows = rows.filter(period__startswith__gte=booking.start)
    return rows.order_by("period", "pk")


def meant_by(booking, move, scope, user):
    """The bookings that a move on one of them is carried out on.

    cancel               this date with all that was booked together; only this resource ("part"); further dates
    approve, reject      this one; all of the request that the same unit owns
    check-in, check-out  with a venue come the expert and the course, who have no door of their own
    """
    rows = together(booking, scope)
    if move in {"approve", "reject"}:
        if scope == THIS:
            return [row for row in rows if row.pk == booking.pk]
        return list(
            rows.filter(status=Booking.Status.PENDING, offered_until=None, resource__unit=booking.resource.unit_id)
        )
    if move in {"check-in", "check-out"}:
        own_door = booking.resource.kind == Resource.Kind.VENUE
        return [row for row in rows if row.pk == booking.pk or (own_door and row.resource.kind != Resource.Kind.VENUE)]
    return list(rows)
