import datetime as dt

import pytest
from django.utils import timezone

from activities.models import TurnoutDefaults, TurnoutRules
from tests import factories

PHONE = "19900001111"


@pytest.fixture
def now_on(unit):
    """An activity that began ten minutes ago."""
    return factories.make_activity(unit, start=timezone.now() - dt.timedelta(minutes=10))


@pytest.fixture
def ahead(unit):
    """An activity in three days."""
    return factories.make_activity(unit)


@pytest.fixture
def rules():
    """`rules(activity, near_metres=200, …)` gives an activity rules of its own."""

    def give(activity, **fields):
        TurnoutRules.objects.update_or_create(activity=activity, defaults=fields)
        return type(activity).objects.with_rules().get(pk=activity.pk)

    return give


@pytest.fixture
def defaults(alliance):
    """`defaults(least_ratings=2, …)` sets the rules of the alliance."""

    def give(**fields):
        TurnoutDefaults.objects.update_or_create(alliance=alliance, defaults=fields)
        alliance.refresh_from_db()

    return give


@pytest.fixture
def rotating(now_on, rules):
    return rules(now_on, check_in_mode="rotating")
