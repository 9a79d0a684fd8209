"""A city reads the districts below it and writes nothing there; a district sees neither its city nor its sibling."""

import pytest
from django.urls import reverse

from evaluation.models import Result
from members.models import Role, Unit
from tests import factories as make

LISTS = ("/units/", "/activities/", "/opinions/", "/resources/", "/tasks/", "/cppcc-members/")


@pytest.fixture
def city_staff(city):
    return make.make_user(city, Role.STAFF, "市专班")


@pytest.fixture
def two_districts(unit, staff, outsider, other_alliance):
    """The same kinds of rows in both; returns the words by which a row tells where it lies."""
    there = make.make_unit(other_alliance, "沙河博物馆")
    for where, word in ((unit, "云溪"), (there, "沙河")):
        make.make_activity(where, title=f"{word}圆桌会")
        make.make_opinion(where.alliance, source_unit=where, title=f"{word}路灯")
        make.make_resource(where, name=f"{word}议事厅")
        make.make_task(where, title=f"{word}任务")
        make.make_cppcc_member(where.alliance, f"{word}委员")
    return there


@pytest.mark.parametrize("path", LISTS)
def test_the_city_reads_both_and_one_at_a_time(path, two_districts, alliance, city_leader, client_of):
    browser = client_of(city_leader)
    everything = browser.get(path)
    names = " ".join(getattr(row, "name", str(row)) for row in everything.context["page_obj"])
    assert "云溪" in names
    assert "沙河" in names
    assert 'name="alliance"' in everything.text
    assert everything.text.count("联盟</th>") == 1
    narrowed = [str(row) for row in browser.get(path, {"alliance": alliance.pk}).context["page_obj"]]
    assert narrowed
    assert not [name for name in narrowed if "沙河" in name]


@pytest.mark.parametrize("path", LISTS)
def test_an_export_of_the_city_says_whose_a_row_is(path, two_districts, city_leader, staff, client_of):
    heading, *rows = client_of(city_leader).get(path, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert heading.startswith("联盟,")
    assert {row.split(",")[0] for row in rows} >= {"云溪区", "沙河区"}
    assert not client_of(staff).get(path, {"format": "csv"}).content.decode("utf-8-sig").startswith("联盟,")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("who", ["staff", "leader", "outsider"])
def test_a_district_sees_its_own_only_even_when_it_asks(path, who, two_districts, world, client_of, api_of):
    person = getattr(world, who)
    strange, other = ("云溪", world.alliance) if who == "outsider" else ("沙河", world.other_alliance)
    for query in ({}, {"alliance": other.pk}, {"alliance": world.city.pk}):
        page = client_of(person).get(path, query)
        assert strange not in page.text, query
        assert 'name="alliance"' not in page.text
        answer = api_of(person).get(f"/api{path}", query)
        assert answer.status_code == 200
        assert strange not in answer.content.decode(), query


def test_what_the_city_itself_has_no_district_sees(city, two_districts, staff, client_of, api_of):
    own = make.make_opinion(city, title="市里自己的事")
    assert client_of(staff).get(own.get_absolute_url()).status_code == 404
    assert "市里自己的事" not in client_of(staff).get("/opinions/").text
    assert api_of(staff).get(f"/api/opinions/{own.pk}/").status_code == 404


def test_the_city_writes_nothing_below(two_districts, unit, city_staff, client_of, api_of):
    opinion = make.make_opinion(unit.alliance, source_unit=unit)
    resource = make.make_resource(unit)
    browser, program = client_of(city_staff), api_of(city_staff)
    before = Unit.objects.get(pk=unit.pk).status
    for path in (
        reverse("unit-edit", args=[unit.pk]),
        reverse("unit-move", args=[unit.pk, "suspend"]),
        reverse("opinion-move", args=[opinion.pk, "sort"]),
        reverse("opinion-reveal", args=[opinion.pk]),
        reverse("resource-edit", args=[resource.pk]),
        f"/api/units/{unit.pk}/suspend/",
        f"/api/opinions/{opinion.pk}/reject/",
    ):
        client = program if path.startswith("/api/") else browser
        assert client.post(path, {"reason": "市里要求", "rejection": "empty"}).status_code in {403, 404}, path
    assert Unit.objects.get(pk=unit.pk).status == before


def test_the_board_of_the_city_is_the_sum_and_each_district_its_own(two_districts, alliance, city_leader, client_of):
    browser = client_of(city_leader)

    def opinions(query):
        page = browser.get("/dashboard/", query)
        return next(row["figure"] for row in page.context["rows"] if row["figure"].key == "opinions")

    one = opinions({"alliance": alliance.pk})
    assert (opinions({}).value, one.value) == (2, 1)
    assert f"alliance={alliance.pk}" in one.url
    assert browser.get(one.url).context["page_obj"].paginator.count == one.value
    assert opinions({"alliance": "nonsense"}).value == 2


def test_a_district_cannot_narrow_its_board_to_another(two_districts, other_alliance, leader, client_of):
    page = client_of(leader).get("/dashboard/", {"alliance": other_alliance.pk})
    assert page.context["shown"] == leader.alliance
    assert not page.context["below"]


def test_the_city_reads_the_ranking_of_each_district(two_districts, unit, city_leader, leader, client_of):
    make.make_result(unit), make.make_result(two_districts)
    period = Result.objects.first().period
    for where, strange in ((unit, two_districts), (two_districts, unit)):
        page = client_of(city_leader).get("/rankings/", {"alliance": where.alliance_id, "period": period})
        assert where.name in page.text
        assert strange.name not in page.text
    own = client_of(leader).get("/rankings/", {"alliance": two_districts.alliance_id, "period": period})
    assert unit.name in own.text
    assert two_districts.name not in own.text
