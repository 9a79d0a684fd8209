"""With the keyboard alone: skip to the text, book, sort opinions, walk the picture of the network, open and leave menus."""

import pytest

from proposals.models import Opinion
from resources.models import Booking
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

MOST_TABS = 160
FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.id ? document.querySelector(`label[for="${at.id}"]`) : null;
  return [at.tagName, at.getAttribute('aria-label') || (label && label.textContent) || at.textContent].join(' ').trim();
}"""


def tab_to(page, words):
    """Press Tab until the focus stands on something with these words; it must be seen there."""
    for _step in range(MOST_TABS):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUSED):
            ring = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert ring != "none", f"the focus on {words} is not seen"
            return
    raise AssertionError(f"{words} is out of the keyboard's reach")


def test_the_first_tab_skips_to_the_text(open_page, alliance):
    page = open_page()
    page.goto("/")
    page.keyboard.press("Tab")
    assert "跳到正文" in page.evaluate(FOCUSED)
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"


def test_a_room_is_booked(open_page, unit, cppcc):
    factories.make_resource(unit, approval="automatic", name="街角议事厅")
    page = open_page(cppcc)
    page.goto("/")
    tab_to(page, "街角议事厅")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="街角议事厅").wait_for()
    tab_to(page, "–")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="确认预约").wait_for()
    tab_to(page, "确认预约")
    page.keyboard.press("Enter")
    page.get_by_text("已确认").first.wait_for()
    assert Booking.objects.get().booked_by == cppcc


def test_opinions_are_sorted(open_page, alliance, staff):
    category = factories.make_category(alliance, "停车治理")
    opinion = factories.make_opinion(alliance, title="路口的灯坏了", text="路口的灯坏了三天。")
    page = open_page(staff)
    page.goto("/opinions/?status=received")
    tab_to(page, "选择 路口的灯坏了")
    page.keyboard.press("Space")
    assert page.locator("[data-marked=opinions]").inner_text() == "1"
    page.locator("#bulk-category").wait_for()
    tab_to(page, "类别")
    page.keyboard.press("ArrowDown")
    tab_to(page, "BUTTON 受理")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("受理").wait_for()
    opinion.refresh_from_db()
    assert (opinion.status, opinion.category) == (Opinion.Status.SORTED, category)


def test_the_picture_of_the_network_is_walked_with_arrows(open_page, alliance):
    factories.make_unit(alliance, "云溪图书馆", short_name="图书馆")
    factories.make_unit(alliance, "云溪科技馆", short_name="科技馆")
    page = open_page()
    page.goto("/network/")
    points = page.locator(".network a[data-node]")
    points.first.focus()
    card = page.locator("#network-card")
    assert points.first.get_attribute("data-name") in card.inner_text()
    page.keyboard.press("ArrowRight")
    assert points.nth(1).get_attribute("data-name") in card.inner_text()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="云溪").wait_for()
    assert "/units/" in page.url


def test_a_menu_opens_and_gives_the_focus_back(open_page, staff):
    page = open_page(staff)
    page.goto("/")
    tab_to(page, "我的账号")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="我的资料").wait_for()
    page.keyboard.press("Escape")
    assert page.get_by_role("link", name="我的资料").is_hidden()
    assert "我的账号" in page.evaluate(FOCUSED)
