"""Opinions that say the same, and what was decided on them."""

import pytest
from django.test.utils import CaptureQueriesContext

from proposals.models import Opinion, TokenCount
from proposals.services.similarity import recount, recount_stale
from proposals.similar import Words, similar_to
from proposals.suggest import suggest_for
from tests import factories

BINS = "垃圾分类投放点只在早上开两小时，上夜班的人赶不上，建议设误时投放点。"
BINS_TOO = "倒班职工没法按点扔垃圾，请增设全天开放的垃圾箱。"
DOGS = "傍晚小区里成群的野狗追小孩，请派人来捉。"


@pytest.fixture
def said(alliance):
    rows = [factories.make_opinion(alliance, title="", text=text) for text in (BINS, BINS_TOO, DOGS)]
    return rows


def best(text, alliance, **options):
    return [row for row, _score in similar_to(text, alliance, **options)]


@pytest.mark.parametrize("counted", [False, True])
def test_the_nearest_come_first_whether_counted_or_not(alliance, said, counted):
    if counted:
        recount(alliance.pk)
    found = best("我们上夜班，垃圾投放点早早关门，能不能设一个误时投放点？", alliance)
    assert found[0] == said[0]
    assert said[2] not in found


def test_a_synonym_is_met_though_no_characters_are_shared(alliance):
    row = factories.make_opinion(alliance, title="", text="楼道里给电瓶车充电，十分危险")
    assert best("电动自行车进楼", alliance, least=0) == [row]


def test_another_alliance_is_never_met(alliance, other_alliance, said):
    assert best(BINS, other_alliance) == []


def test_an_opinion_is_not_similar_to_itself(alliance, said):
    assert said[0] not in best(BINS, alliance, leave_out=said[0].pk)


@pytest.mark.parametrize("text", ["", "。", "停", "!!!", "😀", "a\u3000b", "%_'\\"])
def test_nothing_and_noise_are_similar_to_nothing(alliance, said, text):
    assert best(text, alliance) == []


def test_a_long_letter_is_compared_by_its_beginning():
    assert Words(BINS + "谢谢" * 400).pairs == Words(BINS + "谢谢" * 900).pairs


def test_counting_anew_happens_when_a_tenth_is_new(alliance, said):
    assert recount_stale() == [alliance.pk]
    assert TokenCount.objects.get(alliance=alliance, token=TokenCount.ALL).opinions == 3
    assert TokenCount.objects.get(alliance=alliance, token="垃圾").opinions == 2
    assert recount_stale() == []
    factories.make_opinion(alliance, title="", text=DOGS)
    assert recount_stale() == [alliance.pk]
    Opinion.objects.all().delete()
    recount(alliance.pk)
    assert not TokenCount.objects.exists()


def test_the_search_asks_as_often_for_many_as_for_few(alliance, said):
    from django.db import connection

    with CaptureQueriesContext(connection) as few:
        similar_to(BINS, alliance)
    for _number in range(9):
        factories.make_opinion(alliance, title="", text=BINS)
    with CaptureQueriesContext(connection) as many:
        similar_to(BINS, alliance)
    assert len(few) == len(many) == 4


def test_category_and_department_are_suggested_from_earlier_decisions(alliance, department, staff):
    waste = factories.make_category(alliance, "环境卫生")
    animals = factories.make_category(alliance, "动物管理")
    first = factories.make_opinion(alliance, "referred", title="", text=BINS, category=waste)
    factories.make_referral(first, department)
    factories.make_opinion(alliance, "sorted", title="", text=DOGS, category=animals)
    found = suggest_for(BINS_TOO + "误时投放点", alliance)
    assert found["category"].choice == waste
    assert found["department"].choice == department
    assert 0 < found["category"].confidence <= 1


def test_without_earlier_decisions_nothing_is_suggested(alliance, said):
    assert suggest_for(BINS, alliance) == {"category": None, "department": None}


def test_the_sorting_form_has_the_suggestion_filled_in_and_says_how_sure_it_is(client_of, alliance, staff):
    waste = factories.make_category(alliance, "环境卫生")
    factories.make_opinion(alliance, "sorted", title="", text=BINS, category=waste)
    row = factories.make_opinion(alliance, title="", text=BINS_TOO + BINS)
    page = client_of(staff).get(f"/opinions/{row.pk}/sort/").content.decode()
    assert f'<option value="{waste.pk}" selected>' in page
    assert "把握" in page


def test_the_list_of_similar_ones_shows_nobodys_number(client_of, alliance, staff):
    factories.make_opinion(alliance, title="", text=BINS + "请打13912345678。")
    row = factories.make_opinion(alliance, title="", text=BINS)
    page = client_of(staff).get(row.get_absolute_url()).content.decode()
    assert "很可能是同一件事" in page
    assert "13912345678" not in page
