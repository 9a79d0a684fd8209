"""The yearly plan: what is done, late and to do; carried over to the next year; in from a spreadsheet and out again."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from activities import progress, services
from activities.models import Plan, PlanItem
from alliance.errors import DomainError
from alliance.models import AuditEvent
from tests import factories
from tests.factories import at

HEAD = ("月份", "活动", "牵头单位", "协办单位", "形式", "计划场次", "预计人次")


@pytest.fixture
def last_year():
    return timezone.localdate().year - 1


@pytest.fixture
def plan(alliance, last_year):
    return Plan.objects.create(alliance=alliance, year=last_year, title=f"{last_year}年计划", status="published")


def line(plan, unit, title="项目", month=3, **fields):
    return PlanItem.objects.create(plan=plan, month=month, title=title, kind="salon", lead_unit=unit, **fields)


def hold(item, unit, times=1):
    for _time in range(times):
        factories.make_activity(unit, "closed", start=at(-300), plan_item=item)


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("计划.xlsx", stream.getvalue())


def uploaded(client, plan, *rows):
    answer = client.post(f"/plans/{plan.pk}/import/", {"upload": sheet(*rows)})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def test_a_line_is_done_when_it_was_held_as_often_as_planned(plan, unit):
    once, twice, never = line(plan, unit, "一场"), line(plan, unit, "两场", times=2), line(plan, unit, "没办")
    hold(once, unit)
    hold(twice, unit)
    states = {item.title: item.state for item in progress.followed(plan)}
    assert states == {"一场": "done", "两场": "late", "没办": "late"}
    hold(twice, unit)
    assert {item.title: item.state for item in progress.followed(plan)}["两场"] == "done"
    assert never.activities.count() == 0


def test_a_line_ahead_is_to_do_until_an_activity_of_it_begins_and_again_when_that_is_cancelled(alliance, unit):
    plan = Plan.objects.create(alliance=alliance, year=timezone.localdate().year + 1, title="明年", status="published")
    item = line(plan, unit)
    assert [row.state for row in progress.followed(plan)] == ["todo"]
    row = factories.make_activity(unit, "draft", plan_item=item)
    assert [row.state for row in progress.followed(plan)] == ["begun"]
    type(row).objects.update(status="cancelled")
    assert [row.state for row in progress.followed(plan)] == ["todo"]


def test_people_of_a_line_are_those_of_what_was_held_for_it(plan, unit):
    item = line(plan, unit, target_participants=50)
    hold(item, unit)
    item.activities.get().head_counts.create(kind="registered", number=31, link="https://n.example/1")
    assert progress.followed(plan)[0].participants == 31


def test_every_figure_of_progress_leads_to_its_lines(client_of, staff, plan, unit, other_unit):
    hold(line(plan, unit, "办了"), unit)
    line(plan, unit, "逾期了")
    line(plan, other_unit, "别人的", month=8)
    page = client_of(staff).get(f"/plans/{plan.pk}/?view=progress").content.decode()
    assert f"?view=list&amp;unit={unit.pk}&amp;quarter=1&amp;state=late" in page
    listed = client_of(staff).get(f"/plans/{plan.pk}/?view=list&unit={unit.pk}&quarter=1&state=late").content.decode()
    assert "逾期了" in listed and "办了</" not in listed and "别人的" not in listed


@pytest.mark.parametrize("view", ["board", "calendar", "list", "progress", "nonsense"])
def test_each_view_shows_the_plan_to_a_liaison(client_of, liaison, plan, unit, view):
    line(plan, unit, "社区食堂沙龙", month=12)
    answer = client_of(liaison).get(f"/plans/{plan.pk}/?view={view}")
    assert answer.status_code == 200 and str(unit) in answer.content.decode()
    assert "删除这个项目" not in answer.content.decode()


def test_the_figure_of_a_line_leads_to_what_was_held(client_of, liaison, plan, unit):
    item = line(plan, unit)
    hold(item, unit)
    other = factories.make_activity(unit, title="不在计划里的活动")
    page = client_of(liaison).get(f"/activities/?plan_item={item.pk}").content.decode()
    assert item.activities.get().title in page and other.title not in page


def test_a_plan_is_carried_over_without_units_that_left(staff, plan, unit, other_unit):
    kept, gone = line(plan, unit, "留下", times=3, target_opinions=5), line(plan, other_unit, "走了")
    kept.co_units.add(other_unit)
    type(other_unit).objects.filter(pk=other_unit.pk).update(status="withdrawn")
    made, left_out = services.copy_plan(plan=plan, year=plan.year + 1, by=staff)
    item = made.items.get()
    assert left_out == [gone.title] and made.status == "draft" and made.title == f"{plan.year + 1}年计划"
    assert (item.title, item.times, item.target_opinions, list(item.co_units.all())) == ("留下", 3, 5, [])
    assert plan.items.count() == 2 and kept.co_units.count() == 1
    assert AuditEvent.objects.about(made).count() == 1


def test_a_year_that_has_a_plan_gets_no_second(staff, client_of, plan):
    services.copy_plan(plan=plan, year=plan.year + 1, by=staff)
    with pytest.raises(DomainError, match="已有计划"):
        services.copy_plan(plan=plan, year=plan.year + 1, by=staff)
    page = client_of(staff).post(f"/plans/{plan.pk}/copy/", {"year": plan.year + 1})
    assert page.status_code == 200 and "已有计划" in page.content.decode()


def test_a_list_is_looked_at_first_and_then_taken(client_of, staff, plan, unit, other_unit):
    client = client_of(staff)
    rows = (
        HEAD,
        ("3月", "加装电梯沙龙", unit.name, other_unit.name, "协商沙龙", 2, "60"),
        (13, "坏", unit.name, "", "", "", ""),
    )
    where = uploaded(client, plan, *rows)
    assert "月份" in client.get(where).content.decode() and not plan.items.exists()
    client.post(where)
    item = plan.items.get()
    assert (item.month, item.times, item.target_participants, list(item.co_units.all())) == (3, 2, 60, [other_unit])
    assert AuditEvent.objects.about(plan).filter(verb="import").count() == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("十三", "沙龙", "甲", "", "", "", ""), "不是月份"),
        ((0, "沙龙", "甲", "", "", "", ""), "月份"),
        ((3, "", "甲", "", "", "", ""), "不能为空"),
        ((3, "沙龙", "没有的单位", "", "", "", ""), "这个成员单位"),
        ((3, "沙龙", "甲", "没有的单位", "", "", ""), "这个成员单位"),
        ((3, "沙龙", "甲", "甲", "", "", ""), "不能同时"),
        ((3, "沙龙", "甲", "", "吃饭", "", ""), "不在可选范围"),
        ((3, "沙龙", "甲", "", "", "两场", ""), "不是整数"),
        ((3, "沙龙", "甲", "", "", 0, ""), "计划场次"),
        ((3, "长" * 121, "甲", "", "", "", ""), "活动"),
    ],
)
def test_each_bad_cell_says_what_is_wrong(client_of, staff, plan, unit, row, why):
    type(unit).objects.filter(pk=unit.pk).update(name="甲")
    client = client_of(staff)
    where = uploaded(client, plan, HEAD, row)
    assert why in client.get(f"{where}?show=bad").content.decode()
    client.post(where)
    assert not plan.items.exists()


def test_what_was_exported_comes_back_and_changes_nothing(client_of, staff, plan, unit, other_unit):
    line(plan, unit, "一", times=2).co_units.add(other_unit)
    line(plan, unit, "二", month=5, target_participants=40)
    client = client_of(staff)
    book = load_workbook(io.BytesIO(client.get(f"/plans/{plan.pk}/?format=xlsx").content))
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    where = uploaded(client, plan, *rows)
    assert "不变2项" in client.get(where).content.decode()
    rows[1][rows[0].index("计划场次")] = 4
    client.post(uploaded(client, plan, *rows))
    assert sorted(plan.items.values_list("title", "times")) == [("一", 4), ("二", 1)]


def test_a_list_of_one_user_is_nobody_elses(client_of, staff, alliance, plan, unit):
    where = uploaded(client_of(staff), plan, HEAD, (3, "沙龙", unit.name, "", "", "", ""))
    another = factories.make_user(alliance, "staff")
    assert client_of(another).get(where).status_code == 404


def test_a_file_without_the_columns_is_refused_at_the_field(client_of, staff, plan):
    page = client_of(staff).post(f"/plans/{plan.pk}/import/", {"upload": sheet(("甲", "乙"), (1, 2))})
    assert "没有找到这些列" in page.content.decode()


def test_the_template_can_be_filled_in_and_taken(client_of, staff, plan, unit, other_unit):
    client = client_of(staff)
    book = load_workbook(io.BytesIO(client.get(f"/plans/{plan.pk}/import/template.xlsx").content))
    head, example = (list(row) for row in book.active.iter_rows(values_only=True))
    example[head.index("牵头单位")], example[head.index("协办单位")] = unit.name, other_unit.name
    client.post(uploaded(client, plan, head, example))
    assert plan.items.get().title == example[head.index("活动")]


def test_the_api_plans_as_the_pages_do(api_of, staff, liaison, plan, unit, other_unit):
    wish = {
        "plan": plan.pk,
        "month": 4,
        "title": "沙龙",
        "kind": "salon",
        "lead_unit": unit.pk,
        "co_units": [other_unit.pk],
    }
    assert api_of(liaison).post("/api/plan-items/", wish, format="json").status_code == 403
    made = api_of(staff).post("/api/plan-items/", wish, format="json")
    assert made.status_code == 201 and made.json()["state"] == "late"
    path = f"/api/plan-items/{made.json()['id']}/"
    assert api_of(staff).patch(path, {"times": 3}, format="json").json()["times"] == 3
    refused = api_of(staff).patch(path, {"co_units": [unit.pk]}, format="json")
    assert refused.status_code == 400 and "co_units" in refused.json()
    assert api_of(liaison).delete(path).status_code == 403
    assert api_of(staff).delete(path).status_code == 204 and not plan.items.exists()


def test_the_api_makes_one_plan_a_year(api_of, staff, plan):
    assert (
        api_of(staff).post("/api/plans/", {"year": plan.year + 2, "title": "新计划"}, format="json").status_code == 201
    )
    again = api_of(staff).post("/api/plans/", {"year": plan.year, "title": "又一份"}, format="json")
    assert again.status_code == 400 and "year" in again.json()
