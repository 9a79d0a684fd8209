"""Every component with sample data, for those who build pages."""

import datetime as dt

from django import forms
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone

from alliance.errors import require
from alliance.templatetags.ui import STATUS_TONE, TONES


class SampleForm(forms.Form):
    name = forms.CharField(label="单位名称", help_text="用全称。")
    kind = forms.ChoiceField(label="类型", choices=(("traffic", "流量型"), ("grassroots", "基层型")))
    day = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    agree = forms.BooleanField(label="已核实，数据属实", required=False)
    mood = forms.ChoiceField(
        label="满意吗", widget=forms.RadioSelect, choices=((1, "满意"), (0, "不满意")), required=False
    )


@login_required
def styleguide(request):
    require(request.user, "styleguide.view")
    now = timezone.now()
    context = {
        "tones": TONES,
        "statuses": sorted(STATUS_TONE),
        "form": SampleForm(initial={"name": "云溪图书馆", "kind": "traffic"}),
        "wrong": SampleForm({"name": ""}),
        "moves": [
            {
                "name": "approve",
                "label": "同意",
                "tone": "primary",
                "confirm": "",
                "refusal": "",
                "has_form": True,
                "url": "#",
            },
            {
                "name": "reject",
                "label": "拒绝",
                "tone": "danger",
                "confirm": "",
                "refusal": "",
                "has_form": True,
                "url": "#",
            },
            {
                "name": "admit",
                "label": "授牌",
                "tone": "primary",
                "confirm": "",
                "refusal": "公示到2026年3月5日结束，之后才能授牌。",
                "has_form": True,
                "url": "#",
            },
        ],
        "events": [
            {
                "at": now,
                "verb_label": "同意发布",
                "actor_name": "周专班",
                "from_label": "待审核",
                "to_label": "已发布",
                "note": "",
            },
            {
                "at": now - dt.timedelta(days=2),
                "verb_label": "退回修改",
                "actor_name": "周专班",
                "from_label": "待审核",
                "to_label": "已退回",
                "note": "请补充参会部门名单。",
            },
        ],
        "steps": [
            {"label": "已收到", "state": "done", "at": now - dt.timedelta(days=6), "note": ""},
            {"label": "办理中", "state": "now", "at": now - dt.timedelta(days=2), "note": "区商务局"},
            {"label": "已答复", "state": "todo", "at": None, "note": ""},
        ],
        "tabs_list": [
            {"label": "全部", "url": "#", "active": True, "count": 40},
            {"label": "流量型", "url": "#", "active": False, "count": 14},
        ],
    }
    return render(request, "alliance/styleguide.html", context)
