"""The lock that every writer of a booking takes first: its resources, a family by its whole, in the order of their ids."""

from alliance.reading import Columns, Question
from resources.light import UNIT
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
READ = f"""
select {RESOURCE.sql}, {UNIT.sql} from {RESOURCE.table} join {UNIT.table} on u.id = r.unit_id
 where r.id = any(%(ids)s) order by r.id
"""
LOCK = "for no key update of r"
FRESH, LOCKED, AT_ONCE = (Question(READ + how, ids="bigint[]") for how in ("", LOCK, f"{LOCK} skip locked"))


def lock_families(resources):
    """Lock, then read: {id: fresh Resource with its unit} for the resources asked for. Needs a transaction."""
    asked = sorted({row.pk for row in resources})
    roots = sorted({row.root_id for row in resources})
    locked = _read(LOCKED, roots)
    return locked if roots == asked else _read(FRESH, asked)


def lock_at_once(resource):
    """The same for one resource that is no part of another, if nobody else holds it: else None, without waiting."""
    return _read(AT_ONCE, [resource.pk]).get(resource.pk)


def read(resources):
    """The same without a lock."""
    return _read(FRESH, [row.pk for row in resources])


def lock_for(booking):
    """The same for one booking, before its own row is locked."""
    lock_families([Resource.objects.only("pk", "parent_id").get(pk=booking.resource_id)])


def _read(question, ids):
    return dict(_with_unit(values) for values in question.ask(ids=ids))


def _with_unit(values):
    row, rest = RESOURCE.instance(values)
    row.unit, _rest = UNIT.instance(rest)
    return row.pk, row
