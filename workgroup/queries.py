"""The weekly dispatch board (周调度)."""

from activities.models import Activity
from alliance.calendar import today
from proposals.models import Referral
from workgroup.models import Task


def dispatch_board(alliance, period):
    """What is due in the week, overdue, waiting for a decision, and what became of last week's."""
    tasks = Task.objects.within(alliance).select_related("unit")
    last = period.previous()
    day = min(today(), period.last_day)
    return {
        "due": tasks.due_between(period.start, period.last_day),
        "overdue": tasks.overdue(min(day, period.start)),
        "waiting": tasks.filter(status=Task.Status.SUBMITTED),
        "last_week": tasks.due_between(last.start, last.last_day),
        "referrals": Referral.objects.within(alliance)
        .late(day)
        .select_related("department", "opinion", "proposal", "special_report"),
        "activities": Activity.objects.within(alliance)
        .filter(status=Activity.Status.PUBLISHED)
        .during(period)
        .select_related("unit")
        .order_by("start"),
    }
