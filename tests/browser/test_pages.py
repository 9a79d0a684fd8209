"""Every page of the access matrix holds up to axe and fits the screen, for the first of those who may read it: on a desk, on a
phone, at 320 px, with large text and strong contrast, empty and full."""

import re

import pytest

from members import files
from tests import factories
from tests.access import everything
from tests.factories import at

pytestmark = pytest.mark.django_db(transaction=True)

READERS = ("nobody", "staff", "liaison", "cppcc", "leader", "handler", "admin", "city_leader")
NO_PAGE = re.compile(
    r"^/api/|^/healthz|^/readyz|^/files/\d+/$|^/opinions/similar/|/now/$|/(pdf|docx)/$|\.(docx|pdf|png|svg|ics|csv|xlsx|zip|txt|xml|json)(\?|$)"
)
LONG = "一个名字特别特别长需要在窄屏幕上好好换行而不把版面撑破的联盟单位与活动名称"
MATRIX = everything()
COMFORT = [{"name": "text", "value": "largest"}, {"name": "contrast", "value": "high"}]
MAIN = ("/", "/activities/", "/units/", "/network/", "/resources/", "/o/", "/accounts/login/", "/display/")
DESK = (
    "/",
    "/dashboard/",
    "/opinions/",
    "/bookings/",
    "/rankings/",
    "/referrals/",
    "/activities/create/",
    "/styleguide/",
)


def fill(world):
    """Rows in every list, some of them with names that are hard to place."""
    alliance, unit = world.alliance, world.unit
    other = factories.make_unit(alliance, LONG, category="grassroots")
    hall = factories.make_resource(unit, name=f"{LONG}议事厅")
    factories.make_blackout(hall, at(4))
    factories.make_booking(hall, world.cppcc)
    factories.make_waiting(hall, world.cppcc)
    activity = factories.make_activity(other, title=LONG, start=at(2))
    opinion = factories.make_opinion(alliance, source_unit=other, activity=activity)
    factories.make_referral(opinion, world.department)
    factories.make_proposal(alliance, "filed", unit=unit)
    factories.make_special_report(alliance, "issued", unit=unit)
    factories.make_outcome(opinion)
    factories.make_task(unit)
    factories.make_notice(unit)
    factories.make_meeting(unit)
    factories.make_result(unit, period=str(at(0).year - 1))
    factories.make_duty_claim(world.cppcc)
    visit = factories.make_observation(unit, "scoring", jurors=[world.staff])
    files.attach(subject=visit, upload=factories.picture(), by=world.staff)


def first_reader(row):
    """Who visits a page here: the first of the cast whom it answers with a page."""
    return next((who for who in READERS if row.answer(who) == 200), None)


def addresses(who, world):
    for name, row in sorted(MATRIX.items()):
        if row.method == "get" and first_reader(row) == who:
            path = row.path(world)
            if not NO_PAGE.search(path):
                yield name, path


@pytest.mark.parametrize("who", READERS)
def test_every_page_that_a_role_is_the_first_to_read(open_page, looks_right, world, who):
    fill(world)
    user = None if who == "nobody" else getattr(world, who)
    page = open_page(user)
    for path in ("/", *(path for _name, path in addresses(who, world))):
        page.set_viewport_size({"width": 1440, "height": 900})
        assert page.goto(path).status == 200, path
        looks_right(page, narrow=(390, 360, 320) if user is None else (390, 360))


@pytest.mark.parametrize(("who", "paths"), [(None, MAIN), ("staff", DESK)], ids=["public", "staff"])
def test_largest_text_and_strong_contrast_lose_nothing(open_page, looks_right, world, who, paths):
    fill(world)
    page = open_page(who and getattr(world, who))
    page.goto("/display/")
    home = page.evaluate("location.origin")
    page.context.add_cookies([{**cookie, "url": home} for cookie in COMFORT])
    for path in paths:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(path)
        assert page.locator("html").get_attribute("data-contrast") == "high"
        looks_right(page, narrow=(390,))


def test_what_unfolds_on_a_phone_holds_up_too(open_page, looks_right, world):
    fill(world)
    page = open_page(world.staff, phone=True)
    page.goto("/opinions/")
    field = page.get_by_role("searchbox")
    assert field.is_visible() and page.get_by_label("类别").first.is_hidden(), (
        "one field above the list, the rest folded"
    )
    page.get_by_role("button", name="筛选").click()
    page.locator(".filters select").first.wait_for()
    looks_right(page)
    page.get_by_label("全部功能").first.click()
    page.get_by_role("link", name="指标体系").wait_for()
    looks_right(page)


