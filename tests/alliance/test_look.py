"""What tags, dates, filters and the navigation say; how much a public page weighs."""

import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.utils import timezone, translation

from activities.filters import ActivityFilter
from activities.models import Activity
from alliance import dates, dressing
from alliance.templatetags import ui
from tests import factories

MOST_BYTES = 150_000


def moment(year, month, day, hour=14, minute=30):
    return timezone.make_aware(dt.datetime(year, month, day, hour, minute))


def test_days_are_written_without_padding():
    assert dates.day(dt.date(2031, 3, 5)) == "2031年3月5日"
    assert dates.moment(moment(2031, 3, 5)) == "2031年3月5日 14:30"
    assert dates.day(None) == ""


def test_a_day_of_this_year_leaves_the_year_out():
    this_year = timezone.localdate().replace(month=3, day=5)
    assert dates.month_day(this_year) == "3月5日"
    assert dates.month_day(this_year.replace(year=this_year.year + 1)).endswith("年3月5日")


def test_a_span_names_the_day_of_its_end_only_where_it_is_another():
    start = moment(2031, 3, 5)
    assert dates.span(start, start + dt.timedelta(hours=2)) == "2031年3月5日 星期三 14:30–16:30"
    assert dates.span(start, start + dt.timedelta(days=1)) == "2031年3月5日 星期三 14:30–2031年3月6日 14:30"


def test_moments_in_templates_are_local():
    utc = moment(2031, 3, 5, 7, 0).astimezone(dt.UTC)
    assert Template("{% load dates %}{{ at|moment }}").render(Context({"at": utc})) == "2031年3月5日 07:00"


def test_english_has_its_own_order(english):
    with translation.override("en"):
        assert dates.day(dt.date(2031, 3, 5)) == "5 March 2031"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (318, 283, "较上期 ↑ 35（283）"),
        (88.9, 90.0, "较上期 ↓ 1.1（90.0）"),
        (5, 5, "与上期持平"),
        (318, 0, ""),
        (318, None, ""),
        (None, 4, ""),
    ],
)
def test_movement_is_said_only_where_there_was_something_before(now, before, said):
    assert ui.movement(now, before) == said


def test_a_cell_without_a_value_vanishes_where_rows_are_cards():
    assert 'data-label="街道"' in ui.cell("街道", "北塘街道")
    assert "cell-none" in ui.cell("街道", "")
    assert "&lt;b&gt;" in ui.cell("街道", "<b>"), "what people typed is not markup"
    assert ui.fact("街道", None) == ""
    assert ui.fact("得分", 0) == "<dt>得分</dt><dd>0</dd>"


class Several(forms.Form):
    units = forms.MultipleChoiceField(choices=[(str(n), f"单位{n}") for n in range(12)])
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))


def test_many_to_choose_from_are_boxes_that_send_the_same():
    form = Several({"units": ["1", "2"], "day": "2031-03-05"})
    assert form.is_valid()
    html = str(Template("{% load ui %}{% form_fields form %}").render(Context({"form": form})))
    assert html.count('type="checkbox"') == 12 and html.count("checked") == 2
    assert "data-choices" in html and "<select" not in html


def test_a_date_field_says_its_day_to_eyes_and_ears():
    form = Several(initial={"day": dt.date(2031, 3, 5)})
    bound = form["day"]
    dressing.dress(bound)
    assert ui.date_words(bound) == "2031年3月5日 星期三"
    assert f"{bound.auto_id}_words" in dressing.described_by(bound)
    assert ui.date_words(Several({"day": "31 February"})["day"]) == ""


def test_every_fault_of_a_form_is_listed_with_its_field():
    html = str(Template("{% load ui %}{% form_fields form %}").render(Context({"form": Several({})})))
    assert 'href="#id_units"' in html and 'href="#id_day"' in html
    assert 'role="alert"' in html
    assert 'role="alert"' not in str(
        Template("{% load ui %}{% form_fields form %}").render(Context({"form": Several()}))
    )


def test_filters_in_use_say_their_words_and_the_way_without_them(rf, staff, unit):
    request = rf.get("/activities/", {"q": "议事", "unit": unit.pk, "since": "2031-03-05", "page": "3"})
    request.user = staff
    found = ActivityFilter(request.GET, queryset=Activity.objects.all(), request=request)
    said = {item["label"]: item for item in found.active}
    assert said["单位"]["value"] == unit
    assert said["从"]["value"] == "2031年3月5日"
    assert "page" not in said["从"]["url"] and "since" not in said["从"]["url"] and "q=" in said["从"]["url"]


@pytest.mark.parametrize(
    ("who", "sees", "not_this"),
    [
        ("staff", "周调度", "账号与任职"),
        ("handler", "转办件", "年度计划"),
        ("liaison", "任务", "批示"),
        ("admin", "账号与任职", "预约"),
    ],
)
def test_the_navigation_holds_what_a_role_uses(client_of, request, who, sees, not_this):
    html = client_of(request.getfixturevalue(who)).get("/").content.decode()
    side = html[html.index('class="side"') : html.index("</nav>", html.index('class="side"'))]
    assert f"<span>{sees}</span>" in side
    assert f"<span>{not_this}</span>" not in side


def test_how_pages_look_is_remembered_and_nothing_else_is_taken(client):
    client.post("/display/", {"text": "largest", "contrast": "high", "next": "/units/"})
    assert client.cookies["text"].value == "largest" and client.cookies["contrast"].value == "high"
    client.post("/display/", {"text": "gigantic"})
    assert client.cookies["text"].value == "largest"
    assert client.post("/display/", {"text": "large", "next": "https://elsewhere.example/"})["Location"] == "/"


@pytest.mark.parametrize(
    "path", ["/", "/activities/", "/units/", "/network/", "/resources/", "/brands/", "/outcomes/", "/o/", "/display/"]
)
def test_a_public_page_weighs_little(client, alliance, unit, path):
    """Page, styles, scripts and icons as they travel (gzip), photos left out."""
    factories.make_activity(unit)
    html = client.get(path).content
    assets = set(re.findall(rb'(?:src|href)="/static/([^"#?]+)', html))
    assert not [name for name in assets if b"echarts" in name], "charts come only with a chart"
    sent = len(gzip.compress(html)) + sum(len(gzip.compress(Path(found(name)).read_bytes())) for name in assets)
    assert sent < MOST_BYTES, (path, sent)


def found(name):
    plain = re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name.decode())
    return finders.find(plain)
