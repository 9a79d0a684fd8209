"""What of bookings can be done from the inbox with one tap (see `members.inbox`): a request decided, an offer taken."""

from django.urls import Resolver404, resolve

from resources.forms.approvals import usual_reasons
from resources.models import Booking
from resources.workflow.rivals import rivals_of

DECIDE, ACCEPT = "resources/_inbox_request.html", "resources/_inbox_offer.html"


def desks(notifications, user):
    """{notification id: what its line holds besides the text}; of several messages about a booking the newest holds it."""
    about = {}
    for row in notifications:
        if (booking := _booking_of(row.url)) and booking not in about.values():
            about[row.pk] = booking
    if not about:
        return {}
    decided, offered = _open(about.values(), user)
    found = rivals_of([row for row in decided.values() if row.competes])
    for row in decided.values():
        row.rivals = found.get(row.pk, [])
    desks = {}
    for pk, booking in about.items():
        if booking in decided:
            desks[pk] = {"template": DECIDE, "booking": decided[booking], "usual": usual_reasons()[0]}
        elif booking in offered:
            desks[pk] = {"template": ACCEPT, "booking": offered[booking]}
    return desks


def _open(ids, user):
    """Requests that wait for the user, and offers to the user that still hold, by id."""
    pending = Booking.objects.filter(pk__in=ids, status=Booking.Status.PENDING).select_related(
        "resource__unit", "booked_by"
    )
    rows = list(pending.filter(pk__in=Booking.objects.awaiting(user).values("pk")) | pending.filter(booked_by=user))
    decided = {row.pk: row for row in rows if row.offered_until is None and _decides(user, row)}
    offered = {row.pk: row for row in rows if row.is_offer and row.booked_by_id == user.pk}
    return decided, offered


def _decides(user, row):
    return user.has_perm("booking.decide", row)


def _booking_of(url):
    try:
        match = resolve(url.split("?")[0]) if url else None
    except Resolver404:
        return None
    return match.kwargs["pk"] if match and match.url_name == "booking" else None
