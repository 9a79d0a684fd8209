"""From the plan to the brand's page, the public's part on a phone; the scanner without a network; how heavy public pages are."""

import datetime as dt
import gzip
import io
import re
from pathlib import Path

import pytest
import segno
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from activities import door, services
from activities.models import Activity, Brand, CheckIn, Plan, Rating, SignUp, TurnoutRules
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

HEAVIEST_KB = 150
PHONE = "19900001111"


def began_just_now(**fields):
    now = timezone.now()
    Activity.objects.update(start=now - dt.timedelta(minutes=5), end=now + dt.timedelta(hours=1), **fields)


def test_from_the_plan_to_the_brand(open_page, looks_right, alliance, unit, staff, liaison):
    brand = Brand.objects.create(alliance=alliance, unit=unit, name="书香圆桌会", setting="图书馆")
    plan = Plan.objects.create(alliance=alliance, year=timezone.localdate().year, title="年度计划", status="published")
    plan.items.create(month=3, title="停车圆桌会", kind="salon", lead_unit=unit, brand=brand)
    desk, office, visitor = open_page(liaison), open_page(staff), open_page(phone=True)
    draft(desk, plan)
    office.goto("/activities/?status=submitted")
    office.get_by_role("link", name="停车圆桌会").first.click()
    office.get_by_role("button", name="同意发布").click()
    office.get_by_text("已发布").first.wait_for()
    activity = Activity.objects.get()
    sign_up(visitor, looks_right, activity)
    began_just_now()
    TurnoutRules.objects.create(activity=activity, check_in_mode="rotating")
    screen = open_page()
    show_the_code(desk, screen, looks_right, activity)
    come_in(visitor, looks_right, screen, activity)
    fill_the_record(desk, activity)
    confirm(office, looks_right, activity)
    visitor.goto(brand.get_absolute_url())
    visitor.get_by_text("现场登记").wait_for()
    looks_right(visitor)


def draft(page, plan):
    page.goto(plan.get_absolute_url())
    page.get_by_role("link", name="生成活动").click()
    start = timezone.localtime() + dt.timedelta(days=3)
    page.get_by_label("开始").fill(start.strftime("%Y-%m-%dT10:00"))
    page.get_by_label("结束").fill(start.strftime("%Y-%m-%dT12:00"))
    page.get_by_label("地点").fill("三楼")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="提交审核").click()
    page.get_by_text("待审核").first.wait_for()


def sign_up(page, looks_right, activity):
    page.goto(activity.get_absolute_url())
    page.get_by_role("link", name="报名").click()
    looks_right(page)
    page.get_by_label("姓名").fill("王师傅")
    page.get_by_label("手机号").fill("+86 199 0000 1111")
    page.get_by_label("我已阅读并同意").check()
    page.get_by_role("button", name="报名").click()
    page.get_by_text("短码").wait_for()
    looks_right(page)
    assert SignUp.objects.get().phone == PHONE


def show_the_code(desk, screen, looks_right, activity):
    desk.goto(f"/activities/{activity.pk}/check-in/")
    looks_right(desk)
    screen.goto(desk.get_by_role("link", name="打开投屏页").get_attribute("href"))
    screen.locator(".screen-code").wait_for()
    looks_right(screen)


def come_in(visitor, looks_right, screen, activity):
    """With yesterday's picture of the code the door stays shut; with what the screen shows it opens."""
    old = door.code_of(activity, 30, timezone.now().timestamp() - 86400)
    visitor.goto(f"/a/{activity.code}/?k={old}")
    visitor.get_by_text("这个签到码已过期").wait_for()
    shown = re.search(r"\?k=([^&]+)", screen.locator(".screen-code").get_attribute("src"))[1]
    visitor.goto(f"/a/{activity.code}/?k={shown}")
    looks_right(visitor)
    visitor.get_by_role("button", name="王师傅，签到").click()
    visitor.get_by_text("已签到").wait_for()
    screen.get_by_text(re.compile(r"已签到\s*1")).wait_for()
    for question in ("内容", "组织", "成效"):
        visitor.get_by_role("group", name=question).get_by_label("很满意").check()
    looks_right(visitor)
    visitor.get_by_role("button", name="提交评价").click()
    visitor.get_by_text("感谢您的评价").wait_for()
    assert (CheckIn.objects.count(), Rating.objects.count()) == (1, 1)
    visitor.goto(f"/a/{activity.code}/")
    visitor.get_by_text("已签到").wait_for()


def fill_the_record(page, activity):
    page.goto(f"/activities/{activity.pk}/record/")
    page.get_by_label("现场登记人数").fill("30")
    page.locator("#id_on_site_files").set_input_files(upload("签到表.jpg"))
    page.get_by_label("活动小结").fill("开得好")
    page.get_by_role("button", name="填报记录").click()
    page.get_by_text("记录待确认").first.wait_for()


def upload(name):
    picture = factories.picture(name)
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture.read()}


def confirm(page, looks_right, activity):
    page.goto(f"/activities/{activity.pk}/figures/")
    page.get_by_text("签到表.jpg").wait_for()
    looks_right(page)
    page.goto(f"/activities/{activity.pk}/confirm/")
    page.get_by_role("button", name="确认记录").click()
    page.get_by_text("已办结").first.wait_for()


# the scanner


