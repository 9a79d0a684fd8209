"""Pages in the machine's Chromium: desk and phone; a console error, a 5xx or a call to a foreign host fails the test."""

import os
import shutil
from pathlib import Path

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import sync_playwright

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium():
    named = os.environ.get("CHROMIUM")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return named or next((found for found in map(shutil.which, names) if found), None)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, live_server, flushable):
    """`open_page(user, phone=…)` is a page signed in as that user; everything wrong that it meets fails the test."""
    contexts, wrong = [], []

    def open_one(user=None, *, phone=False):
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = browser.new_context(
            viewport=size,
            is_mobile=phone,
            has_touch=phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            base_url=live_server.url,
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: note_foreign(request, live_server.url, wrong))
        page.on(
            "response",
            lambda response: (
                wrong.append(f"{response.status} {response.url}")
                if (response.status >= 400 and response.request.resource_type != "document") or response.status >= 500
                else None
            ),
        )
        page.set_default_timeout(10_000)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not wrong, wrong


def note_foreign(request, home, wrong):
    if not request.url.startswith((home, "data:", "blob:")):
        wrong.append(f"foreign host: {request.url}")


def session_of(user):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "members.backends.UsernameOrPhoneBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


AXE_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"heading-order": {"enabled": True}, "page-has-heading-one": {"enabled": True}},
}
ORDER = {"heading-order", "page-has-heading-one"}


@pytest.fixture
def looks_right():
    """No serious finding of axe, headings in order, nothing wider than the screen; then the same at each of the narrow widths."""

    def check(page, narrow=()):
        page.wait_for_load_state("networkidle")
        page.evaluate(AXE.read_text())
        assert_sound(page)
        for width in narrow:
            page.set_viewport_size({"width": width, "height": 844})
            assert_fits(page)
        if narrow:
            assert_sound(page)

    return check


def assert_sound(page):
    found = page.evaluate("rules => axe.run(document, rules)", AXE_RULES)["violations"]
    grave = [
        (item["id"], [node["html"][:160] for node in item["nodes"]][:3])
        for item in found
        if item["impact"] in {"serious", "critical"} or item["id"] in ORDER
    ]
    assert not grave, (page.url, page.viewport_size, grave)
    assert_fits(page)


def assert_fits(page):
    wide, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= room + 1, (page.url, page.viewport_size, wide)
