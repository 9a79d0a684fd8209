"""Pictures of how much the resources are used."""

from django.utils.translation import gettext as _

from alliance.charts import chart

BARS = 15


def usage_chart(rows, period):
    """The most used of a month."""
    first = [row for row in rows if row.open][:BARS]
    names = [row.resource.name for row in first]
    option = {
        "xAxis": {"type": "value", "axisLabel": {"formatter": "{value}%"}},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": names,
            "axisLabel": {"width": 160, "overflow": "truncate"},
        },
        "series": [_bars(first)],
    }
    title = _("%(period)s利用率前%(n)d名") % {"period": period.label, "n": BARS}
    return chart("usage", title, option, [_("资源"), _("利用率（%）")], list(zip(names, _percents(first), strict=True)))


def usage_by_month_chart(resource, rows):
    names = [row.period.label for row in rows]
    option = {
        "xAxis": {"type": "category", "data": names, "axisLabel": {"rotate": 45}},
        "yAxis": {"type": "value", "axisLabel": {"formatter": "{value}%"}},
        "series": [_bars(rows, position="top")],
    }
    title = _("%(name)s各月利用率") % {"name": resource.name}
    return chart("usage", title, option, [_("月份"), _("利用率（%）")], list(zip(names, _percents(rows), strict=True)))


def _bars(rows, position="right"):
    return {"type": "bar", "data": _percents(rows), "label": {"show": True, "position": position}}


def _percents(rows):
    return [row.percent for row in rows]
