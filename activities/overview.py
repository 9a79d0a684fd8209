"""Activities seen together: by day of a month, by place, and the live picture of a period."""

import calendar
import datetime as dt
from collections import defaultdict

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity
from alliance.calendar import MONTH, period_of, today
from alliance.charts import chart
from members.models import Unit

MAP_WIDTH, MAP_HEIGHT, MARGIN = 800, 560, 60
UNITS_SHOWN = 15


def month_of(activities, period):
    """Weeks of days with what begins on each: [[{day, is_beside, is_past, is_today, activities}]]."""
    by_day = defaultdict(list)
    for row in activities.during(period).select_related("unit").order_by("start", "pk"):
        by_day[timezone.localdate(row.start)].append(row)
    weeks = calendar.Calendar().monthdatescalendar(period.start.year, period.start.month)
    return [[_day(day, period, by_day) for day in week] for week in weeks]


def _day(day, period, by_day):
    return {
        "day": day,
        "is_beside": not period.start <= day < period.end,
        "is_past": day < today() and not by_day[day],
        "is_today": day == today(),
        "activities": by_day[day],
    }


def beside(period):
    """The months before and after."""
    return period_of(MONTH, period.start - dt.timedelta(days=1)), period_of(MONTH, period.end)


def places_of(activities):
    """Where they are: the hosts with `count`, those that have a place on the map with `x` and `y` of it too, most first."""
    counts = dict(activities.order_by().values_list("unit").annotate(Count("pk")))
    units = list(Unit.objects.filter(pk__in=counts).select_related("alliance"))
    for unit in units:
        unit.count = counts[unit.pk]
    units.sort(key=lambda unit: (-unit.count, unit.pinyin))
    _set_on_map([unit for unit in units if unit.longitude is not None and unit.latitude is not None])
    return units


def _set_on_map(units):
    """North is up; a degree of longitude is as wide as at the middle latitude of China's east, which is close enough for a district."""
    if not units:
        return
    west, east = min(unit.longitude for unit in units), max(unit.longitude for unit in units)
    south, north = min(unit.latitude for unit in units), max(unit.latitude for unit in units)
    across = (MAP_WIDTH - 2 * MARGIN) / ((east - west) or 1)
    up = (MAP_HEIGHT - 2 * MARGIN) / ((north - south) or 1)
    for unit in units:
        unit.x = round(MARGIN + float(unit.longitude - west) * float(across))
        unit.y = round(MAP_HEIGHT - MARGIN - float(unit.latitude - south) * float(up))
        unit.r = min(30, 10 + 3 * unit.count)


# the live picture


def charts_of(held):
    """Of held activities: how many each month with their reach, and how many of each kind, unit, brand and street."""
    return [
        by_month(held),
        _bars("kind", _("各形式"), held.values_list("kind"), dict(Activity.Kind.choices)),
        _bars("unit", _("各单位（前%(n)d名）") % {"n": UNITS_SHOWN}, held.values_list("unit__name")),
        _bars("brand", _("各品牌"), held.filter(brand__isnull=False).values_list("brand__name")),
        _bars("street", _("各街道"), held.exclude(unit__street="").values_list("unit__street")),
    ]


def by_month(held):
    months = held.with_turnout().order_by().annotate(month=TruncMonth("start")).values("month")
    rows = list(
        months.annotate(n=Count("pk"), here=Sum("on_site"), there=Sum("online_declared"), read=Sum("views")).order_by(
            "month"
        )
    )
    names = [f"{timezone.localtime(row['month']):%Y-%m}" for row in rows]
    series = ((_("场次"), "n", 0), (_("现场"), "here", 1), (_("线上"), "there", 1), (_("浏览量"), "read", 1))
    option = {
        "legend": {"top": 0},
        "xAxis": {"type": "category", "data": names},
        "yAxis": [{"type": "value"}, {"type": "value"}],
        "series": [
            {
                "type": "bar" if key == "n" else "line",
                "name": name,
                "yAxisIndex": axis,
                "data": [row[key] for row in rows],
            }
            for name, key, axis in series
        ],
    }
    table = [(name, row["n"], row["here"], row["there"], row["read"]) for name, row in zip(names, rows, strict=True)]
    return chart("month", _("各月场次与覆盖"), option, [_("月份"), *(name for name, _key, _axis in series)], table)


def _bars(key, title, groups, labels=None):
    rows = list(groups.order_by().annotate(n=Count("pk")).order_by("-n")[:UNITS_SHOWN])
    rows = [(str((labels or {}).get(name, name)), count) for name, count in rows]
    option = {
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "inverse": True, "data": [name for name, _count in rows],
                  "axisLabel": {"width": 160, "overflow": "truncate"}},
        "series": [{"type": "bar", "data": [count for _name, count in rows], "label": {"show": True, "position": "right"}}],
    }  # fmt: skip
    return chart(key, title, option, ["", _("场次")], rows)
