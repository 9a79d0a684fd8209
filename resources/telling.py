"""Who is told what of bookings: one message, however many dates and resources it is about."""

from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.reading import send
from members.models import Role, User
from members.notify import tell, tell_liaisons
from resources.models import Booking, Resource


def tell_owners(made, by, *, before=()):
    """Each unit whose resources were booked or asked for; staff where they decide. `before` are statements that travel with the
    first message."""
    for rows in _grouped(made, lambda row: (row.resource.unit_id, row.status, _staff_decide(row))):
        booking = rows[0]
        words = {"who": booking.booked_by, "booking": booking, "n": len(rows)}
        if booking.status == Booking.Status.CONFIRMED:
            text = _("%(who)s预约了%(booking)s。") if len(rows) == 1 else _("%(who)s预约了%(booking)s等%(n)d项。")
        elif len(rows) == 1:
            text = _("待审批：%(who)s申请预约%(booking)s。")
        else:
            text = _("待审批：%(who)s申请预约%(booking)s等%(n)d项。")
        if _staff_decide(booking):
            if before:
                send(*before)
            tell(User.objects.with_role(booking.alliance, Role.STAFF), text % words, by=by, obj=booking)
        else:
            tell_liaisons(booking.resource.unit_id, text % words, by=by, obj=booking, before=before)
        before = ()


def _staff_decide(booking):
    return booking.status == Booking.Status.PENDING and booking.resource.approval == Resource.Approval.STAFF


def _grouped(rows, key):
    return [list(group) for _key, group in groupby(sorted(rows, key=key), key)]


def borrowers(booking):
    """Who booked, and the liaisons of the unit it was booked for."""
    return [booking.booked_by, *(User.objects.liaisons_of(booking.unit) if booking.unit else [])]


def both_sides(booking):
    return [*borrowers(booking), *User.objects.liaisons_of(booking.resource.unit)]


def several(rows):
    """The first of them in words, and how many there are."""
    first = min(rows, key=lambda row: row.start)
    return str(first) if len(rows) == 1 else _("%(booking)s等%(n)d项") % {"booking": first, "n": len(rows)}


def in_words(offers, most=3):
    """Alternatives in a sentence: 可改约：议事厅 4月16日 10:00–12:00；…"""
    if not offers:
        return ""
    texts = []
    for offer in offers[:most]:
        start, end = timezone.localtime(offer["start"]), timezone.localtime(offer["end"])
        texts.append(f"{offer['resource']} {start:%m-%d %H:%M}–{end:%H:%M}")
    return _("可改约：%(list)s。") % {"list": "；".join(texts)}
