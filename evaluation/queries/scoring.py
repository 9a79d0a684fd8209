"""Rankings with movement, score sheets with evidence, what is missing, what another α would do."""

from decimal import Decimal

from django.db.models import Avg, Sum

from alliance.calendar import YEAR, parse_period, period_of, today
from evaluation.measures import MEASURES
from evaluation.models import Group, Result, Score


def chosen_period(request, alliance, default_kind=YEAR):
    """The period of `?period=`, else this year's, else the latest that was scored."""
    try:
        return parse_period(request.GET.get("period", ""))
    except ValueError:
        pass
    period = period_of(default_kind, today())
    if not Result.objects.filter(alliance=alliance, period=period.key).exists():
        last = Result.objects.filter(alliance=alliance).order_by("-period").values_list("period", flat=True).first()
        if last:
            return parse_period(last[:4]) if default_kind == YEAR else parse_period(last)
    return period


def periods_scored(alliance):
    keys = Result.objects.filter(alliance=alliance).order_by().values_list("period", flat=True).distinct()
    return sorted((parse_period(key) for key in keys), key=lambda period: (period.kind, period.key), reverse=True)


def with_movement(results, alliance, period):
    """Adds `moved`: places won (positive) or lost since the period before; None where there was none."""
    before = dict(Result.objects.of(alliance, period.previous()).values_list("unit", "rank"))
    rows = list(results)
    for row in rows:
        row.moved = before[row.unit_id] - row.rank if row.unit_id in before else None
        row.lost = -row.moved if row.moved is not None else None
    return rows


def score_lines(result):
    """The sheet of one unit: every indicator with its figures, its formula and the list behind it."""
    scores = Score.objects.filter(unit=result.unit_id, period=result.period, indicator__scheme=result.scheme_id)
    lines = []
    for score in scores.select_related("indicator"):
        measure = MEASURES.get(score.indicator.measure)
        lines.append(
            {
                "score": score,
                "indicator": score.indicator,
                "url": measure.url(result.unit, result.span) if measure else "",
            }
        )
    return lines


def goal_value(goal):
    """What the whole alliance reached on the indicator of a goal in its year; None where it was not scored."""
    rows = Score.objects.filter(
        alliance=goal.alliance_id, indicator__code=goal.indicator_code, period=str(goal.year)
    ).select_related("indicator")
    sums = rows.aggregate(numerator=Sum("numerator"), denominator=Sum("denominator"), mean=Avg("points"))
    first = rows.first()
    return {"indicator": first.indicator, **sums} if first else None


def lines_by_group(lines):
    return [
        {
            "label": group.label,
            "lines": [line for line in lines if line["indicator"].group == group],
            "key": group.value,
        }
        for group in Group
        if any(line["indicator"].group == group for line in lines)
    ]


def what_is_missing(result, lines):
    """How far the next place is, and what would bring most: indicators with room below their cap."""
    above = (
        Result.objects.filter(alliance=result.alliance_id, period=result.period, total__gt=result.total)
        .order_by("total")
        .first()
    )
    room = []
    for line in lines:
        indicator, score = line["indicator"], line["score"]
        left = indicator.cap - score.points
        if (
            indicator.group in {Group.BONUS, Group.DEDUCTION}
            or indicator.method != "each"
            or left <= 0
            or not indicator.points
        ):
            continue
        room.append({"indicator": indicator, "each": float(indicator.points), "left": float(left)})
    room.sort(key=lambda item: -item["each"])
    return {"above": above, "gap": above.total - result.total if above else None, "room": room[:3]}


def what_if(results, alpha):
    """The ranking as another α would make it: rows with `new_total` and `new_rank`, nothing saved."""
    rows = list(results)
    mean = sum((row.own for row in rows), Decimal(0)) / len(rows) if rows else Decimal(0)
    for row in rows:
        row.new_total = round(row.own * (1 - alpha) + mean * alpha, 2)
    for row in rows:
        row.new_rank = 1 + sum(other.new_total > row.new_total for other in rows)
    return sorted(rows, key=lambda row: row.new_rank)
