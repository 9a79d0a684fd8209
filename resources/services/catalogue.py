"""What is shared and when it is open: resources, their hours and exceptions; quotas."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2.extras import DateTimeTZRange

from alliance import audit
from alliance.errors import DomainError
from alliance.text import items_of, pinyin_key
from resources.families import check_bookings_ahead, check_family
from resources.locks import lock_families
from resources.models import Booking, CourseSession, OpeningHours, Resource


@transaction.atomic
def save_resource(*, resource, by, hours=None, version=None):
    """Create or change a resource; `hours` are (weekday, opens, closes), None leaves them as they are.

    Raises DomainError "stale" where somebody changed it since `version`.
    """
    verb = "edit" if resource.pk else "create"
    tidy(resource)
    if resource.pk:
        _lock_for_edit(resource, version)
    else:
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


def _lock_for_edit(resource, version):
    """No booking is made while its rules change; whoever read an older version is told so."""
    before = Resource.objects.only("pk", "parent_id").get(pk=resource.pk)
    lock_families([before, *([resource.parent] if resource.parent else [])])
    before = Resource.objects.get(pk=resource.pk)
    if version is not None and version != before.version:
        raise DomainError(_("这项资源刚被别人改过，请刷新后再改。"), code="stale", version=before.version)
    check_bookings_ahead(resource, before)
    resource.version = before.version + 1


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
    if quota.resource_id:
        # Of one resource it is of its kind, and lies in its alliance.
        quota.kind, quota.alliance_id = quota.resource.kind, quota.resource.alliance_id
    quota.full_clean(exclude=["alliance"])
    quota.save()
    audit.record(by=by, obj=quota, verb=verb, label=_("设置预约限额"), note=str(quota))
    return quota


@transaction.atomic
def remove_quota(*, quota, by):
    audit.record(by=by, obj=quota, verb="remove", label=_("取消预约限额"), note=str(quota))
    quota.delete()
