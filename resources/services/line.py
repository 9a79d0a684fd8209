"""Getting in line for a time that is taken, and out of it."""

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg2.extras import DateTimeTZRange

from alliance import audit
from alliance.errors import DomainError
from resources import calendars, requests, rules
from resources.locks import lock_families
from resources.models import Waiting


@transaction.atomic
def join(*, resource, start, end, purpose, attendees, by, unit=None, priority=0):
    """Wait for a time. Refused where it breaks a rule, where it is free, and where one waits for it already."""
    locked = lock_families([resource])[resource.pk]
    wish = rules.Wish(start, end, attendees)
    if found := rules.plain_violations(locked, wish):
        raise rules.error(found)
    calendar = calendars.load([locked], start, end, by=by)[locked.pk]
    requests.refuse_blocked({locked.pk: calendar})
    rules.check(calendar, wish)
    if not calendar.conflict(start, end, attendees=attendees):
        raise DomainError(_("这段时间空着，可以直接预约。"), code="free")
    period = DateTimeTZRange(start, end)
    if Waiting.objects.filter(resource=locked, waits=by, period=period, status=Waiting.Status.WAITING).exists():
        raise DomainError(_("您已在这个时段排队。"), code="waiting")
    row = Waiting.objects.create(
        alliance_id=locked.alliance_id, resource=locked, period=period, waits=by, unit=unit, purpose=purpose,
        attendees=attendees, priority=priority,
    )  # fmt: skip
    audit.record(by=by, obj=row, verb="wait", label=_("排队候补"), target=row.status, note=purpose)
    return row


@transaction.atomic
def prioritise(*, waiting, priority, by):
    """Put somebody before or behind the others in line."""
    row = Waiting.objects.select_for_update(of=("self",)).select_related("resource").get(pk=waiting.pk)
    if row.status != Waiting.Status.WAITING:
        raise DomainError(_("已不在排队中。"))
    row.priority = priority
    row.save(update_fields=["priority"])
    audit.record(by=by, obj=row, verb="prioritise", label=_("调整候补次序"), target=row.status, note=str(priority))
    return row


@transaction.atomic
def leave(*, waiting, by):
    row = Waiting.objects.select_for_update().get(pk=waiting.pk)
    if row.status != Waiting.Status.WAITING:
        raise DomainError(_("已不在排队中。"))
    row.status = Waiting.Status.LEFT
    row.save(update_fields=["status"])
    audit.record(by=by, obj=row, verb="leave", label=_("退出候补"), target=row.status)
    return row


def place_in_line(waiting):
    """1 for the first in line among those who wait for an overlapping time of the same resource."""
    ahead = Waiting.objects.filter(
        resource__space__overlap=waiting.resource.space, status=Waiting.Status.WAITING, period__overlap=waiting.period
    )
    return 1 + [row.pk for row in ahead].index(waiting.pk)
