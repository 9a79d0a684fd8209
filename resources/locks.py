"""The lock that every writer of a booking takes first: its resources, a family by its whole, in the order of their ids."""

from alliance.reading import Columns, ask
from members.models import Unit
from resources.models import Resource

LONG_TEXTS = (
    "pinyin",
    "description",
    "sample",
    "terms",
    "data_fields",
    "address",
    "accessibility",
    "topics",
    "equipment",
    "route",
    "fee",
    "words",
)
RESOURCE = Columns(Resource, "r", without=LONG_TEXTS)
UNIT = Columns(Unit, "u", without=[field.name for field in Unit._meta.fields if field.name not in {
    "id", "alliance", "name", "short_name", "status",
}])  # fmt: skip
READ = f"""
select {RESOURCE.sql}, {UNIT.sql} from {RESOURCE.table} join {UNIT.table} on u.id = r.unit_id
 where r.id = any(%s) order by r.id
"""
LOCK = "for no key update of r"


def lock_families(resources):
    """Lock, then read: {id: fresh Resource with its unit} for the resources asked for. Needs a transaction."""
    asked = sorted({row.pk for row in resources})
    roots = sorted({row.root_id for row in resources})
    locked = _read(roots, LOCK)
    return locked if roots == asked else _read(asked)


def lock_at_once(resource):
    """The same for one resource that is no part of another, if nobody else holds it: else None, without waiting."""
    return _read([resource.pk], f"{LOCK} skip locked").get(resource.pk)


def read(resources):
    """The same without a lock."""
    return _read([row.pk for row in resources])


def lock_for(booking):
    """The same for one booking, before its own row is locked."""
    lock_families([Resource.objects.only("pk", "parent_id").get(pk=booking.resource_id)])


def _read(ids, how=""):
    return dict(_with_unit(values) for values in ask(READ + how, [ids]))


def _with_unit(values):
    row, rest = RESOURCE.instance(values)
    row.unit, _rest = UNIT.instance(rest)
    return row.pk, row
