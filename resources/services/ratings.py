"""Rating after use, once for each side; and asking for it, once for each use."""

import datetime as dt

from django.contrib.postgres.fields.ranges import RangeStartsWith
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import DomainError
from members.files import attach_all
from members.models import Role, User
from members.notify import tell
from resources import ratings
from resources.models import Booking, BookingRating
from resources.options import option
from resources.telling import borrowers

Side = BookingRating.Side


@transaction.atomic
def rate(*, booking, side, stars, by, text="", damage="", photos=()):
    """What one side says of a use. Refused before the use is over, a second time, and for one's own resource."""
    row = Booking.objects.select_for_update(of=("self",)).select_related("resource__unit", "unit").get(pk=booking.pk)
    if sentence := ratings.refusal(row, side):
        raise DomainError(sentence, code="not_rateable")
    made = BookingRating(
        alliance_id=row.alliance_id, booking=row, side=side, stars=stars, text=text, damage=damage, created_by=by
    )
    made.full_clean(exclude=["alliance"])
    made.save()
    attach_all(subject=made, uploads=photos, by=by)
    note = "；".join(part for part in (made.get_stars_display(), text, damage) if part)
    audit.record(by=by, obj=row, verb="rate", label=made.get_side_display(), note=note)
    _tell_other_side(made, by)
    return made


def _tell_other_side(made, by):
    booking, words = made.booking, {"booking": made.booking, "n": made.stars, "damage": made.damage}
    if made.side == Side.BORROWER:
        text, people = _("借用方评价了%(booking)s：%(n)d分。"), User.objects.liaisons_of(booking.resource.unit)
    elif made.damage:
        text = _("%(booking)s登记了损坏：%(damage)s")
        people = [*borrowers(booking), *User.objects.with_role(booking.alliance, Role.STAFF)]
    else:
        text, people = _("所属单位评价了%(booking)s的借用情况：%(n)d分。"), borrowers(booking)
    tell(people, text % words, by=by, obj=booking)


@transaction.atomic
def invite(*, now=None):
    """Ask both sides how it was, once, when the use is over; what ended long ago is left in peace. Returns how many."""
    now = now or timezone.now()
    over = Q(checked_out_at__isnull=False) | Q(period__endswith__lte=now)
    # What was entered after the fact is a record: nobody is asked about it.
    rows = Booking.objects.used().filter(over, rating_asked_at=None, created_at__lt=RangeStartsWith("period"))
    rows = rows.exclude(unit=F("resource__unit")).select_related("resource__unit", "unit", "booked_by", "alliance")
    done = []
    for booking in rows.select_for_update(of=("self",), skip_locked=True):
        if booking.end >= now - dt.timedelta(days=option(booking.alliance, "rating_days")):
            _ask(booking)
        done.append(booking.pk)
    Booking.objects.filter(pk__in=done).update(rating_asked_at=now)
    return len(done)


def _ask(booking):
    url, words = reverse("booking-rate", args=[booking.pk]), {"booking": booking}
    tell(borrowers(booking), _("用得怎么样？请为%(booking)s评分。") % words, url=url)
    owners = User.objects.liaisons_of(booking.resource.unit)
    tell(owners, _("%(booking)s已使用完，请评价借用情况，有损坏请登记。") % words, url=url)