def picture_of(text):
    """A photo of a code, as a phone takes it: with air around."""
    stream = io.BytesIO()
    segno.make(text, error="m").save(stream, kind="png", scale=6, border=4)
    code = Image.open(stream).convert("RGB")
    photo = Image.new("RGB", (code.width + 160, code.height + 120), (235, 230, 220))
    photo.paste(code, (90, 60))
    stream = io.BytesIO()
    photo.save(stream, "JPEG", quality=85)
    return {"name": "scan.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


def test_the_scanner_reads_codes_and_keeps_them_without_a_network(open_page, looks_right, live_server, unit, liaison):
    activity = factories.make_activity(unit)
    guests = [services.sign_up(activity=activity, name=f"来宾{n}", phone=f"1990000000{n}") for n in range(3)]
    began_just_now()
    page = open_page(liaison, phone=True)
    page.goto(f"/activities/{activity.pk}/check-in/scan/")
    looks_right(page)
    page.locator("[data-scan-photo]").set_input_files(picture_of(f"{live_server.url}/sign-ups/{guests[0].token}/"))
    page.get_by_text("来宾0 签到成功").first.wait_for()
    page.context.set_offline(True)
    for guest in (guests[1], guests[2], guests[1]):
        page.get_by_label("六位短码").fill(guest.short_code)
        page.get_by_role("button", name="签到", exact=True).click()
    page.get_by_text("已存在本机").wait_for()
    assert page.locator("[data-scan-waiting]").inner_text() == "3"
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "来宾" not in kept
    assert "1990000000" not in kept
    assert activity.check_ins.count() == 1
    page.context.set_offline(False)
    page.get_by_text("来宾2 签到成功").first.wait_for()
    page.locator("[data-scan-waiting]", has_text="0").wait_for()
    assert activity.check_ins.count() == 3
    page.get_by_text("来宾1 已签到").first.wait_for()


# pages


def of_an_activity(unit, cppcc, liaison):
    """An activity with everything on it, and its pages for hosts and public."""
    row = factories.make_activity(unit, start=timezone.now() - dt.timedelta(minutes=20), capacity=3)
    TurnoutRules.objects.create(activity=row, party_limit=3)
    row.questions.create(label="午餐吃什么", kind="choice", options="清真\n普通")
    signed = services.sign_up(activity=row, name="王某", phone=PHONE, party_size=2)
    guest = services.invite(activity=row, by=liaison, name="嘉宾")
    came, _made = services.check_in(activity=row, sign_up=signed)
    services.declare(activity=row, kind="registered", number=900, by=liaison, link="https://files.example/1.jpg")
    row.coverages.create(medium="日报", title="报道", url="https://n.example/1").readings.create(
        views=9, read_on="2026-01-05"
    )
    services.add_photos(activity=row, uploads=[factories.picture()], consent="agreed", by=liaison)
    paper = services.issue(check_in=came, by=liaison)
    leave = factories.make_leave(cppcc, unit)
    inside = [
        *(f"/activities/{row.pk}/{page}/" for page in (
            "sign-ups", "turnout", "invitations", "check-in", "check-in/scan", "check-ins", "figures", "figures/declare",
            "coverage", "ratings", "photos", "certificates", "record",
        )),
        f"/activities/{row.pk}/figures/head-counts/decide/", f"/sign-ups/{signed.pk}/reveal/", leave.get_absolute_url(), "/leaves/",
        "/turnout/", "/turnout/consent/", row.get_absolute_url(),
    ]  # fmt: skip
    public = [
        f"/activities/{row.pk}/sign-up/", signed.get_absolute_url(), guest.get_absolute_url(), f"/a/{row.code}/",
        reverse("rate", args=[row.code, door.tickets.sign(came.pk)]), paper.get_absolute_url(), row.get_absolute_url(),
    ]  # fmt: skip
    return inside, public


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_pages_of_the_hosts(open_page, looks_right, unit, cppcc, liaison, staff, phone):
    inside, _public = of_an_activity(unit, cppcc, liaison)
    page = open_page(staff, phone=phone)
    for path in inside:
        page.goto(path)
        looks_right(page)


@pytest.mark.parametrize("width", [360, 390, 1440])
def test_pages_of_the_public(open_page, looks_right, unit, cppcc, liaison, width):
    _inside, public = of_an_activity(unit, cppcc, liaison)
    page = open_page(phone=width < 600)
    page.set_viewport_size({"width": width, "height": 800})
    for path in public:
        page.goto(path)
        looks_right(page)


def test_signing_up_and_coming_in_work_without_script(browser, live_server, flushable, unit):
    activity = factories.make_activity(unit)
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto(f"/activities/{activity.pk}/sign-up/")
    page.fill("#id_name", "王师傅")
    page.fill("#id_phone", PHONE)
    page.check("#id_consent")
    page.click("main form .btn-primary")
    assert "短码" in page.content()
    began_just_now()
    page.goto(f"/a/{activity.code}/")
    page.click("main form .btn-primary")
    assert "已签到" in page.content()
    context.close()


def test_no_public_page_weighs_more_than_its_budget(flushable, client, unit, cppcc, liaison):
    """What a phone fetches on its first visit, compressed as it is served; photos apart."""
    _inside, public = of_an_activity(unit, cppcc, liaison)
    weights = {path: weight(client, path) for path in (*public, "/", "/activities/", "/o/")}
    assert max(weights.values()) < HEAVIEST_KB, weights


def weight(client, path):
    page = client.get(path).content
    found = set(re.findall(rb'(?:src|href)="/static/([^"#]+)', page))
    parts = [page, *(Path(finders.find(name.decode())).read_bytes() for name in found)]
    return sum(len(gzip.compress(part, 6)) for part in parts) / 1024
