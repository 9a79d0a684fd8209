"""Scores by SQL equal a count in plain Python, on data made by chance; every number opens a list with as many rows."""

import datetime as dt
import random
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.utils import timezone

from activities.models import CheckIn, Rating
from alliance.calendar import parse_period
from evaluation.measures import MEASURES
from evaluation.models import Indicator, Result, Scheme, Score
from evaluation.services import scoring
from members.models import Unit
from proposals.models import Adoption, Suggestion
from tests import factories as make

YEAR = parse_period("2025")
MONTH = parse_period("2025-06")
CENT = Decimal("0.01")


def moment(chance):
    """Within the year mostly, sometimes at its very edges or outside."""
    edges = (
        dt.datetime(2025, 1, 1),
        dt.datetime(2025, 12, 31, 23, 59),
        dt.datetime(2024, 12, 31, 23, 59),
        dt.datetime(2026, 1, 1),
    )
    if chance.random() < 0.25:
        return timezone.make_aware(chance.choice(edges))
    return timezone.make_aware(dt.datetime(2025, 1, 1, 9) + dt.timedelta(days=chance.randrange(365)))


@pytest.fixture(params=[1, 2])
def chance(request):
    return random.Random(request.param)


@pytest.fixture
def year(alliance, other_alliance, chance):
    """Units of the three kinds and a neighbour's, with activities, opinions, reports and proposals in every state."""
    kinds = ("traffic", "grassroots", "representative")
    units = [make.make_unit(alliance, category=chance.choice(kinds), status=chance.choice(("admitted", "admitted", "suspended", "withdrawn")))
             for _ in range(9)]  # fmt: skip
    foreign = make.make_unit(other_alliance)
    for _ in range(60):
        unit = chance.choice([*units, foreign])
        row = make.make_activity(
            unit, chance.choice(("closed", "closed", "published", "recorded", "cancelled")), start=moment(chance)
        )
        for partner in chance.sample(units, chance.randrange(3)) if unit != foreign else ():
            if partner != unit:
                row.co_host_rows.create(unit=partner, share=50)
        for number in range(chance.randrange(9)):
            CheckIn.objects.create(activity=row, person_key=f"{row.pk}-{number}")
            Rating.objects.create(
                activity=row, **{name: chance.randint(1, 5) for name in ("content", "organisation", "result")}
            )
    for _ in range(60):
        source = chance.choice([*units, foreign, None])
        alliance_of = source.alliance if source else alliance
        make.make_opinion(
            alliance_of,
            chance.choice(("received", "sorted", "closed", "rejected")),
            source_unit=source,
            submitted_at=moment(chance),
        )
    for number in range(25):
        unit, day = chance.choice(units), timezone.localdate(moment(chance))
        report = make.make_special_report(alliance, "issued", unit=unit, number=number + 1, issued_on=day)
        for level in chance.sample(("district", "city", "province", "national"), chance.randrange(4)):
            Adoption.objects.create(special_report=report, level=level, body="某办", adopted_on=day)
        proposal = make.make_proposal(alliance, "filed", unit=unit, number=number + 500, filed_on=day)
        for _ in range(chance.randrange(3)):
            Suggestion.objects.create(proposal=proposal, text="建议", adopted=chance.choice((True, False, None)))
    return make.make_scheme(alliance, year=2025)


# the independent count


def inside(at, period):
    return period.starts_at <= at < period.ends_at


def on(day, period):
    return period.start <= day < period.end


def counted(unit, period):
    """Numerator and denominator by measure, asked of the objects one by one."""
    held = [row for row in unit.activities.all() if row.status == "closed" and inside(row.start, period)]
    with_others = [
        row for row in unit.co_hosted_activities.all() if row.status == "closed" and inside(row.start, period)
    ]
    ratings = [rating for row in held for rating in row.ratings.all()]
    reports = [row for row in unit.special_reports.all() if row.issued_on and on(row.issued_on, period)]
    proposals = [row for row in unit.proposals.all() if row.number and on(row.filed_on, period)]
    suggestions = [row for proposal in proposals for row in proposal.suggestions.all()]
    opinions = [
        row
        for row in unit.opinions.all()
        if row.status not in {"received", "rejected"} and inside(row.submitted_at, period)
    ]

    def adopted(*levels):
        return sum(any(row.level in levels for row in report.adoptions.all()) for report in reports)

    return {
        "hosted": (len(held), 0),
        "co_hosted": (len(with_others), 0),
        "opinions": (len(opinions), 0),
        "adopted_district": (adopted("district"), 0),
        "adopted_city": (adopted("city"), 0),
        "adopted_higher": (adopted("province", "national"), 0),
        "proposals": (len(proposals), 0),
        "suggestions": (sum(row.adopted is True for row in suggestions), len(suggestions)),
        "satisfied": (sum(row.content + row.organisation + row.result >= 12 for row in ratings), len(ratings)),
    }


