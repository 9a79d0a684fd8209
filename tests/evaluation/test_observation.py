"""The quarterly observation: jurors score on their phones, the result stands at once."""

from decimal import Decimal

import pytest

from alliance.errors import DomainError
from alliance.models import AuditEvent
from evaluation.measures import MEASURES
from evaluation.models import Observation
from evaluation.reckoning import mean_of
from evaluation.services import observations
from evaluation.workflow import OBSERVATION
from members.models import Role
from tests import factories as make


@pytest.fixture
def jury(alliance):
    return [make.make_user(alliance, Role.STAFF, f"评委{number}") for number in range(7)]


@pytest.fixture
def visit(unit, other_unit, staff, jury):
    row = make.make_observation(unit, jurors=jury)
    row.stops.create(unit=other_unit, position=2)
    return OBSERVATION.perform(row, "start", by=staff)


def give(visit, juror, first, second):
    stops = list(visit.stops.all())
    observations.score(observation=visit, values={stops[0].pk: (first, ""), stops[1].pk: (second, "")}, by=juror)


def test_seven_jurors_score_and_the_extremes_drop(visit, jury, staff):
    for juror, points in zip(jury, (60, 80, 82, 84, 86, 88, 100), strict=True):
        give(visit, juror, points, 70)
    OBSERVATION.perform(visit, "close", by=staff)
    first, second = visit.stops.all()
    assert (first.points, first.rank) == (84, 1)
    assert (second.points, second.rank) == (70, 2)


def test_an_absent_juror_is_shown_and_does_not_count(visit, jury, staff, client_of):
    for juror in jury[:3]:
        give(visit, juror, 90, 60)
    OBSERVATION.perform(visit, "close", by=staff)
    assert visit.stops.first().points == 90
    page = client_of(staff).get(visit.get_absolute_url()).text
    assert page.count("未评分") == 4
    assert "已评3人" in page


@pytest.mark.parametrize(
    ("points", "drop", "mean"),
    [([], True, None), ([90], True, 90), ([60, 90, 90, 100], True, 85), ([0, 90, 90, 90, 100], True, 90), ([0, 90, 90, 90, 100], False, 74)],
)  # fmt: skip
def test_extremes_drop_only_among_five_or_more(points, drop, mean):
    assert mean_of(points, drop) == (None if mean is None else Decimal(mean))


def test_a_juror_scores_on_the_page_and_may_change_it(visit, jury, client_of):
    first, second = visit.stops.all()
    client = client_of(jury[0])
    sent = {
        f"points_{first.pk}": "88",
        f"note_{first.pk}": "台账清楚",
        f"points_{second.pk}": "75",
        f"note_{second.pk}": "",
    }
    address = f"/observations/{visit.pk}/score/"
    assert client.post(address, sent | {f"points_{first.pk}": "101"}).status_code == 200
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent | {f"points_{first.pk}": "90"}).status_code == 302
    assert first.marks.get().points == 90
    assert AuditEvent.objects.about(visit).filter(verb="mark").count() == 2


def test_who_is_not_on_the_jury_does_not_score(visit, staff, client_of):
    assert client_of(staff).get(f"/observations/{visit.pk}/score/").status_code == 403


def test_after_the_close_no_mark_changes(visit, jury, staff):
    give(visit, jury[0], 80, 70)
    OBSERVATION.perform(visit, "close", by=staff)
    with pytest.raises(DomainError):
        give(visit, jury[1], 80, 70)


def test_the_route_is_fixed_once_scoring_began(visit, unit, staff):
    with pytest.raises(DomainError):
        observations.remove_stop(stop=visit.stops.first(), by=staff)


def test_who_has_scored_stays_on_the_jury(visit, jury, staff):
    give(visit, jury[0], 80, 70)
    observations.save_observation(observation=visit, jurors=[jury[1]], by=staff)
    assert {row.user for row in visit.jurors.all()} == {jury[0], jury[1]}


def test_the_result_can_be_an_indicator(visit, jury, staff, unit, alliance):
    from alliance.calendar import YEAR, period_of
    from evaluation.models import Indicator, Score
    from evaluation.services.scoring import score_period

    give(visit, jury[0], 80, 70)
    OBSERVATION.perform(visit, "close", by=staff)
    scheme = make.make_scheme(alliance)
    Indicator.objects.create(scheme=scheme, code="Q1", name="季观摩", group="participation", measure="observed", method="rate", cap=10)  # fmt: skip
    score_period(alliance=alliance, period=period_of(YEAR, visit.held_on), by=staff)
    score = Score.objects.get(unit=unit, indicator__code="Q1")
    assert (score.numerator, score.denominator, score.points) == (80, 100, 8)
    assert f"unit={unit.pk}" in MEASURES["observed"].url(unit, period_of(YEAR, visit.held_on))


def test_staff_plan_a_visit_on_the_pages(alliance, unit, staff, leader, client_of):
    client = client_of(staff)
    made = client.post("/observations/create/", {"title": "一季度观摩", "held_on": "2026-03-20", "description": "", "drop_extremes": "on", "jurors": [leader.pk]})  # fmt: skip
    row = Observation.objects.get()
    assert made["Location"] == row.get_absolute_url()
    stop = {"position": 1, "unit": unit.pk, "activity": "", "arrive_at": "09:30", "focus": "看台账"}
    assert client.post(f"/observations/{row.pk}/stops/create/", stop).status_code == 302
    again = client.post(f"/observations/{row.pk}/stops/create/", stop)
    assert again.context["form"].errors["unit"]
