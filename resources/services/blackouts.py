"""Times an owner takes back: once or repeated, with a look first at what would be hit."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import DomainError
from resources.availability import merge, subtract
from resources.locks import lock_families
from resources.models import Blackout, Booking
from resources.waiting import offer_freed
from resources.workflow.calling_off import call_off


def bookings_hit(resource, spans):
    """The bookings that lose what the spans [(start, end), …] take back, of the resource, its whole and its parts, in order."""
    rows = Booking.objects.to_come().within_space(resource.space).select_related("resource__unit", "booked_by", "unit")
    hit = {row.pk: row for start, end in spans for row in rows.overlapping(start, end)}
    return sorted(hit.values(), key=lambda row: (row.start, row.pk))


@transaction.atomic
def black_out(*, resource, spans, reason, by, on_hit="refuse"):
    """Take times back. Where bookings are hit: "refuse", "cancel" them and tell, or close "around" them.

    Returns the rows made. Raises DomainError "hit" with the `bookings` where it is refused.
    """
    locked = lock_families([resource])[resource.pk]
    if max(end for _start, end in spans) <= timezone.now():
        raise DomainError(_("停用的时间已经过去。"), code="past")
    hit = bookings_hit(locked, spans)
    if hit and on_hit == "refuse":
        sentence = _("这段时间有%(n)d个预约，请选择取消它们或避开它们。") % {"n": len(hit)}
        raise DomainError(sentence, code="hit", bookings=[row.pk for row in hit])
    if on_hit == "around":
        spans = subtract(merge(spans), [(row.start, row.end) for row in hit])
    batch = uuid.uuid4()
    rows = Blackout.objects.bulk_create(
        Blackout(
            alliance_id=locked.alliance_id, resource=locked, period=span, reason=reason, batch=batch, created_by=by
        )
        for span in spans
    )
    audit.record(by=by, obj=locked, verb="black-out", label=_("停用时段"), note=f"{reason}（{len(rows)}）")
    if on_hit == "cancel":
        call_off(bookings=hit, reason=reason, by=by)
    return rows


@transaction.atomic
def lift_blackout(*, blackout, by, whole_batch=False):
    """Give a time back, or all of a repeated blackout that is still ahead; whoever waits for it is next."""
    resource = lock_families([blackout.resource])[blackout.resource_id]
    rows = Blackout.objects.filter(pk=blackout.pk)
    if whole_batch and blackout.batch:
        rows = Blackout.objects.filter(batch=blackout.batch, period__endswith__gt=timezone.now())
    audit.record(by=by, obj=resource, verb="lift", label=_("恢复使用"), note=str(blackout))
    spans = [row.period for row in rows]
    rows.delete()
    for span in spans:
        offer_freed(resource, span.lower, span.upper)
