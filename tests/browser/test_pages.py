"""Pages of each role hold up to axe and fit the screen, on a desk and on a phone, empty and full."""

import pytest

from members import files
from resources.models import Booking
from tests import factories
from tests.factories import at

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = (
    "/",
    "/activities/",
    "/units/",
    "/network/",
    "/resources/",
    "/brands/",
    "/outcomes/",
    "/o/",
    "/accounts/login/",
)
STAFF = (
    "/", "/dashboard/", "/units/", "/candidacies/", "/cppcc-members/", "/departments/", "/resources/", "/bookings/", "/plans/", "/activities/",
    "/opinions/", "/topics/", "/proposals/", "/special-reports/", "/referrals/", "/instructions/", "/dispatch/", "/tasks/", "/goals/",
    "/meetings/", "/notices/", "/projects/", "/rankings/", "/schemes/", "/assessments/", "/appeals/", "/observations/", "/awards/", "/duty-claims/", "/reports/", "/audit/", "/help/permissions/", "/styleguide/",
    "/notifications/", "/me/", "/wall/", "/opinions/create/", "/activities/create/", "/resources/match/", "/resources/timeline/", "/resources/usage/", "/feeds/", "/waiting/", "/grants/", "/resources/create/venue/",
)  # fmt: skip


def fill(alliance, unit, department, cppcc):
    long = "一个名字特别特别长需要在窄屏幕上好好换行而不把版面撑破的联盟单位与活动名称"
    other = factories.make_unit(alliance, long, category="grassroots")
    hall = factories.make_resource(unit, name=f"{long}议事厅")
    factories.make_booking(hall, cppcc)
    factories.make_activity(other, title=long, start=at(2))
    opinion = factories.make_opinion(alliance, source_unit=other)
    factories.make_referral(opinion, department)
    factories.make_proposal(alliance, "filed", unit=unit)
    factories.make_special_report(alliance, "issued", unit=unit)
    factories.make_outcome(opinion)
    factories.make_task(unit)
    factories.make_notice(unit)
    factories.make_meeting(unit)
    factories.make_result(unit)
    factories.make_duty_claim(cppcc)


def of_the_booking(unit, cppcc):
    """Pages of a resource's times, and bookings in their less usual states."""
    hall = factories.make_resource(unit, name="可分隔的礼堂")
    factories.make_blackout(hall, at(4))
    hall.exceptions.create(day=at(5).date(), note="停电")
    hall.quotas.create(alliance=unit.alliance, most=2)
    factories.make_waiting(hall, cppcc)
    booking = factories.make_booking(hall, cppcc, start=at(6))
    return (
        f"/resources/{hall.pk}/times/",
        f"/resources/{hall.pk}/times/black-out/",
        f"/resources/{hall.pk}/book/",
        f"/resources/{hall.pk}/edit/",
        f"/bookings/{booking.pk}/",
        f"/bookings/{booking.pk}/change/",
        f"/bookings/{booking.pk}/cancel/",
        f"/resources/{hall.pk}/withdraw/",
        "/bookings/blocks/",
        "/bookings/rules/",
        f"/resources/{hall.pk}/here/",
    )


def of_the_assessment(unit, juror):
    """Pages of the assessment, the visit and the awards, with rows on them."""
    sheet = factories.make_sheet(unit, assessment_status="audit")
    visit = factories.make_observation(unit, "scoring", jurors=[juror])
    files.attach(subject=visit, upload=factories.picture(), by=juror)
    return (
        sheet.assessment.get_absolute_url(),
        sheet.get_absolute_url(),
        f"{sheet.get_absolute_url()}audit/",
        factories.make_appeal(unit).get_absolute_url(),
        visit.get_absolute_url(),
        f"{visit.get_absolute_url()}score/",
        factories.make_award_round(unit).get_absolute_url(),
        f"/results/{factories.make_sheet(unit, assessment_status='published', final=90, rank=1).serial}/",
    )


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_public_pages(open_page, looks_right, alliance, unit, department, cppcc, phone):
    fill(alliance, unit, department, cppcc)
    page = open_page(phone=phone)
    for path in PUBLIC:
        page.goto(path)
        looks_right(page)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_staff_pages(open_page, looks_right, alliance, unit, department, cppcc, staff, phone):
    fill(alliance, unit, department, cppcc)
    page = open_page(staff, phone=phone)
    for path in (*STAFF, *of_the_assessment(unit, staff), *of_the_booking(unit, cppcc)):
        page.goto(path)
        looks_right(page)


def test_empty_pages(open_page, looks_right, staff):
    page = open_page(staff, phone=True)
    for path in STAFF[:12]:
        page.goto(path)
        looks_right(page)


def test_a_phone_reaches_everything_through_the_menu(open_page, staff):
    page = open_page(staff, phone=True)
    page.goto("/")
    page.get_by_label("全部功能").first.click()
    page.get_by_role("link", name="指标体系").click()
    page.get_by_role("heading", name="考核指标体系").wait_for()


def test_large_text_and_english_stay_chosen(open_page, alliance):
    page = open_page()
    page.goto("/")
    page.get_by_role("button", name="大字").click()
    assert page.locator("html").get_attribute("data-text") == "large"
    page.get_by_role("button", name="EN").click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/units/")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_whole_flow_of_a_public_page_works_without_script(browser, live_server, flushable, alliance):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/o/")
    page.fill("#id_text", "路口的灯坏了三天，晚上看不见台阶。")
    page.click("main form button >> nth=0")
    assert "查询码" in page.content()
    context.close()


def test_three_taps_from_the_first_page_to_a_confirmed_venue(open_page, alliance, unit, cppcc):
    factories.make_resource(unit, approval="automatic", name="街角议事厅")
    page = open_page(cppcc, phone=True)
    page.goto("/")
    page.get_by_role("link", name="街角议事厅").nth(1).click()
    page.get_by_role("button", name="确认预约").click()
    page.get_by_text("已确认").first.wait_for()
    assert Booking.objects.get().booked_by == cppcc
