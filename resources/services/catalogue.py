"""What is shared and when it is open: resources, their hours, exceptions and blackouts; quotas."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.extras import DateTimeTZRange

from alliance import audit
from alliance.errors import DomainError
from alliance.text import items_of, pinyin_key
from members.models import User
from resources.availability import subtract
from resources.locks import lock_families
from resources.models import Blackout, Booking, CourseSession, OpeningHours
from resources.rules import check_family
from resources.workflow import BOOKING


@transaction.atomic
def save_resource(*, resource, by, hours=None):
    """Create or change a resource; `hours` are (weekday, opens, closes), None leaves them as they are."""
    verb = "edit" if resource.pk else "create"
    tidy(resource)
    if not resource.pk:
        resource.created_by = by
    check_family(resource)
    resource.full_clean(exclude=["created_by", "alliance"])
    resource.save()
    if hours is not None:
        resource.opening_hours.all().delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(resource=resource, weekday=weekday, opens=opens, closes=closes)
            for weekday, opens, closes in hours
        )
    audit.record(by=by, obj=resource, verb=verb, label=_("登记资源") if verb == "create" else _("修改资源"))
    return resource


def tidy(resource):
    """The search key of the name, and lists written in the one way that filters know."""
    resource.pinyin = pinyin_key(resource.name)
    resource.tags, resource.equipment = ("、".join(items_of(text)) for text in (resource.tags, resource.equipment))


@transaction.atomic
def save_exception(*, exception, by):
    """A day with other hours, or closed."""
    exception.full_clean(exclude=["resource"])
    exception.save()
    note = f"{exception.day:%Y-%m-%d} {exception.note}".strip()
    audit.record(by=by, obj=exception.resource, verb="exception", label=_("特别开放时间"), note=note)
    return exception


@transaction.atomic
def remove_exception(*, exception, by):
    audit.record(
        by=by, obj=exception.resource, verb="remove-exception", label=_("取消特别开放时间"), note=str(exception.day)
    )
    exception.delete()


@transaction.atomic
def save_session(*, resource, start, end, seats, by, place=""):
    """A date of a course with its seats."""
    if resource.sessions.filter(period=DateTimeTZRange(start, end)).exists():
        raise DomainError(_("这个场次已有。"))
    row = CourseSession.objects.create(resource=resource, period=(start, end), seats=seats, place=place)
    audit.record(
        by=by, obj=resource, verb="session", label=_("安排场次"), note=f"{timezone.localtime(start):%Y-%m-%d %H:%M}"
    )
    return row


@transaction.atomic
def remove_session(*, session, by):
    """Only while nobody is booked."""
    lock_families([session.resource])
    taken = Booking.objects.holding().filter(resource=session.resource, period=session.period)
    if taken.exists():
        raise DomainError(_("这一场已有人报名，不能取消；请先取消这些预约。"))
    audit.record(by=by, obj=session.resource, verb="remove-session", label=_("取消场次"), note=str(session))
    session.delete()


@transaction.atomic
def save_quota(*, quota, by):
    verb = "edit" if quota.pk else "create"
    quota.save()
    audit.record(by=by, obj=quota, verb=verb, label=_("设置预约限额"), note=str(quota))
    return quota


@transaction.atomic
def remove_quota(*, quota, by):
    audit.record(by=by, obj=quota, verb="remove", label=_("取消预约限额"), note=str(quota))
    quota.delete()


# blackouts


def bookings_hit(resource, spans):
    """The bookings that hold what the spans [(start, end), …] take back, in order."""
    rows = Booking.objects.filter(status__in=Booking.OPEN, no_show_at=None).within_space(resource.space)
    hit = {row.pk: row for start, end in spans for row in rows.overlapping(start, end).select_related("booked_by")}
    return sorted(hit.values(), key=lambda row: row.start)


@transaction.atomic
def black_out(*, resource, spans, reason, by, on_hit="refuse"):
    """Take times back. Where bookings are hit: "refuse", "cancel" them and tell, or close "around" them.

    Returns the rows made. Raises DomainError "hit" with the `bookings` where it is refused.
    """
    locked = lock_families([resource])[resource.pk]
    hit = bookings_hit(locked, spans)
    if hit and on_hit == "refuse":
        sentence = _("这段时间有%(n)d个预约，请选择取消它们或避开它们。") % {"n": len(hit)}
        raise DomainError(sentence, code="hit", bookings=[row.pk for row in hit])
    if on_hit == "around":
        spans = subtract(sorted(spans), [(row.start, row.end) for row in hit])
    batch = uuid.uuid4()
    rows = Blackout.objects.bulk_create(
        Blackout(
            alliance_id=locked.alliance_id, resource=locked, period=span, reason=reason, batch=batch, created_by=by
        )
        for span in spans
    )
    audit.record(by=by, obj=locked, verb="black-out", label=_("停用时段"), note=f"{reason}（{len(rows)}）")
    if on_hit == "cancel":
        for row in hit:
            BOOKING.perform(row, "release", by=User.objects.system(), reason=reason)
    return rows


@transaction.atomic
def lift_blackout(*, blackout, by, whole_batch=False):
    """Give a time back, or all of a repeated blackout that is still ahead."""
    rows = Blackout.objects.filter(pk=blackout.pk)
    if whole_batch and blackout.batch:
        rows = Blackout.objects.filter(batch=blackout.batch, period__endswith__gt=timezone.now())
    audit.record(by=by, obj=blackout.resource, verb="lift", label=_("恢复使用"), note=str(blackout))
    rows.delete()
