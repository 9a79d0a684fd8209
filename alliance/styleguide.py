"""Every component with sample data, for those who build pages."""

import datetime as dt
from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import render
from django.utils import timezone

from alliance.errors import require
from alliance.forms import DateInput, DateTimeInput
from alliance.templatetags.ui import STATUS_TONE, TONES

UNITS = ("云溪图书馆", "北塘街道社区服务中心", "澄江数字产业园", "区工商业联合会", "青石社区", "柳湾里商业街区")


class SampleForm(forms.Form):
    name = forms.CharField(label="单位名称", help_text="用全称。")
    kind = forms.ChoiceField(label="类型", choices=(("", "---------"), ("traffic", "流量型"), ("grassroots", "基层型")))
    seats = forms.IntegerField(label="可容纳人数", min_value=1)
    day = forms.DateField(label="日期", widget=DateInput())
    at = forms.DateTimeField(label="开始", widget=DateTimeInput())
    helpers = forms.MultipleChoiceField(
        label="协办单位", required=False, choices=[(f"u{n}", f"{UNITS[n % 6]}{n + 1}") for n in range(12)]
    )
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    agree = forms.BooleanField(label="已核实，数据属实", required=False)
    mood = forms.ChoiceField(
        label="满意吗", widget=forms.RadioSelect, choices=((1, "满意"), (0, "不满意")), required=False
    )


@login_required
def styleguide(request):
    require(request.user, "styleguide.view")
    now = timezone.now()
    start = {"name": UNITS[0], "kind": "traffic", "seats": 40, "day": now.date(), "at": now, "helpers": ["u1"]}
    context = {
        "tones": TONES,
        "statuses": sorted(STATUS_TONE),
        "form": SampleForm(initial=start),
        "wrong": SampleForm({"name": "", "seats": "0", "day": "2026-02-30"}, auto_id="wrong_%s"),
        "filter": sample_filter(),
        "page_obj": Paginator(range(836), 25).get_page(2),
        "moves": MOVES,
        "now": now,
        "later": now + dt.timedelta(hours=2),
        "chart": CHART,
        **timelines(now),
    }
    return render(request, "alliance/styleguide.html", context)


def sample_filter():
    form = SampleForm(QueryDict("name=图书馆&kind=traffic"), auto_id="filter_%s")
    return SimpleNamespace(
        form=form,
        search_fields=[form["name"]],
        row_fields=[form["kind"]],
        more_fields=[form["seats"], form["day"]],
        active=[{"label": "搜索", "value": "图书馆", "url": "#"}, {"label": "类型", "value": "流量型", "url": "#"}],
    )


def timelines(now):
    approved = {
        "at": now,
        "verb_label": "同意发布",
        "actor_name": "周专班",
        "from_label": "待审核",
        "to_label": "已发布",
    }
    returned = {
        "at": now - dt.timedelta(days=2),
        "verb_label": "退回修改",
        "actor_name": "周专班",
        "to_label": "已退回",
        "note": "请补充参会部门名单。",
    }
    return {
        "events": [approved, returned],
        "steps": [
            {"label": "已收到", "state": "done", "at": now - dt.timedelta(days=6)},
            {"label": "办理中", "state": "now", "at": now - dt.timedelta(days=2), "note": "区商务局"},
            {"label": "已答复", "state": "todo"},
        ],
        "tabs_list": [
            {"label": "全部", "url": "#", "active": True, "count": 40},
            {"label": "流量型", "url": "#", "active": False, "count": 14},
        ],
    }


MOVES = [
    {"label": "同意", "look": "primary", "has_form": True, "url": "#"},
    {"label": "拒绝", "look": "outline-danger", "has_form": True, "url": "#"},
    {
        "label": "授牌",
        "look": "primary",
        "has_form": True,
        "url": "#",
        "refusal": "公示到2026年3月5日结束，之后才能授牌。",
    },
]

CHART = {
    "id": "chart-sample",
    "data_id": "chart-sample-data",
    "title": "各季度活动",
    "headings": ["季度", "场次"],
    "rows": [("一季度", 62), ("二季度", 81), ("三季度", 74), ("四季度", 101)],
    "option": {
        "xAxis": {"type": "category", "data": ["一季度", "二季度", "三季度", "四季度"]},
        "yAxis": {"type": "value"},
        "series": [{"type": "bar", "data": [62, 81, 74, 101]}],
    },
}
