"""What units give to the others; each number is that of the list it opens."""

import datetime as dt

import pytest
import time_machine

from alliance.calendar import MONTH, YEAR, period_of
from resources.contribution import BY_KEY, contributions
from resources.models import Booking, Grant
from tests import factories as make

CHINA = dt.timezone(dt.timedelta(hours=8))
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(NOW, tick=False):
        yield


def on(month, day, hour=10):
    return dt.datetime(2026, month, day, hour, tzinfo=CHINA)


@pytest.fixture
def year(unit, other_unit, cppcc, liaison, other_liaison):
    """A hall used for two hours in March and for three in October, an expert once, a course once, one dataset granted; and
    what does not count: own use, no-shows, cancelled, last year."""
    hall = make.make_resource(unit, name="议事厅")
    make.make_used(hall, other_liaison, unit=other_unit, start=on(3, 2), hours=2, attendees=20)
    make.make_used(hall, cppcc, start=on(10, 5), hours=3, attendees=30)
    make.make_used(make.make_resource(unit, "expert"), cppcc, start=on(4, 1), attendees=15)
    make.make_used(make.make_resource(unit, "course"), cppcc, start=on(5, 1), attendees=8)
    make.make_used(hall, liaison, unit=unit, start=on(6, 1), attendees=99)
    make.make_used(hall, cppcc, start=on(7, 1), checked_in_at=None, no_show_at=on(7, 1), attendees=99)
    make.make_used(hall, cppcc, start=on(8, 1), status="cancelled", attendees=99)
    make.make_used(hall, cppcc, start=on(1, 1).replace(year=2025), attendees=99)
    data = make.make_resource(unit, "dataset")
    make.make_grant(cppcc, data, "granted", decided_at=on(9, 1))
    make.make_grant(liaison, data, "granted", decided_at=on(9, 1), unit=unit)
    make.make_grant(other_liaison, data, "refused", decided_at=on(9, 1), unit=other_unit)


def of(unit, kind=YEAR, day=None):
    (row,) = contributions([unit], period_of(kind, day or NOW.date()))
    return row


def test_the_year_of_a_unit(year, unit):
    assert of(unit).values == {"hours": 5.0, "sessions": 1, "seats": 8, "datasets": 1, "people": 73}


def test_a_month_holds_what_began_in_it(year, unit):
    assert of(unit, MONTH, dt.date(2026, 3, 9)).values == {
        "hours": 2.0,
        "sessions": 0,
        "seats": 0,
        "datasets": 0,
        "people": 20,
    }


def test_each_number_is_that_of_the_list_it_opens(year, unit, client_of, liaison):
    """By the address alone: rows are read from the page behind the link and added up."""
    added = {
        "hours": lambda rows: sum((row.end - row.start).total_seconds() / 3600 for row in rows),
        "sessions": len,
        "seats": lambda rows: sum(row.attendees for row in rows),
        "datasets": len,
        "people": lambda rows: sum(row.attendees for row in rows),
    }
    for figure in of(unit).figures:
        page = client_of(liaison).get(figure["url"])
        rows = list(page.context["filter"].qs)
        assert rows, figure
        assert isinstance(rows[0], Grant if figure["key"] == "datasets" else Booking)
        assert added[figure["key"]](rows) == figure["value"], figure["key"]


def test_an_early_departure_counts_what_was_used(unit, cppcc):
    hall = make.make_resource(unit)
    make.make_used(hall, cppcc, start=on(3, 2), hours=1, planned_end=on(3, 2, 14), checked_out_at=on(3, 2, 11))
    assert of(unit).values["hours"] == 1.0


def test_the_page_of_the_unit_shows_it_to_the_own_people_staff_and_leaders_only(
    year, unit, client_of, liaison, staff, leader, other_liaison, cppcc, nobody
):
    for user in (liaison, staff, leader):
        page = client_of(user).get(unit.get_absolute_url()).text
        assert "资源贡献" in page
        assert f"lent_by={unit.pk}&amp;kind=venue" in page
    for user in (other_liaison, cppcc, nobody):
        assert "资源贡献" not in client_of(user).get(unit.get_absolute_url()).text


def test_units_stand_side_by_side_by_the_column_chosen(year, unit, other_unit, staff, client_of, liaison):
    hall = make.make_resource(other_unit)
    make.make_used(hall, liaison, unit=unit, start=on(3, 3), hours=9, attendees=2)
    by_people = client_of(staff).get("/contributions/").context["rows"]
    assert [row.unit for row in by_people] == [unit, other_unit]
    by_hours = client_of(staff).get("/contributions/?order=hours").context["rows"]
    assert [row.unit for row in by_hours] == [other_unit, unit]
    march = client_of(staff).get("/contributions/?period=2026-03&order=people").context["rows"]
    assert [row.values["people"] for row in march] == [20, 2]


@pytest.mark.parametrize("query", ["period=9998", "period=x&order=y", "period=2026-99", "period=0001", "order=unit"])
def test_a_strange_address_is_this_year(year, staff, client_of, query):
    page = client_of(staff).get(f"/contributions/?{query}")
    assert (page.status_code, page.context["period"].key, page.context["order"]) == (200, "2026", "people")


def test_both_pages_go_out_as_files(year, unit, staff, client_of):
    text = client_of(staff).get("/contributions/?format=csv").text
    assert "出借场地（小时）" in text
    assert f"{unit.name},5.0,1,8,1,73" in text
    assert "议事厅,场地,2,5.0,50" in client_of(staff).get(f"/contributions/{unit.pk}/?format=csv").text
    for path in ("/contributions/", f"/contributions/{unit.pk}/"):
        assert client_of(staff).get(f"{path}?format=xlsx").status_code == 200


def test_the_api_says_the_same(year, unit, staff, liaison, api_of):
    one = api_of(liaison).get(f"/api/contributions/{unit.pk}/?period=2026").json()
    assert {key: one[key] for key in BY_KEY} == of(unit).values
    listed = api_of(staff).get("/api/contributions/?period=2026-03").json()["results"]
    assert (listed[0]["unit_name"], listed[0]["people"], listed[0]["since"]) == (unit.name, 20, "2026-03-01")


def test_another_alliance_sees_none_of_it(year, unit, outsider, client_of):
    assert client_of(outsider).get("/contributions/").context["rows"] == []
