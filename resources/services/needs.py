"""Posting a need and taking it on. The first who takes it on closes it; the booking and the need stand together or not at all."""

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import today
from alliance.errors import DomainError
from members.models import User
from resources import needs
from resources.models import Need
from resources.services.booking import book
from resources.workflow.needs import NEED


@transaction.atomic
def post(*, need, by):
    """Put a need on the board and tell the owners whose resources fit."""
    need.created_by = by
    need.full_clean(exclude=["alliance"])
    need.save()
    audit.record(by=by, obj=need, verb="post", label=_("发布需求"), target=need.status, note=need.title)
    needs.tell_owners(need, by)
    return need


@transaction.atomic
def accept(*, need, resource, start, by):
    """Give a resource to a need: a booking for whoever asked, confirmed where the owner decides. Of several at once one wins."""
    # Locks in the order of every writer: the resource and its bookings first, then what rests on them.
    if Need.objects.filter(pk=need.pk, status=Need.Status.OPEN).exists():
        if problem := needs.problem(need, resource, start, by):
            raise DomainError(problem[1], code="unfit")
        booking = book(
            resource=resource, start=start, end=start + need.length, purpose=need.title, attendees=need.attendees, by=by,
            booker=need.created_by, unit=need.unit,
        )  # fmt: skip
    else:
        booking = None
    return NEED.perform(need, "accept", by=by, booking=booking)


def expire(*, now=None):
    """Needs whose last hour has passed are over; safe to run twice. Returns how many."""
    now = now or timezone.now()
    rows = Need.objects.open().annotate(last=Coalesce("last_day", "day")).filter(last__lte=today())
    system, moved = User.objects.system(), 0
    for need in rows.select_related("alliance", "unit", "created_by"):
        if not needs.is_over(need, now):
            continue
        try:
            NEED.perform(need, "expire", by=system)
        except DomainError:
            # Somebody took it on meanwhile.
            continue
        moved += 1
    return moved
