"""How points become results: of an annual assessment, of an observation visit; the numbers of certificates."""

from collections import defaultdict
from decimal import Decimal

from alliance.calendar import MONTH, YEAR, parse_period, period_of
from evaluation.models import CORE, AssessmentLine, AssessmentSheet, Award, Group, Result, Stop

PLACES = Decimal("0.01")
LEAST_TO_DROP = 5


def undecided(assessment):
    """Lines on which the unit asks for something else than was counted and nobody has decided."""
    rows = AssessmentLine.objects.filter(sheet__assessment=assessment, audited=None, claimed__isnull=False)
    return [line for line in rows.select_related("sheet__unit", "indicator") if line.differs]


def compute(assessment):
    """Annual, ordinary and final points of every unit, ranked overall and within its kind; ties share a rank."""
    scheme, sheets = assessment.scheme, list(assessment.sheets.select_related("unit"))
    if not sheets:
        return
    lines = defaultdict(list)
    for line in AssessmentLine.objects.filter(sheet__assessment=assessment).select_related("indicator"):
        lines[line.sheet_id].append((line.indicator.group, line.stands))
    own = {sheet.pk: own_sum(scheme, lines[sheet.pk]) for sheet in sheets}
    mean = sum(own.values(), Decimal(0)) / len(own)
    ordinary = ordinary_points(assessment)
    for sheet in sheets:
        sheet.annual = (own[sheet.pk] * (1 - scheme.alpha) + mean * scheme.alpha).quantize(PLACES)
        sheet.ordinary = ordinary.get(sheet.unit_id)
        sheet.final = _weighed(sheet, assessment.ordinary_weight)
    _rank(sheets, "rank")
    for category in {sheet.unit.category for sheet in sheets}:
        _rank([sheet for sheet in sheets if sheet.unit.category == category], "category_rank")
    AssessmentSheet.objects.bulk_update(sheets, ["annual", "ordinary", "final", "rank", "category_rank"])


def own_sum(scheme, points):
    """Points by group, each capped by its weight, bonus by its own cap, deductions as they are."""
    sums = defaultdict(Decimal)
    for group, value in points:
        sums[group] += value or 0
    capped = [min(sums[group], Decimal(scheme.weights[group])) for group in CORE]
    return sum(capped, Decimal(0)) + min(sums[Group.BONUS], Decimal(scheme.bonus)) + sums[Group.DEDUCTION]


def _weighed(sheet, percent):
    """Where no month was scored, the year alone counts."""
    if sheet.ordinary is None:
        return sheet.annual
    share = Decimal(percent) / 100
    return (sheet.ordinary * share + sheet.annual * (1 - share)).quantize(PLACES)


def ordinary_points(assessment):
    """Unit id to the mean, over the scored months, of its total as a percentage of the month's best."""
    year = period_of(YEAR, parse_period(str(assessment.year)).start)
    rows = Result.objects.filter(alliance=assessment.alliance, period__startswith=f"{year.key}-")
    months = defaultdict(dict)
    for key, unit, total in rows.values_list("period", "unit", "total"):
        if parse_period(key).kind == MONTH:
            months[key][unit] = max(total, Decimal(0))
    shares = defaultdict(list)
    for totals in months.values():
        best = max(totals.values())
        for unit, total in totals.items():
            shares[unit].append(100 * total / best if best else Decimal(0))
    return {unit: (sum(values) / len(values)).quantize(PLACES) for unit, values in shares.items()}


def _rank(sheets, name):
    for sheet in sheets:
        setattr(sheet, name, 1 + sum(other.final > sheet.final for other in sheets))


def mean_of(points, drop_extremes):
    """The jury's result for one stop: the mean, without the highest and the lowest where five or more scored."""
    points = sorted(points)
    if not points:
        return None
    if drop_extremes and len(points) >= LEAST_TO_DROP:
        points = points[1:-1]
    return (Decimal(sum(points)) / len(points)).quantize(PLACES)


def settle(observation):
    """Set every stop's points and rank from the marks."""
    stops = list(observation.stops.prefetch_related("marks"))
    for stop in stops:
        stop.points = mean_of([mark.points for mark in stop.marks.all()], observation.drop_extremes)
    for stop in stops:
        stop.rank = None if stop.points is None else 1 + sum((other.points or 0) > stop.points for other in stops)
    Stop.objects.bulk_update(stops, ["points", "rank"])


def number_certificates(round):
    """990101-2026-001 and on, in the order of the list."""
    rows = list(round.awards.order_by("unit_id", "rank", "pk"))
    for position, row in enumerate(rows, 1):
        row.number = f"{round.alliance.code}-{round.year}-{position:03d}"
    Award.objects.bulk_update(rows, ["number"])
