"""What a leader sees at one glance: a few headline figures, the rest in groups, and what is late."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from proposals.models import Referral
from reports import queries
from workgroup.models import Task

HEADLINES = ("held", "participants", "opinions", "satisfaction", "conversion", "outcomes")
GROUPS = (
    (_("单位与参与"), ("units", "checked_in", "declared", "estimated", "online", "views")),
    (_("意见到成果"), ("proposals", "special_reports", "adopted", "instructions")),
    (_("办理与共享"), ("on_the_spot", "fastest", "bookings")),
)


@dataclass(frozen=True)
class Late:
    """One kind of thing that is late: how many, and the list of just those."""

    label: str
    count: int
    url: str


def board(alliance, period, narrowed=None):
    """The figures of a period with those of the period before, headlines apart from the rest. `narrowed` is what the addresses
    of their rows need where a city or a province reads one alliance below it."""
    rows = queries.compared(alliance, period)
    for row in rows if narrowed else ():
        row["figure"] = replace(row["figure"], url=with_query(row["figure"].url, narrowed))
    by_key = {row["figure"].key: row for row in rows}
    return {
        "headlines": [by_key[key] for key in HEADLINES],
        "groups": [{"label": label, "rows": [by_key[key] for key in keys]} for label, keys in GROUPS],
        "rows": rows,
    }


def with_query(address, query):
    """An address with some more to ask; "" stays nothing."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}" if address and query else address


def late(user, alliance, narrowed):
    """What calls for a leader's word today; empty when nothing is late."""
    referrals = Referral.objects.visible_to(user).within(alliance).late()
    tasks = Task.objects.visible_to(user).within(alliance).overdue()
    kinds = (
        Late(_("转办件逾期"), referrals.count(), with_query(f"{reverse('referrals')}?late=true", narrowed)),
        Late(_("任务逾期"), tasks.count(), with_query(f"{reverse('tasks')}?overdue=true", narrowed)),
    )
    return [kind for kind in kinds if kind.count]
