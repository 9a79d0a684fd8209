"""The lock that every writer of a booking takes first: its resources, a family by its whole, in the order of their ids."""

from django.db import connection

from members.models import Unit
from resources.models import Resource

FIELDS = [field.attname for field in Resource._meta.concrete_fields]
UNIT_FIELDS = ["id", "alliance_id", "name", "short_name", "status"]
# In SQL: a booking asks it first of all, and the ORM's work for some fifty columns is half of what a booking may cost.
READ = f"""
select {", ".join(f"r.{name}" for name in FIELDS)}, {", ".join(f"u.{name}" for name in UNIT_FIELDS)}
  from resources_resource r join members_unit u on u.id = r.unit_id
 where r.id = any(%s) order by r.id
"""
LOCK = "for no key update of r"


def lock_families(resources):
    """Lock, then read: {id: fresh Resource with its unit} for the resources asked for. Needs a transaction."""
    asked = [row.pk for row in resources]
    roots = sorted({row.root_id for row in resources})
    locked = _read(roots, LOCK)
    return locked if roots == sorted(asked) else _read(asked)


def lock_at_once(resource):
    """The same for one resource that is no part of another, if nobody else holds it: else None, without waiting."""
    return _read([resource.pk], f"{LOCK} skip locked").get(resource.pk)


def lock_for(booking):
    """The same for one booking, before its own row is locked."""
    lock_families([Resource.objects.only("pk", "parent_id").get(pk=booking.resource_id)])


def _read(ids, how=""):
    with connection.cursor() as cursor:
        cursor.execute(READ + how, [ids])
        return dict(_with_unit(values) for values in cursor.fetchall())


def _with_unit(values):
    row = Resource.from_db("default", FIELDS, values[: len(FIELDS)])
    row.unit = Unit.from_db("default", UNIT_FIELDS, values[len(FIELDS) :])
    return row.pk, row
