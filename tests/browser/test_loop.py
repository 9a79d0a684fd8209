"""The whole loop in a browser, as the people of the alliance walk it."""

import datetime as dt

import pytest
from django.utils import timezone

from activities.models import Activity
from evaluation.models import Result
from proposals.models import Opinion, Referral
from reports.models import Report
from resources.models import Booking
from tests import factories

TEXT = "骑手中午没有地方歇脚，希望园区食堂一点半以后向骑手开放。"

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_a_shared_room_to_the_report(
    open_page, looks_right, alliance, unit, department, staff, liaison, cppcc, handler, leader
):
    factories.make_category(alliance, "新就业群体")
    factories.make_scheme(alliance)
    share_a_room(open_page(liaison), looks_right)
    book_it(open_page(cppcc, phone=True), looks_right)
    draft_an_activity(open_page(liaison), unit)
    approve_it(open_page(staff))
    receipt = leave_an_opinion(open_page(phone=True), looks_right)
    refer_it(open_page(staff), looks_right)
    answer_it(open_page(handler), looks_right)
    follow_it(open_page(phone=True), receipt)
    score(open_page(staff))
    read(open_page(leader), looks_right)


def share_a_room(page, looks_right):
    page.goto("/resources/create/venue/")
    page.get_by_label("名称").fill("三楼圆桌会议室")
    page.get_by_label("可容纳人数").fill("30")
    page.get_by_label("预约审批").select_option("automatic")
    page.get_by_label("开放时间").fill("周一至周日 09:00-18:00")
    looks_right(page)
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="发布").click()
    page.get_by_text("已发布").first.wait_for()


def book_it(page, looks_right):
    """From opening the room's page: tap a time, tap to confirm."""
    day = timezone.localdate() + dt.timedelta(days=2)
    page.goto("/resources/")
    page.get_by_role("link", name="三楼圆桌会议室").click()
    page.goto(f"{page.url}?day={day}")
    looks_right(page)
    page.get_by_role("link", name="10:00–11:00").click()
    page.get_by_role("button", name="确认预约").click()
    page.get_by_text("已确认").first.wait_for()
    assert Booking.objects.get().status == "confirmed"


def draft_an_activity(page, unit):
    page.goto("/activities/create/")
    page.get_by_label("活动名称").fill("园区议事厅：午间难处")
    start = timezone.localtime() + dt.timedelta(days=3)
    page.get_by_label("开始").fill(start.strftime("%Y-%m-%dT10:00"))
    page.get_by_label("结束").fill(start.strftime("%Y-%m-%dT12:00"))
    page.get_by_label("地点").fill("三楼圆桌会议室")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="提交审核").click()
    page.get_by_text("待审核").first.wait_for()


def approve_it(page):
    page.goto("/activities/?status=submitted")
    page.get_by_role("link", name="园区议事厅：午间难处").click()
    page.get_by_role("button", name="同意发布").click()
    page.get_by_text("已发布").first.wait_for()
    # It is held: the clock is the one thing the test may turn.
    now = timezone.now()
    Activity.objects.update(start=now - dt.timedelta(minutes=20), end=now + dt.timedelta(hours=1))


def leave_an_opinion(page, looks_right):
    activity = Activity.objects.get()
    page.goto(f"/a/{activity.code}/")
    page.get_by_label("姓名").fill("王师傅")
    page.get_by_label("手机号").fill("19900001111")
    looks_right(page)
    page.get_by_role("button", name="签到").click()
    page.get_by_text("已签到").wait_for()
    page.goto(f"/o/?activity={activity.pk}")
    page.get_by_label("您的意见或建议").fill(TEXT)
    looks_right(page)
    page.get_by_role("button", name="提交").click()
    page.get_by_text("查询码").first.wait_for()
    return Opinion.objects.get().receipt


def refer_it(page, looks_right):
    page.goto("/opinions/?status=received")
    looks_right(page)
    page.get_by_role("link", name="骑手中午没有地方歇脚").first.click()
    page.get_by_role("link", name="受理", exact=True).click()
    page.get_by_label("类别").select_option(label="新就业群体")
    page.get_by_role("button", name="受理").click()
    page.get_by_role("link", name="转办", exact=True).click()
    page.locator("#id_department").select_option(label="区城市管理局")
    page.get_by_label("即商即转").check()
    page.get_by_role("button", name="转办").click()
    page.get_by_text("办理中").first.wait_for()


def answer_it(page, looks_right):
    page.goto("/")
    looks_right(page)
    page.get_by_role("link", name="待签收").click()
    page.get_by_role("link", name="骑手中午没有地方歇脚").first.click()
    page.get_by_role("button", name="签收").click()
    page.get_by_role("link", name="答复", exact=True).click()
    page.get_by_label("办理结果").select_option("A")
    page.locator("#id_reply").fill("食堂下周起13:30后向骑手开放。")
    looks_right(page)
    page.get_by_role("button", name="答复").click()
    page.get_by_text("已答复").first.wait_for()
    assert Referral.objects.get().result == "A"


def follow_it(page, receipt):
    page.goto("/o/")
    page.get_by_label("查询码").fill(receipt)
    page.get_by_role("button", name="查询").click()
    page.get_by_text("食堂下周起13:30后向骑手开放").wait_for()
    page.get_by_label("很满意", exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    page.get_by_text("您已评价").wait_for()


def score(page):
    page.goto("/rankings/")
    page.get_by_role("button", name="重新计算").click()
    page.get_by_text("已计算").wait_for()
    assert Result.objects.exists()
    page.goto("/reports/")
    page.get_by_label("生成上一期的").select_option("weekly")
    page.get_by_role("button", name="生成").click()
    page.get_by_role("button", name="发布").wait_for()
    page.get_by_role("button", name="发布").click()
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    assert Report.objects.get().status == "draft", "a question answered with no changes nothing"
    page.get_by_role("button", name="发布").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    page.get_by_text("已发布").first.wait_for()


def read(page, looks_right):
    page.goto("/rankings/")
    page.get_by_role("link", name="云溪图书馆").click()
    page.get_by_text("协商参与度").first.wait_for()
    looks_right(page)
    page.goto(Report.objects.get().get_absolute_url())
    page.get_by_text("总体情况").wait_for()
    looks_right(page)
    page.goto("/dashboard/")
    page.locator("[data-chart] svg").first.wait_for()
    looks_right(page)
