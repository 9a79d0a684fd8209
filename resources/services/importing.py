"""Many resources at once, out of a list that was looked at before."""

from itertools import chain

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import DomainError
from alliance.models import AuditEvent
from alliance.sheets import CHANGED, NEW
from resources.models import OpeningHours, Resource
from resources.services.catalogue import tidy
from resources.sheets.plan import Plan

BATCH = 500


def import_resources(*, cells, by, unit=None, kind="", publish=False):
    """Take the good rows of a list: new ones are made, those that are there are changed, all in one transaction.

    Planned again here, over what is there now. `publish` puts new ones on offer at once. Returns the Plan as it was carried out.
    """
    try:
        return _import(cells, by, unit, kind, publish)
    except IntegrityError:
        raise DomainError(_("刚才有人登记了同名资源，没有导入。请再看一遍预览。"), code="stale") from None


@transaction.atomic
def _import(cells, by, unit, kind, publish):
    # One list at a time in an alliance; bookings go on meanwhile.
    lock_import(by.alliance)
    plan = Plan(cells, user=by, unit=unit, kind=kind)
    new, changed = plan.of(NEW), plan.of(CHANGED)
    for row in new + changed:
        for name, (_old, value) in row.changes.items():
            if name != "hours":
                setattr(row.resource, name, value)
        tidy(row.resource)
    _create([row.resource for row in new], by, publish)
    _update(changed)
    _write_hours(new + changed)
    _record(new, changed, by)
    return plan


def lock_import(alliance):
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('resources.import'), %s)", [alliance.pk])


def _create(resources, by, publish):
    for row in resources:
        row.created_by = by
        row.status = Resource.Status.PUBLISHED if publish else Resource.Status.DRAFT
    Resource.objects.bulk_create(resources, batch_size=BATCH)


def _update(rows):
    names = sorted(set(chain.from_iterable(row.changes for row in rows)) - {"hours"})
    for row in rows:
        row.resource.version += 1
    if rows:
        names += ["version", *(["pinyin"] if "name" in names else [])]
        Resource.objects.bulk_update([row.resource for row in rows], names, batch_size=BATCH)


def _write_hours(rows):
    rows = [row for row in rows if "hours" in row.changes]
    OpeningHours.objects.filter(resource__in=[row.resource.pk for row in rows]).delete()
    OpeningHours.objects.bulk_create(
        (
            OpeningHours(resource=row.resource, weekday=weekday, opens=opens, closes=closes)
            for row in rows
            for weekday, opens, closes in row.changes["hours"][1]
        ),
        batch_size=BATCH,
    )


def _record(new, changed, by):
    note = _("导入清单")
    events = [
        audit.event_fields(
            by=by, obj=row.resource, verb="create", label=_("登记资源"), target=row.resource.status, note=note
        )
        for row in new
    ]
    events += [
        audit.event_fields(by=by, obj=row.resource, verb="edit", label=_("修改资源"), note=f"{note}：{'、'.join(heading for heading, *_rest in row.shown_changes)}")
        for row in changed
    ]  # fmt: skip
    AuditEvent.objects.bulk_create((AuditEvent(**event) for event in events), batch_size=BATCH)