def points(indicator, numerator, denominator, least_answers):
    if indicator.method == "each":
        value = min(indicator.cap, numerator * indicator.points)
    elif indicator.method == "countdown":
        value = max(Decimal(0), indicator.cap - numerator * indicator.points)
    else:
        enough = denominator >= (least_answers if indicator.group == "satisfaction" else 1)
        value = indicator.cap * numerator / denominator if enough else Decimal(0)
    return (-value if indicator.group == "deduction" else value).quantize(CENT, ROUND_HALF_UP)


def ranked(values):
    return {key: 1 + sum(other > value for other in values.values()) for key, value in values.items()}


@pytest.mark.parametrize("period", [YEAR, MONTH], ids=str)
def test_scores_and_ranks_equal_a_count_in_plain_python(year, alliance, staff, period):
    ranked_units = scoring.score_period(alliance=alliance, period=period, by=staff)
    units = list(Unit.objects.filter(alliance=alliance, status__in=("admitted", "suspended")))
    assert ranked_units == len(units)
    indicators = list(year.indicators.all())
    own = {}
    for unit in units:
        figures, sums = counted(unit, period), {}
        for indicator in indicators:
            score = Score.objects.get(unit=unit, indicator=indicator, period=period.key)
            if indicator.measure in figures:
                assert (score.numerator, score.denominator) == figures[indicator.measure], (unit, indicator)
            assert score.points == points(indicator, score.numerator, score.denominator, year.least_answers), (
                unit,
                indicator,
            )
            sums[indicator.group] = sums.get(indicator.group, Decimal(0)) + score.points
        caps = {**year.weights, "bonus": year.bonus}
        own[unit.pk] = sum(
            min(value, Decimal(caps[group])) if group in caps else value for group, value in sums.items()
        )
    mean = sum(own.values()) / len(own)
    total = {
        pk: (value * (1 - year.alpha) + mean * year.alpha).quantize(CENT, ROUND_HALF_UP) for pk, value in own.items()
    }
    results = {row.unit_id: row for row in Result.objects.filter(period=period.key)}
    assert {pk: row.own for pk, row in results.items()} == own
    assert {pk: row.total for pk, row in results.items()} == total
    assert {pk: row.rank for pk, row in results.items()} == ranked(total)
    for kind in {unit.category for unit in units}:
        within = {unit.pk: total[unit.pk] for unit in units if unit.category == kind}
        assert {pk: results[pk].category_rank for pk in within} == ranked(within)


def test_each_number_opens_a_list_with_as_many_rows(year, alliance, staff, client_of):
    scoring.score_period(alliance=alliance, period=YEAR, by=staff)
    browser, seen = client_of(staff), 0
    rates = {"satisfied", "suggestions"}
    for score in Score.objects.filter(period=YEAR.key).select_related("indicator", "unit"):
        measure = MEASURES[score.indicator.measure]
        if score.indicator.measure not in rates and measure.rows and score.numerator:
            answer = browser.get(measure.url(score.unit, YEAR))
            assert answer.context["page_obj"].paginator.count == score.numerator, score
            seen += 1
    assert seen > 15


def test_a_neighbour_is_not_scored_with_us(year, alliance, other_alliance, staff):
    scoring.score_period(alliance=alliance, period=YEAR, by=staff)
    assert not Result.objects.exclude(alliance=alliance).exists()
    assert not Result.objects.filter(unit__alliance=other_alliance).exists()


def test_frozen_figures_stay_to_the_last_digit(year, alliance, staff, unit):
    scoring.score_period(alliance=alliance, period=MONTH, by=staff)
    before = list(Result.objects.order_by("pk").values()), list(Score.objects.order_by("pk").values())
    scoring.freeze(alliance=alliance, period=MONTH, by=staff)
    for row in unit.activities.model.objects.all():
        row.status = "closed"
        row.save()
    Indicator.objects.filter(scheme=year).update(points=99)
    Scheme.objects.filter(pk=year.pk).update(alpha=0)
    assert scoring.score_period(alliance=alliance, period=MONTH, by=staff) == 0
    after = list(Result.objects.order_by("pk").values()), list(Score.objects.order_by("pk").values())
    assert [row | {"is_frozen": False} for row in after[0]] == before[0]
    assert after[1] == before[1]


@pytest.mark.parametrize("weights", [(40, 30, 20, 9), (40, 30, 20, 11), (0, 0, 0, 0), (101, 0, 0, 0)])
def test_weights_that_do_not_make_100_are_refused_at_the_field(alliance, staff, client_of, weights):
    draft = scoring.new_version(scheme=make.make_scheme(alliance), by=staff)
    names = ("participation", "conversion", "satisfaction", "sharing")
    form = {
        "year": 2026,
        "title": "修订",
        "alpha": "0.2",
        "bonus": 20,
        "least_answers": 10,
        **dict(zip(names, weights, strict=True)),
    }
    answer = client_of(staff).post(f"/schemes/{draft.pk}/edit/", form)
    assert "100" in str(answer.context["form"].errors["participation"])
    draft.refresh_from_db()
    assert sum(draft.weights.values()) == 100
