"""Owners take time back: bookings are called off, and whoever booked is told with what can be had instead."""

from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import User
from members.notify import tell
from resources.alternatives import offers_for
from resources.locks import lock_families
from resources.models import Booking
from resources.telling import borrowers, in_words, several
from resources.workflow.bookings import BOOKING


@transaction.atomic
def call_off(*, bookings, reason, by):
    """Release them; those in use are left to end. Returns the released ones."""
    rows = [row for row in bookings if row.checked_in_at is None]
    if not rows:
        return []
    lock_families([row.resource for row in rows])
    system = User.objects.system()
    released = [BOOKING.perform(row, "release", by=system, reason=reason, quiet=True) for row in rows]
    # Read again with everything the messages say.
    fresh = Booking.objects.filter(pk__in=[row.pk for row in released])
    fresh = list(fresh.select_related("resource__unit", "booked_by", "unit", "alliance").order_by("period"))
    _tell_borrowers(fresh, reason, by)
    _tell_owners(fresh, reason, by)
    return fresh


def _tell_borrowers(rows, reason, by):
    def one_message(row):
        return row.booked_by_id, row.series_id or 0, 0 if row.series_id else row.pk

    for _key, group in groupby(sorted(rows, key=one_message), one_message):
        called_off = list(group)
        first = min(called_off, key=lambda row: row.start)
        kept = _("一起约的其他项仍保留。") if first.bundle else ""
        words = {"what": several(called_off), "reason": reason, "offers": in_words(offers_for(first)), "kept": kept}
        text = _("已取消%(what)s：%(reason)s。%(kept)s%(offers)s") % words
        tell(borrowers(first), text, by=by, obj=first)


def _tell_owners(rows, reason, by):
    def unit(row):
        return row.resource.unit_id

    for _unit, group in groupby(sorted(rows, key=unit), unit):
        called_off = list(group)
        owners = User.objects.liaisons_of(called_off[0].resource.unit)
        words = {"what": several(called_off), "reason": reason}
        tell(owners, _("预约已取消：%(what)s：%(reason)s") % words, by=by, obj=called_off[0])
