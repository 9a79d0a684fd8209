"""Counting, ranking, freezing; schemes and their versions."""

import json
import logging
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import MONTH, YEAR, period_of, today
from alliance.errors import DomainError
from alliance.models import Alliance
from alliance.saving import save_edited
from evaluation.measures import MEASURES
from evaluation.models import Indicator, Result, Scheme, Score
from members.models import User

log = logging.getLogger(__name__)

DEFAULT = Path(__file__).parents[1] / "data" / "default_scheme.json"


@transaction.atomic
def create_default_scheme(*, alliance, year, by):
    """The starter rule set, in force at once."""
    scheme = Scheme.objects.create(
        alliance=alliance,
        year=year,
        title=_("%(year)d年考核指标体系") % {"year": year},
        status=Scheme.Status.ACTIVE,
        created_by=by,
    )
    names = ("code", "name", "group", "measure", "method", "points", "cap")
    Indicator.objects.bulk_create(
        Indicator(scheme=scheme, **dict(zip(names, row, strict=True))) for row in json.loads(DEFAULT.read_text())
    )
    audit.record(by=by, obj=scheme, verb="create", label=_("建立指标体系"), target=scheme.status)
    return scheme


@transaction.atomic
def new_version(*, scheme, by):
    """A draft copy to change: what is in force never changes under scores already given."""
    indicators = list(scheme.indicators.all())
    scheme.pk, scheme.status, scheme.created_by = None, Scheme.Status.DRAFT, by
    scheme._state.adding = True
    scheme.title = _("%(title)s（修订）") % {"title": scheme.title.removesuffix("（修订）")}
    scheme.save()
    for indicator in indicators:
        indicator.pk, indicator.scheme = None, scheme
        indicator._state.adding = True
    Indicator.objects.bulk_create(indicators)
    audit.record(by=by, obj=scheme, verb="create", label=_("修订指标体系"), target=scheme.status)
    return scheme


@transaction.atomic
def save_scheme(*, scheme, by):
    save_edited(scheme, within=(Scheme.Status.DRAFT,))
    audit.record(by=by, obj=scheme, verb="edit", label=_("修改指标体系"))
    return scheme


@transaction.atomic
def save_indicator(*, indicator, by):
    _still_a_draft(indicator.scheme)
    indicator.save()
    audit.record(by=by, obj=indicator.scheme, verb="indicator", label=_("修改指标"), note=str(indicator))
    return indicator


def _still_a_draft(scheme):
    if Scheme.objects.select_for_update(of=("self",)).get(pk=scheme.pk).status != Scheme.Status.DRAFT:
        raise DomainError(_("执行中的指标体系不能改，请另立修订版。"))


@transaction.atomic
def freeze(*, alliance, period, by):
    """After this, later changes of records no longer change the period's ranking."""
    rows = Result.objects.of(alliance, period).select_for_update()
    if not rows:
        raise DomainError(_("这一期间还没有计算得分。"))
    Result.objects.of(alliance, period).update(is_frozen=True)
    audit.record(by=by, obj=alliance, verb="freeze", label=_("冻结排名"), note=period.key)


def score_period(*, alliance, period, by):
    """Count, weigh, bundle and rank a period anew; what is frozen stays. Returns the number of units ranked."""
    scheme = Scheme.objects.active(alliance, period.year)
    if scheme is None:
        raise DomainError(_("没有执行中的考核指标体系。"))
    with transaction.atomic():
        # One scoring of an alliance at a time: the second waits, then finds the same figures.
        Alliance.objects.select_for_update().get(pk=alliance.pk)
        if Result.objects.of(alliance, period).filter(is_frozen=True).exists():
            return 0
        _count(scheme, period)
        ranked = _rank(scheme, period)
        audit.record(by=by, obj=alliance, verb="score", label=_("计算得分"), note=period.key)
    return ranked


