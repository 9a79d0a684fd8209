"""The plan against what was done: each line, by quarter, by month, and by unit and quarter."""

from collections import Counter, defaultdict
from itertools import groupby

from django.db.models import Count, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from alliance.calendar import today

DONE, LATE, BEGUN, TODO = "done", "late", "begun", "todo"
# A state with its word and its look.
STATES = {DONE: (_("已办"), "success"), LATE: (_("逾期"), "danger"), BEGUN: (_("筹办中"), "progress"), TODO: (_("未办"), "neutral")}  # fmt: skip
QUARTERS = range(1, 5)


def followed(plan):
    """The lines of a plan with `held` and `begun` (how many activities), `participants` of those held, and `state`."""
    items = list(with_progress(plan.items.all()).select_related("plan", "lead_unit", "brand"))
    came = Counter()
    for item, count in (
        Activity.objects.held().filter(plan_item__plan=plan).with_turnout().values_list("plan_item", "participants")
    ):
        came[item] += count
    for item in items:
        item.participants = came[item.pk]
        item.state = state_of(item)
        item.state_label, item.tone = STATES[item.state]
    return items


def with_progress(items):
    """Adds how many activities of each line were held and how many were begun, cancelled ones apart."""
    begun = Activity.objects.exclude(status=Activity.Status.CANCELLED)
    rows = items.select_related("plan").prefetch_related("co_units")
    return rows.annotate(held=_number_of(Activity.objects.held()), begun=_number_of(begun))


def _number_of(activities):
    rows = activities.filter(plan_item=OuterRef("pk")).order_by().values("plan_item").annotate(n=Count("pk"))
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), Value(0))


def state_of(item):
    """Done when held as often as planned; late when its month is over and it was not."""
    now = today()
    if item.held >= item.times:
        return DONE
    if (item.plan.year, item.month) < (now.year, now.month):
        return LATE
    return BEGUN if item.begun else TODO


def by_quarter(items):
    """The board: a column for each quarter with its lines and how many are done."""
    columns = [{"number": number, "items": [], "done": 0} for number in QUARTERS]
    for item in items:
        column = columns[item.quarter - 1]
        column["items"].append(item)
        column["done"] += item.state == DONE
    return columns


def by_month(items):
    """The calendar: (month, lines) of all twelve."""
    months = {month: list(rows) for month, rows in groupby(items, key=lambda item: item.month)}
    return [(month, months.get(month, [])) for month in range(1, 13)]


def by_unit(items):
    """Each lead unit with a cell {all, done, late} for each quarter and for the year, those with most lines first."""
    units = defaultdict(lambda: {"quarters": [Counter() for _quarter in QUARTERS], "year": Counter()})
    for item in items:
        row = units[item.lead_unit]
        for cell in (row["quarters"][item.quarter - 1], row["year"]):
            cell["all"] += 1
            cell[item.state] += 1
    rows = [{"unit": unit, **row} for unit, row in units.items()]
    return sorted(rows, key=lambda row: (-row["year"]["all"], row["unit"].pk))


def narrowed(items, *, unit=None, quarter=None, state=""):
    """The lines behind a figure."""
    return [
        item
        for item in items
        if (not unit or item.lead_unit_id == unit.pk)
        and (not quarter or item.quarter == quarter)
        and (not state or item.state == state)
    ]