def test_filters_in_use_are_shown_and_taken_away_one_by_one(open_page, world):
    fill(world)
    page = open_page(world.staff, phone=True)
    page.goto("/activities/?q=名字&kind=salon")
    chips = page.get_by_label("已用的条件")
    chips.get_by_role("link", name="形式：协商沙龙").click()
    page.wait_for_url(lambda url: "kind" not in url)
    chips.get_by_role("link", name="全部清除").click()
    page.wait_for_url("**/activities/")


def test_empty_pages(open_page, looks_right, staff):
    page = open_page(staff)
    for path in (
        "/",
        "/dashboard/",
        "/units/",
        "/bookings/",
        "/activities/",
        "/opinions/",
        "/tasks/",
        "/rankings/",
        "/reports/",
    ):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(path)
        looks_right(page, narrow=(390,))


def test_a_phone_reaches_everything_through_the_menu(open_page, staff):
    page = open_page(staff, phone=True)
    page.goto("/")
    page.get_by_label("全部功能").first.click()
    page.get_by_role("link", name="指标体系").click()
    page.get_by_role("heading", name="考核指标体系").wait_for()


def test_large_text_and_english_stay_chosen(open_page, english, alliance):
    page = open_page()
    page.goto("/")
    page.get_by_role("button", name="大字").click()
    assert page.locator("html").get_attribute("data-text") == "large"
    assert page.locator("html").get_attribute("data-contrast") == "high"
    page.get_by_role("button", name="EN").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/units/")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="Normal text").click()
    assert page.locator("html").get_attribute("data-contrast") == "normal"


def test_groups_of_the_navigation_stay_as_they_were_left(open_page, staff):
    page = open_page(staff)
    page.goto("/")
    group = page.locator(".nav-group[data-group=evaluation]")
    assert group.get_attribute("open") is None, "a long navigation begins folded"
    group.locator("summary").click()
    page.goto("/units/")
    assert group.get_attribute("open") is not None
    assert page.locator(".nav-group[data-group=alliance]").get_attribute("open") is not None, "where one is, is open"
    page.goto("/")
    assert page.locator(".nav-group[data-group=alliance]").get_attribute("open") is None


def test_a_date_field_says_the_day_in_our_words(open_page, staff):
    page = open_page(staff)
    page.goto("/activities/create/")
    field = page.get_by_label("开始")
    field.fill("2031-03-05T14:30")
    page.get_by_text("2031年3月5日 星期三 14:30").wait_for()


def test_what_is_wrong_with_a_form_stands_on_top_with_links(open_page, looks_right, staff):
    page = open_page(staff)
    page.goto("/activities/create/")
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="保存", exact=True).click()
    summary = page.get_by_role("alert")
    assert summary.evaluate("box => box === document.activeElement"), "the focus goes to what is wrong"
    summary.get_by_role("link", name="活动名称").click()
    assert page.get_by_label("活动名称").evaluate("field => field === document.activeElement")
    looks_right(page, narrow=(390,))


def test_the_wall_changes_its_slides_and_keeps_them_without_a_network(open_page, world):
    factories.make_result(world.unit)
    page = open_page(world.leader)
    page.clock.install()
    page.goto("/wall/")
    page.locator(".slide.is-shown").wait_for()
    first = page.locator(".slide.is-shown").get_attribute("aria-label")
    page.clock.run_for(15_500)
    assert page.locator(".slide.is-shown").get_attribute("aria-label") != first
    page.get_by_role("button", name="暂停轮播").click()
    shown = page.locator(".slide.is-shown").get_attribute("aria-label")
    page.clock.run_for(31_000)
    assert page.locator(".slide.is-shown").get_attribute("aria-label") == shown
    assert world.leader.name not in page.content()


def test_the_whole_flow_of_a_public_page_works_without_script(browser, live_server, flushable, alliance):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/activities/")
    assert page.locator(".filters select").first.is_visible(), "without script nothing is folded away"
    page.goto("/o/")
    page.fill("#id_text", "路口的灯坏了三天，晚上看不见台阶。")
    page.click("main form button >> nth=0")
    assert "查询码" in page.content()
    context.close()
