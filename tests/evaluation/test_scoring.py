"""Counting from records, capping, bundling, ranking; nothing of it changes what is frozen."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone

from alliance.calendar import MONTH, YEAR, period_of
from alliance.errors import DomainError
from evaluation.models import Result, Scheme, Score
from evaluation.services import scoring as services
from evaluation.workflow import SCHEME
from tests import factories
from tests.factories import at


@pytest.fixture
def year():
    return period_of(YEAR, timezone.localdate())


@pytest.fixture
def scored(alliance, unit, other_unit, staff, year):
    factories.make_scheme(alliance)
    for number in range(3):
        row = factories.make_activity(unit, "closed", start=at(-number, 1))
        row.co_host_rows.create(unit=other_unit, share=50)
    factories.make_opinion(alliance, "sorted", source_unit=unit)
    factories.make_proposal(alliance, "filed", unit=unit)
    services.score_period(alliance=alliance, period=year, by=staff)
    return year


def points(unit, code):
    return Score.objects.get(unit=unit, indicator__code=code).points


def test_points_come_from_records(scored, unit, other_unit):
    assert points(unit, "P1") == 12
    assert points(other_unit, "P2") == 6
    assert points(unit, "C1") == Decimal("0.5")
    assert points(unit, "C5") == 5
    assert points(unit, "P3") == 16, "no meeting missed"


def test_the_own_sum_is_bundled_with_the_mean(scored, unit, other_unit):
    first, second = Result.objects.order_by("rank")
    assert (first.unit, second.unit) == (unit, other_unit)
    mean = (first.own + second.own) / 2
    assert first.total == pytest.approx(first.own * Decimal("0.8") + mean * Decimal("0.2"), abs=Decimal("0.01"))
    assert first.category_rank == second.category_rank == 1


def test_every_point_opens_the_list_it_was_counted_from(scored, unit, client_of, staff):
    page = client_of(staff).get(f"/rankings/{scored.key}/units/{unit.pk}/").content.decode()
    links = re.findall(r'href="([^"]+)">(\d+)(?: / \d+)?<span class="visually-hidden"> ([^<]+)', page)
    assert len(links) >= 12
    for address, number, name in links:
        if name == "活动公众满意率" or name == "提案建议采纳率":
            continue
        listed = client_of(staff).get(address.replace("&amp;", "&")).content.decode()
        count = re.search(r"共 (\d+) 条", listed)
        assert (count[1] if count else "0") == number, name


def test_scoring_twice_gives_the_same(scored, alliance, staff):
    before = list(Result.objects.values_list("unit", "total", "rank"))
    services.score_period(alliance=alliance, period=scored, by=staff)
    assert list(Result.objects.values_list("unit", "total", "rank")) == before


def test_what_is_frozen_stays(scored, alliance, staff, unit):
    services.freeze(alliance=alliance, period=scored, by=staff)
    factories.make_activity(unit, "closed", start=at(0, 1))
    assert services.score_period(alliance=alliance, period=scored, by=staff) == 0
    assert points(unit, "P1") == 12


def test_ties_share_a_rank(alliance, unit, other_unit, staff, year):
    factories.make_scheme(alliance)
    services.score_period(alliance=alliance, period=year, by=staff)
    assert set(Result.objects.values_list("rank", flat=True)) == {1}


def test_small_samples_give_no_satisfaction_points(alliance, unit, staff):
    factories.make_scheme(alliance)
    row = factories.make_activity(unit, "closed", start=at(-1, 1))
    for _number in range(9):
        row.ratings.create(content=5, organisation=5, result=5)
    month = period_of(MONTH, timezone.localdate(row.start))
    services.score_period(alliance=alliance, period=month, by=staff)
    assert points(unit, "S1") == 0
    row.ratings.create(content=5, organisation=5, result=5)
    services.score_period(alliance=alliance, period=month, by=staff)
    assert points(unit, "S1") == 20


def test_without_a_scheme_there_is_a_sentence(alliance, staff, year):
    with pytest.raises(DomainError, match="没有执行中的考核指标体系"):
        services.score_period(alliance=alliance, period=year, by=staff)


def test_weights_must_make_100_and_an_active_scheme_is_never_edited(alliance, staff, client_of):
    scheme = factories.make_scheme(alliance)
    assert client_of(staff).get(f"/schemes/{scheme.pk}/edit/").status_code == 404
    draft = services.new_version(scheme=Scheme.objects.get(pk=scheme.pk), by=staff)
    draft.participation = 50
    draft.save()
    with pytest.raises(DomainError, match="必须是100"):
        SCHEME.perform(draft, "activate", by=staff)
    draft.participation = 40
    draft.save()
    SCHEME.perform(draft, "activate", by=staff)
    scheme.refresh_from_db()
    assert scheme.status == "archived"
    assert scheme.indicators.count() == draft.indicators.count()


def test_another_alpha_is_tried_without_saving(scored, client_of, staff):
    before = list(Result.objects.values_list("total", flat=True))
    page = client_of(staff).get(f"/rankings/?period={scored.key}&alpha=0.5").content.decode()
    assert "试算排名" in page
    assert list(Result.objects.values_list("total", flat=True)) == before


def test_a_members_record_adds_up(alliance, cppcc, unit, client_of):
    row = factories.make_activity(unit, "closed", start=at(-1, 1))
    row.attendances.create(cppcc_member=cppcc.person, part="speaker", status="present")
    factories.make_proposal(alliance, "filed", author=cppcc.person)
    page = client_of(cppcc).get(f"/cppcc-members/{cppcc.person.pk}/record/?year={row.start.year}").content.decode()
    assert "参加活动" in page
    assert "提案立案" in page
    assert ">18<" in page
