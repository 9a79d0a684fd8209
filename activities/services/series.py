"""One activity again and again: drafts at later dates, each its own from then on."""

from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Activity
from activities.services.activities import save_activity
from alliance import audit
from alliance.errors import DomainError
from resources.recurrence import occurrences

# What one activity takes over from another: everything but its time and what came of it.
COPIED = (
    "title", "kind", "theme", "place", "capacity", "is_public", "description", "agenda", "guests", "unit", "brand", "plan_item",
)  # fmt: skip


@transaction.atomic
def repeat_activity(*, activity, rule, by):
    """Drafts at the dates of the rule after the activity's own, which counts as its first. What is booked stays with the first.
    Returns the drafts; raises DomainError where the rule has no dates or too many."""
    try:
        dates = occurrences(rule, activity.start, activity.end)[1:]
    except ValueError as error:
        raise DomainError(str(error)) from None
    together = {
        "co_hosts": [(row.unit, row.share) for row in activity.co_host_rows.select_related("unit")],
        "departments": list(activity.departments.all()),
        "invited": [row.cppcc_member for row in activity.attendances.select_related("cppcc_member")],
    }
    known = {name: getattr(activity, name) for name in COPIED}
    made = [
        save_activity(activity=Activity(alliance=activity.alliance, start=start, end=end, **known), by=by, **together)
        for start, end in dates
    ]
    audit.record(by=by, obj=activity, verb="repeat", label=_("连办"), note=_("另起草%(n)d场") % {"n": len(made)})
    return made
