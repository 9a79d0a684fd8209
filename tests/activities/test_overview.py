"""The same activities as list, month, map and picture, each with the filters of the list."""

import pytest

from activities import overview, queries
from activities.models import Activity
from alliance.calendar import parse_period, today
from tests import factories
from tests.factories import at


def test_a_month_has_each_activity_on_its_day(client, unit):
    row = factories.make_activity(unit, start=at(0, 20))
    period = parse_period(f"{today():%Y-%m}")
    days = [day for week in overview.month_of(Activity.objects.all(), period) for day in week]
    assert [day["day"] for day in days if day["activities"]] == [today()]
    assert all(len(week) == 7 for week in overview.month_of(Activity.objects.all(), period))
    page = client.get("/activities/month/").content.decode()
    assert row.title in page


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-W03", "2026", "0001-01", "9999-12"])
def test_a_month_that_is_none_shows_one_that_is(client, db, month):
    assert client.get("/activities/month/", {"month": month}).status_code == 200


def test_the_public_sees_no_draft_in_any_look(client, unit):
    row = factories.make_activity(unit, "draft", start=at(0, 20))
    for path in ("/activities/", "/activities/month/", "/activities/map/"):
        assert row.title not in client.get(path).content.decode()


def test_the_map_has_a_point_for_each_host_and_a_list_that_says_the_same(client, unit, other_unit):
    type(unit).objects.filter(pk=unit.pk).update(longitude=121.50, latitude=29.90)
    for _number in range(2):
        factories.make_activity(unit)
    factories.make_activity(other_unit)
    first, second = overview.places_of(Activity.objects.all())
    assert (first, first.count, second.count) == (unit, 2, 1)
    assert hasattr(first, "x") and not hasattr(second, "x")
    page = client.get("/activities/map/").content.decode()
    assert f"/activities/?host={unit.pk}" in page and other_unit.name in page


def test_north_is_up_and_east_is_right(unit, other_unit):
    unit.longitude, unit.latitude, unit.count = 121.50, 29.90, 1
    other_unit.longitude, other_unit.latitude, other_unit.count = 121.60, 29.80, 1
    overview._set_on_map([unit, other_unit])
    assert unit.x < other_unit.x and unit.y < other_unit.y


def test_charts_add_up_to_the_totals(client_of, leader, unit, other_unit):
    for host, people in ((unit, 30), (unit, 20), (other_unit, 7)):
        row = factories.make_activity(host, "closed", start=at(-20))
        row.head_counts.create(kind="registered", number=people, link="https://n.example/1")
    held = Activity.objects.held()
    month, kind, by_unit, _brand, _street = overview.charts_of(held)
    assert sum(row[1] for row in month["rows"]) == sum(count for _name, count in kind["rows"]) == 3
    assert sum(row[2] for row in month["rows"]) == queries.totals(held)["declared"] == 57
    assert by_unit["rows"][0] == (unit.name, 2)
    page = client_of(leader).get(f"/activities/picture/?unit={other_unit.pk}").content.decode()
    assert "status=closed" in page and f"unit={other_unit.pk}" in page


def test_looks_keep_the_filters(client, unit):
    page = client.get(f"/activities/?unit={unit.pk}&kind=salon").content.decode()
    assert f"/activities/month/?unit={unit.pk}&amp;kind=salon" in page
