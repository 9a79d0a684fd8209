"""How few taps it takes: from the first page, from the code on the door, from the page of a resource, from the grid."""

import datetime as dt

import pytest
from django.utils import timezone

from resources.models import Booking
from tests import factories
from tests.factories import at

pytestmark = pytest.mark.django_db(transaction=True)


class Finger:
    """Taps and counts them; nothing is typed and no address is gone to but the first."""

    def __init__(self, page, start):
        self.page, self.taps = page, 0
        page.goto(start)

    def tap(self, target):
        self.taps += 1
        target.tap()

    def confirm(self):
        self.tap(self.page.get_by_role("button", name="确认预约"))
        self.page.get_by_text("已确认").first.wait_for()


@pytest.fixture
def hall(unit):
    row = factories.make_resource(unit, approval="automatic", name="街角议事厅")
    row.refresh_from_db()
    return row


def slot_of(page):
    """The first time on offer."""
    return page.locator(".slots a").first


def the_booking(by):
    booking = Booking.objects.get()
    assert (booking.booked_by, booking.status) == (by, "confirmed")
    assert booking.start > timezone.now()
    return booking


def test_from_opening_the_portal_three_taps_at_most(open_page, hall, cppcc):
    finger = Finger(open_page(cppcc, phone=True), "/")
    finger.tap(slot_of(finger.page))
    finger.confirm()
    assert finger.taps <= 3
    assert the_booking(cppcc).resource == hall


def test_from_the_code_on_the_door_two_taps(open_page, hall, cppcc):
    finger = Finger(open_page(cppcc, phone=True), f"/resources/{hall.pk}/here/")
    finger.tap(slot_of(finger.page))
    finger.confirm()
    assert finger.taps == 2
    the_booking(cppcc)


def test_from_the_page_of_a_resource_two_taps(open_page, hall, cppcc):
    finger = Finger(open_page(cppcc, phone=True), f"/resources/{hall.pk}/")
    finger.tap(slot_of(finger.page))
    finger.confirm()
    assert finger.taps == 2
    the_booking(cppcc)


def test_from_the_day_on_a_phone_two_taps_on_a_list(open_page, looks_right, hall, cppcc):
    finger = Finger(open_page(cppcc, phone=True), f"/resources/timeline/?day={at(3).date()}")
    looks_right(finger.page)
    assert finger.page.locator("thead").is_hidden(), "a phone shows a list, not a grid"
    finger.tap(finger.page.get_by_role("button", name="10:00"))
    finger.confirm()
    assert finger.taps == 2
    assert the_booking(cppcc).period.lower == at(3, 10)


# the grid on a desk


@pytest.fixture
def grid(open_page, hall, cppcc, other_cppcc):
    factories.make_booking(hall, other_cppcc, start=at(3, 13), hours=1)
    page = open_page(cppcc)
    page.goto(f"/resources/timeline/?day={at(3).date()}")
    return page


def cell(page, time):
    return page.locator(f"[data-grid] button:text-is('{time}')").first


def asked(page):
    """The interval in the form."""
    page.wait_for_url("**/book/**")
    return page.get_by_label("开始").input_value(), page.get_by_label("结束").input_value()


def on_the_day(first, last):
    day = at(3).date()
    return f"{day}T{first}", f"{day}T{last}"


def test_a_click_in_the_grid_asks_for_the_usual_length(grid, looks_right):
    looks_right(grid)
    cell(grid, "10:00").click()
    assert asked(grid) == on_the_day("10:00", "11:00")


def test_the_names_and_what_is_booked_lead_to_their_pages(grid, hall, cppcc):
    grid.get_by_role("link", name="街角议事厅").click()
    grid.wait_for_url(f"**/resources/{hall.pk}/**")
    booking = factories.make_booking(hall, cppcc, start=at(3, 16), purpose="我的会")
    grid.goto(f"/resources/timeline/?day={at(3).date()}")
    grid.get_by_role("link", name="我的会").click()
    grid.wait_for_url(f"**/bookings/{booking.pk}/")


def test_dragging_chooses_a_span(grid):
    first, last = cell(grid, "09:00").bounding_box(), cell(grid, "11:00").bounding_box()
    grid.mouse.move(first["x"] + 5, first["y"] + 5)
    grid.mouse.down()
    grid.mouse.move(last["x"] + 5, last["y"] + 5, steps=8)
    assert grid.locator("td.chosen").count() == 5
    grid.mouse.up()
    assert asked(grid) == on_the_day("09:00", "11:30")


