"""The headline figures, each with the address of the rows it was counted from, and what the dashboards show."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.db.models.functions import ExtractMonth, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import queries as activity_queries
from activities.models import Activity, Rating
from alliance.calendar import YEAR, parse_period, period_of, today, year_before
from alliance.charts import chart
from evaluation.models import Result
from members.models import Unit
from proposals.models import Instruction, Opinion, Outcome, Proposal, Referral, SpecialReport
from resources.models import Booking


@dataclass(frozen=True)
class Figure:
    """`value` is a number or None (nothing to say yet); `url` opens the rows; `unit` follows the number; `parts` says what a
    sum is made of and stands beside it wherever it is shown."""

    key: str
    label: str
    value: float | int | None
    note: str
    url: str = ""
    unit: str = ""
    parts: str = ""


def link(name, period=None, **query):
    """The address of a list, with the days of a period."""
    if period:
        query |= {"since": period.start.isoformat(), "until": period.last_day.isoformat()}
    return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)


def figures(alliance, period):
    """What the alliance did in a period; for a city or a province the sum over those below it."""
    held = Activity.objects.within(alliance).held().during(period)
    totals = activity_queries.totals(held)
    opinions = Opinion.objects.within(alliance).during(period)
    refined = opinions.filter(
        Q(proposals__number__isnull=False) | Q(special_reports__issued_on__isnull=False)
    ).distinct()
    reports = SpecialReport.objects.within(alliance).during(period)
    satisfaction = activity_queries.satisfaction(Rating.objects.filter(activity__in=held))
    spot = Referral.objects.within(alliance).filter(
        is_on_the_spot=True, clock_from__gte=period.starts_at, clock_from__lt=period.ends_at
    )
    accepted = opinions.exclude(status__in=(Opinion.Status.RECEIVED, Opinion.Status.REJECTED)).count()
    instructed = Instruction.objects.within(alliance).filter(
        instructed_on__gte=period.start, instructed_on__lt=period.end
    )
    used = (
        Booking.objects.within(alliance)
        .used()
        .filter(period__startswith__gte=period.starts_at, period__startswith__lt=period.ends_at)
    )
    held_url = link("activities", period, status="closed")
    parts = participants_in_parts(totals)
    return [
        Figure("units", _("联盟单位"), Unit.objects.within(alliance).admitted().count(), _("现有成员单位"), link("units", status="admitted")),
        Figure("held", _("举办活动"), totals["held"], _("记录已确认的活动，按开始日期"), held_url, _("场")),
        Figure("participants", _("参与人次"), totals["participants"], parts, held_url, _("人次"), parts),
        Figure("checked_in", _("扫码签到"), totals["checked_in"], _("每人每场计一次，含代签"), held_url, _("人次")),
        Figure("declared", _("现场登记"), totals["declared"], _("逐人登记、有佐证、专班确认"), held_url, _("人次")),
        Figure("estimated", _("现场估算"), totals["estimated"], _("按方法估算、有佐证、专班确认"), held_url, _("人次")),
        Figure("online", _("线上参与"), totals["online"], _("有链接和后台截图、专班确认"), held_url, _("人次")),
        Figure("views", _("传播浏览量"), totals["views"], _("有链接或截图，每篇取最近一次计入的读数"), held_url, _("次")),
        Figure("satisfaction", _("公众满意率"), satisfaction["percent"], _("三项评价平均4分以上的占比，%(n)d份评价") % {"n": satisfaction["answers"]},
               held_url, "%"),
        Figure("opinions", _("收集意见"), opinions.count(), _("期间内提交的意见建议"), link("opinions", period), _("条")),
        Figure("proposals", _("形成提案"), Proposal.objects.within(alliance).during(period).count(), _("期间内立案"),
               link("proposals", period, filed="true"), _("件")),
        Figure("special_reports", _("报送专报"), reports.count(), _("期间内报送的社情民意信息专报"), link("special-reports", period), _("篇")),
        Figure("adopted", _("专报被采用"), reports.filter(adoptions__isnull=False).distinct().count(), _("期间内报送且被采用，每篇计一次"),
               link("special-reports", period, adopted="true"), _("篇")),
        Figure("instructions", _("领导批示"), instructed.count(), _("期间内的批示"), link("instructions", period), _("件")),
        Figure("conversion", _("意见转化率"), _percent(refined.count(), accepted), _("转为立案提案或已报送专报的意见 ÷ 已受理意见"),
               link("opinions", period, accepted="true"), "%"),
        Figure("on_the_spot", _("即商即转"), spot.count(), _("会上当场接下的意见"), link("referrals", period, is_on_the_spot="true"), _("件")),
        Figure("fastest", _("最快办结"), fastest_days(spot), _("从会议当天到答复的天数"), link("referrals", period, is_on_the_spot="true"), _("天")),
        Figure("outcomes", _("形成成效"), Outcome.objects.within(alliance).during(period).count(), _("政策、项目、服务的改变"), link("outcomes", period), _("项")),
        Figure("bookings", _("资源使用"), used.count(), _("到场使用的预约"), link("bookings", period, used="true"), _("次")),
    ]  # fmt: skip


def participants_in_parts(totals):
    """The sum is never shown without its parts."""
    words = {name: f"{totals[name]:,}" for name in ("checked_in", "declared", "estimated", "online")}
    return _("扫码签到%(checked_in)s、现场登记%(declared)s、现场估算%(estimated)s、线上参与%(online)s") % words


def _percent(part, whole):
    return round(100 * part / whole, 1) if whole else None


def fastest_days(referrals):
    """The fewest calendar days from the meeting to the reply."""
    days = TruncDate("replied_at") - TruncDate("clock_from")
    shortest = referrals.filter(replied_at__isnull=False).aggregate(shortest=Min(days))["shortest"]
    return shortest.days if shortest is not None else None


def compared(alliance, period):
    """The figures with those of the period before and of the same period last year."""
    now, before = figures(alliance, period), figures(alliance, period.previous())
    last_year = figures(alliance, year_before(period))
    return [
        {"figure": figure, "before": old.value, "last_year": older.value}
        for figure, old, older in zip(now, before, last_year, strict=True)
    ]


def default_period(alliance):
    """This year where anything was held in it, else the year of the last activity."""
    year = period_of(YEAR, today())
    held = Activity.objects.within(alliance).held()
    if held.during(year).exists():
        return year
    last = held.order_by("-start").values_list("start", flat=True).first()
    return period_of(YEAR, timezone.localdate(last)) if last else year


def chosen_period(request, alliance):
    try:
        return parse_period(request.GET.get("period", ""))
    except ValueError:
        return default_period(alliance)


# charts


def charts(alliance, period):
    return [by_month(alliance, period), by_kind(alliance, period), funnel(alliance, period), leaders(alliance, period)]


def by_month(alliance, period):
    year = period_of(YEAR, period.start)
    held = Activity.objects.within(alliance).held().during(year)
    months = dict(held.order_by().annotate(month=ExtractMonth("start")).values_list("month").annotate(Count("pk")))
    opinions = Opinion.objects.within(alliance).during(year)
    said = dict(
        opinions.order_by().annotate(month=ExtractMonth("submitted_at")).values_list("month").annotate(Count("pk"))
    )
    names = [_("%(n)d月") % {"n": number} for number in range(1, 13)]
    # Months that have not begun have no figure, which is not the same as nothing done.
    begun = {number for number in range(1, 13) if dt.date(year.year, number, 1) <= today()}
    activity, opinion = (
        [counts.get(number, 0) if number in begun else None for number in range(1, 13)] for counts in (months, said)
    )
    option = {
        "legend": {"top": 0},
        "xAxis": {"type": "category", "data": names},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {"name": _("活动"), "type": "bar", "data": activity},
            {"name": _("意见"), "type": "line", "data": opinion},
        ],
    }
    rows = list(zip(names, activity, opinion, strict=True))
    return chart(
        "month", _("%(year)d年各月活动和意见") % {"year": year.year}, option, [_("月份"), _("活动"), _("意见")], rows
    )


def by_kind(alliance, period):
    rows = activity_queries.by_kind(Activity.objects.within(alliance).held().during(period))
    data = [(str(label), count) for _kind, label, count in rows]
    option = {
        "tooltip": {"trigger": "item"},
        "series": [
            {"type": "pie", "radius": ["45%", "72%"], "data": [{"name": name, "value": count} for name, count in data]}
        ],
    }
    return chart("kind", _("活动形式"), option, [_("形式"), _("场次")], data)


def funnel(alliance, period):
    values = {figure.key: figure for figure in figures(alliance, period)}
    steps = [values[key] for key in ("opinions", "special_reports", "proposals", "instructions", "outcomes")]
    names, counts = [figure.label for figure in steps], [figure.value for figure in steps]
    option = {
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "inverse": True, "data": names},
        "series": [{"type": "bar", "data": counts, "label": {"show": True, "position": "right"}}],
    }
    return chart("funnel", _("从意见到成效"), option, [_("环节"), _("数量")], list(zip(names, counts, strict=True)))


def leaders(alliance, period):
    rows = Result.objects.within(alliance).filter(period=period.key).select_related("unit")[:10]
    data = [(str(row.unit), float(row.total)) for row in rows]
    option = {
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "inverse": True, "data": [name for name, _total in data]},
        "series": [
            {"type": "bar", "data": [total for _name, total in data], "label": {"show": True, "position": "right"}}
        ],
    }
    return chart("leaders", _("考评前十名"), option, [_("单位"), _("总分")], data)
