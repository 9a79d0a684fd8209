"""Halls that divide: a whole and its parts; and what may not change while there are bookings ahead."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from resources.availability import saturated
from resources.models import Booking, Resource


def refuse_kin(resources):
    """What is asked for together must be possible together: no resource twice, no whole with a part of its own."""
    ids = {row.pk for row in resources}
    if len(ids) < len(resources):
        raise ValidationError({"with": _("同一资源只能选一次。")})
    for part in resources:
        if part.parent_id in ids:
            whole = next(row for row in resources if row.pk == part.parent_id)
            sentence = _("“%(part)s”是“%(whole)s”的一部分，订整体即含各部分，不能同时选。")
            raise ValidationError({"with": sentence % {"part": part, "whole": whole}})


def check_family(resource):
    """A part belongs to a whole of its own unit and has no parts itself; who has bookings ahead does not change family."""
    whole = resource.parent
    before = (
        Resource.objects.filter(pk=resource.pk).values_list("parent_id", flat=True).first() if resource.pk else None
    )
    if whole is not None:
        if whole.unit_id != resource.unit_id or whole.kind != resource.kind:
            raise ValidationError({"parent": _("整体须是本单位同种类的资源。")})
        if whole.pk == resource.pk or whole.parent_id or (resource.pk and resource.parts.exists()):
            raise ValidationError({"parent": _("整体和部分只能有两层。")})
        if resource.quantity != 1 or whole.quantity != 1:
            raise ValidationError({"quantity": _("整体的一部分只能是一个。")})
    if resource.pk and before != resource.parent_id and _has_bookings_ahead(resource):
        raise ValidationError({"parent": _("今后还有预约，不能改变所属整体。")})


def check_bookings_ahead(resource, before):
    """So many alike as are lent at once must remain, and what is booked by the hour does not become a course with sessions."""
    ahead = _bookings_ahead(resource)
    if resource.by_session != before.by_session and ahead.exists():
        raise ValidationError({"by_session": _("今后还有预约，不能改变报名方式。")})
    if resource.quantity < before.quantity:
        held = [(row.start, row.end, row.units) for row in ahead]
        if saturated(held, resource.quantity):
            raise ValidationError({"quantity": _("今后有时段已借出更多，不能减到%(n)d个。") % {"n": resource.quantity}})
    if (resource.quantity == 1) != (before.quantity == 1):
        # The last line of the database is drawn where only one at a time may use it.
        ahead.update(is_exclusive=resource.is_exclusive)


def _has_bookings_ahead(resource):
    return _bookings_ahead(resource).exists()


def _bookings_ahead(resource):
    return Booking.objects.filter(
        resource=resource, status__in=Booking.OPEN, no_show_at=None, period__endswith__gt=timezone.now()
    )
