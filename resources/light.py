"""As much of a resource and of a unit as a booking asks for before its lock is taken, in plain questions: everybody who books waits
for them, and compiling the same by the ORM takes longer than all rules together."""

from alliance.reading import Columns, Question
from members.models import Unit
from resources.models import Resource

# What the booking service needs to find its lock; it reads the rest under it.
FIELDS = ("id", "alliance", "parent", "kind", "quantity", "by_session", "space", "capacity")
RESOURCE = Columns(Resource, "r", only=FIELDS)
UNIT = Columns(Unit, "u", only=("id", "alliance", "name", "short_name", "status", "longitude", "latitude"))
ON_OFFER = Question(
    f"""
select {RESOURCE.sql} from {RESOURCE.table} join {UNIT.table} on u.id = r.unit_id
 where r.id = any(%(ids)s) and r.alliance_id = %(alliance)s and r.status = '{Resource.Status.PUBLISHED.value}'
   and u.status = '{Unit.Status.ADMITTED.value}'
""",
    ids="bigint[]",
    alliance="bigint",
)
LARGEST = 2**63
ONE_UNIT = Question(f"select {UNIT.sql} from {UNIT.table} where u.id = %(id)s", id="bigint")


class Bookable:
    """The resources that a person may ask for. What is on offer in the own alliance is seen by all of it; for anything else it is
    asked who may see it."""

    def __init__(self, user):
        self.user = user

    def in_bulk(self, ids):
        ids = [pk for pk in ids if 0 < pk < LARGEST]
        found = [RESOURCE.instance(row)[0] for row in ON_OFFER.ask(ids=ids, alliance=self.user.alliance_id)]
        rows = {row.pk: row for row in found}
        if missing := set(ids) - rows.keys():
            rows |= Resource.objects.visible_to(self.user).only(*FIELDS).in_bulk(missing)
        return rows


def unit_of(user):
    """The unit for which somebody books who says nothing else: the first one they are a liaison of, or None."""
    if not user.unit_ids:
        return None
    return UNIT.instance(ONE_UNIT.ask(id=min(user.unit_ids))[0])[0]
