"""What was talked over and agreed at the demo year's activities. By chance of its own, so that nothing else in the year moves."""

import datetime as dt
import random

from django.utils import timezone

from activities.models import Activity, Decision, Minutes
from reports.demo import prose

SHARE, TERM = 0.6, dt.timedelta(days=30)


def build(world):
    chance = random.Random(world.year)
    held = [row for row in world.held if chance.random() < SHARE]
    rows = Minutes.objects.bulk_create(
        Minutes(
            activity=row,
            text=row.minutes,
            status=Minutes.Status.FINAL,
            created_by=row.created_by,
            created_at=row.closed_at,
            final_at=row.closed_at,
        )
        for row in held
    )
    Decision.objects.bulk_create(decision for row in rows for decision in _agreed(world, chance, row))
    _at_the_table(world, held)


def _agreed(world, chance, minutes):
    activity = minutes.activity
    due_on = timezone.localdate(activity.start) + TERM
    for measure in chance.sample(_subject(world, activity)["measures"], 2):
        yield Decision(minutes=minutes, text=measure.rstrip("。"), unit=activity.unit, due_on=due_on)


def _at_the_table(world, activities):
    through = Activity.departments.through
    through.objects.bulk_create(
        through(activity=row, department=world.departments[name])
        for row in activities
        if (name := _subject(world, row)["department"]) in world.departments
    )


def _subject(world, activity):
    """What it was about."""
    subjects = [subject for subject in world.subjects if subject["category"] == activity.theme]
    return prose.nearest(subjects, activity.title)