def test_dragging_stops_at_what_is_booked(grid):
    first, beyond = cell(grid, "12:00").bounding_box(), cell(grid, "15:00").bounding_box()
    grid.mouse.move(first["x"] + 5, first["y"] + 5)
    grid.mouse.down()
    grid.mouse.move(beyond["x"] + 5, beyond["y"] + 5, steps=16)
    grid.mouse.up()
    assert asked(grid) == on_the_day("12:00", "13:00")


def test_the_keyboard_alone_books(grid):
    cell(grid, "08:00").focus()
    for _ in range(4):
        grid.keyboard.press("ArrowRight")
    assert grid.evaluate("document.activeElement.textContent") == "10:00"
    assert "街角议事厅 10:00" in grid.evaluate("document.activeElement.getAttribute('aria-label')")
    grid.keyboard.press("Enter")
    says = grid.locator("[data-grid-says]")
    assert "10:00" in says.text_content() and "Esc" in says.text_content()
    for _ in range(2):
        grid.keyboard.press("ArrowRight")
    assert "10:00 到 11:30" in says.text_content()
    grid.keyboard.press("Enter")
    assert asked(grid) == on_the_day("10:00", "11:30")
    grid.get_by_role("button", name="确认预约").focus()
    grid.keyboard.press("Enter")
    grid.get_by_text("已确认").first.wait_for()
    assert Booking.objects.filter(period__startswith=at(3, 10)).exists()


def test_escape_forgets_the_choice_and_tab_leaves_the_grid(grid):
    cell(grid, "10:00").focus()
    grid.keyboard.press("Enter")
    assert grid.locator("td.chosen").count() == 1
    grid.keyboard.press("Escape")
    assert grid.locator("td.chosen").count() == 0
    grid.keyboard.press("Tab")
    assert not grid.evaluate("document.activeElement.matches('td button')"), "one stop for the whole grid"


def test_head_and_names_stay_in_sight(grid, unit):
    for number in range(30):
        factories.make_resource(unit, name=f"教室{number}")
    grid.reload()
    wrap = grid.locator(".time-grid-wrap")
    wrap.evaluate("box => { box.scrollTop = 600; box.scrollLeft = 200 }")
    box, head = wrap.bounding_box(), grid.locator("thead th").first.bounding_box()
    assert abs(head["y"] - box["y"]) < 3 and abs(head["x"] - box["x"]) < 3


def test_the_week_and_the_month_look_right_on_desk_and_phone(open_page, looks_right, hall, cppcc):
    factories.make_booking(hall, cppcc, start=at(3), purpose="恳谈会")
    for phone in (False, True):
        page = open_page(cppcc, phone=phone)
        for view in ("week", "month"):
            page.goto(f"/resources/{hall.pk}/calendar/?view={view}&day={at(3).date()}")
            looks_right(page)


def test_without_script_a_cell_still_leads_to_the_form(browser, live_server, flushable, hall, cppcc):
    from tests.browser.conftest import session_of

    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": session_of(cppcc), "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/resources/timeline/?day={at(3).date()}")
    cell(page, "10:00").click()
    assert page.get_by_label("开始").input_value() == f"{at(3).date()}T10:00"
    context.close()


# lists in and decisions


def test_a_list_is_brought_in_and_a_request_decided(open_page, looks_right, alliance, unit, liaison, cppcc, tmp_path):
    page = open_page(liaison)
    list_file = tmp_path / "清单.csv"
    list_file.write_text("种类,名称,可容纳人数\n场地,新礼堂,40\n场地,旧礼堂,很多\n")
    page.goto("/resources/import/")
    looks_right(page)
    page.get_by_label("文件").set_input_files(str(list_file))
    page.get_by_label("全部归到这个单位").select_option(str(unit.pk))
    page.get_by_role("button", name="看预览").click()
    page.get_by_text("“很多”不是整数。").wait_for()
    looks_right(page)
    page.get_by_role("button", name="导入这1项").click()
    page.get_by_text("已新增1项").wait_for()
    hall = unit.resources.get()
    factories.make_booking(hall, cppcc, start=at(3) + dt.timedelta(hours=1), status="pending")
    page.goto("/bookings/?awaiting=true")
    looks_right(page)
    page.get_by_role("button", name="同意").click()
    page.get_by_text("已确认").first.wait_for()
    assert Booking.objects.get().status == "confirmed"