COUNT = """
insert into evaluation_score (alliance_id, indicator_id, unit_id, period, numerator, denominator, points)
with measured (measure, unit_id, numerator, denominator) as ({measured}),
lines as (
    select u.id as unit_id, i.id as indicator_id, i.method, i."group" as grp, i.points, i.cap,
        coalesce(m.numerator, 0) as numerator, coalesce(m.denominator, 0) as denominator
    from members_unit u cross join evaluation_indicator i
    left join measured m on m.unit_id = u.id and m.measure = i.measure
    where u.alliance_id = %(alliance)s and u.status in ('admitted', 'suspended') and i.scheme_id = %(scheme)s
)
select %(alliance)s, indicator_id, unit_id, %(period)s, numerator, denominator,
    round(case when grp = 'deduction' then -1 else 1 end * case method
        when 'each' then least(cap, numerator * points)
        when 'countdown' then greatest(0, cap - numerator * points)
        else case when denominator >= case when grp = 'satisfaction' then %(least_answers)s else 1 end
            then cap * numerator / denominator else 0 end
    end, 2)
from lines
"""

RANK = """
insert into evaluation_result (alliance_id, scheme_id, unit_id, period, participation, conversion, satisfaction, sharing, bonus,
    deduction, own, total, rank, category_rank, is_frozen, computed_at)
with sums as (
    select s.unit_id,
        least(%(participation)s, coalesce(sum(s.points) filter (where i."group" = 'participation'), 0)) as participation,
        least(%(conversion)s, coalesce(sum(s.points) filter (where i."group" = 'conversion'), 0)) as conversion,
        least(%(satisfaction)s, coalesce(sum(s.points) filter (where i."group" = 'satisfaction'), 0)) as satisfaction,
        least(%(sharing)s, coalesce(sum(s.points) filter (where i."group" = 'sharing'), 0)) as sharing,
        least(%(bonus)s, coalesce(sum(s.points) filter (where i."group" = 'bonus'), 0)) as bonus,
        coalesce(sum(s.points) filter (where i."group" = 'deduction'), 0) as deduction
    from evaluation_score s join evaluation_indicator i on i.id = s.indicator_id
    where i.scheme_id = %(scheme)s and s.period = %(period)s
    group by s.unit_id
), owned as (
    select *, participation + conversion + satisfaction + sharing + bonus + deduction as own from sums
), bundled as (
    select *, round(own * (1 - %(alpha)s) + avg(own) over () * %(alpha)s, 2) as total from owned
)
select %(alliance)s, %(scheme)s, b.unit_id, %(period)s, participation, conversion, satisfaction, sharing, bonus, deduction, own, total,
    rank() over (order by total desc), rank() over (partition by u.category order by total desc), false, %(now)s
from bundled b join members_unit u on u.id = b.unit_id
"""


def _count(scheme, period):
    used = set(scheme.indicators.values_list("measure", flat=True)) & MEASURES.keys()
    measured = " union all ".join(
        f"select '{key}', m.* from ({MEASURES[key].sql}) m (unit_id, numerator, denominator)" for key in sorted(used)
    )
    Score.objects.filter(alliance=scheme.alliance, period=period.key).delete()
    with connection.cursor() as cursor:
        cursor.execute(COUNT.replace("{measured}", measured), _parameters(scheme, period))


def _rank(scheme, period):
    Result.objects.of(scheme.alliance, period).delete()
    with connection.cursor() as cursor:
        cursor.execute(RANK, _parameters(scheme, period))
        return cursor.rowcount


def _parameters(scheme, period):
    return {
        "alliance": scheme.alliance_id,
        "scheme": scheme.pk,
        "period": period.key,
        "starts_at": period.starts_at,
        "ends_at": period.ends_at,
        "first_day": period.start,
        "end_day": period.end,
        "now_day": today(),
        "now": timezone.now(),
        "least_answers": scheme.least_answers,
        "alpha": scheme.alpha,
        "bonus": scheme.bonus,
        **scheme.weights,
    }


def score_open_periods(*, day=None):
    """What is still moving: this month, this year, and last month until the tenth."""
    day = day or today()
    system = User.objects.system()
    periods = [period_of(MONTH, day), period_of(YEAR, day)]
    if day.day <= 10:
        periods.append(period_of(MONTH, day).previous())
    for alliance in Alliance.objects.public():
        for period in periods:
            if Scheme.objects.active(alliance, period.year):
                _score(alliance, period, system)


def _score(alliance, period, system):
    try:
        score_period(alliance=alliance, period=period, by=system)
    except Exception:  # one alliance's trouble must not cost the others their ranking
        log.exception("%s could not be scored for %s", alliance, period.key)
