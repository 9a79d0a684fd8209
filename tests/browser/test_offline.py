"""A page is loaded from the portal's own address alone, under a name as it has in service; nothing of ours names another host."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests import factories
from tests.browser.conftest import note_foreign, session_of

NAME = "portal.example"
PUBLIC = ("/", "/activities/", "/resources/", "/o/", "/display/", "/accounts/login/")
PAGES = {
    "staff": ("/", "/dashboard/", "/styleguide/", "/api/docs/", "/network/"),
    "liaison": ("/", "/resources/", "/bookings/"),
    "cppcc": ("/", "/opinions/"),
    "leader": ("/", "/dashboard/", "/rankings/"),
    "handler": ("/", "/referrals/"),
    "admin": ("/",),
}
# What a page cannot do without, so that a test that sees nothing fails.
SEEN = {"document", "stylesheet", "script"}


@pytest.fixture
def home(live_server, settings):
    settings.ALLOWED_HOSTS = [NAME]
    return live_server.url.replace("localhost", NAME)


@pytest.fixture
def walk(browser, home, flushable):
    """`walk(user, paths)` opens pages one after the other; returns every request that was made, and everything wrong."""
    contexts = []

    def go(user, paths, then=lambda page: None):
        context = browser.new_context(base_url=home, locale="zh-CN", viewport={"width": 1440, "height": 900})
        contexts.append(context)
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": home}])
        requests, wrong = [], []
        context.on("request", lambda request: requests.append(request))
        # What the content policy stops is no request any more, but would have been one.
        context.on("console", lambda message: note_error(message, wrong))
        page = context.new_page()
        page.set_default_timeout(10_000)
        for path in paths:
            assert page.goto(path, wait_until="networkidle").status == 200, path
        then(page)
        for request in requests:
            note_foreign(request, home, wrong)
        return requests, wrong

    yield go
    for context in contexts:
        context.close()


def note_error(message, wrong):
    # A name without HTTPS isolates no windows, says the browser; in service there is HTTPS.
    if message.type == "error" and "Cross-Origin-Opener-Policy" not in message.text:
        wrong.append(message.text)


@pytest.mark.django_db(transaction=True)
def test_a_visitor_loads_nothing_from_elsewhere(walk, alliance):
    requests, wrong = walk(None, PUBLIC)
    assert not wrong
    assert {request.resource_type for request in requests} >= SEEN


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", PAGES)
def test_nobody_who_signs_in_does_either(walk, world, who):
    resource = factories.make_resource(world.unit)
    factories.make_booking(resource, world.cppcc)
    requests, wrong = walk(getattr(world, who), (*PAGES[who], resource.get_absolute_url()))
    assert not wrong
    assert {request.resource_type for request in requests} >= SEEN


@pytest.mark.django_db(transaction=True)
def test_a_call_elsewhere_would_be_noticed(walk, alliance):
    call = "() => { document.body.append(Object.assign(new Image(), {src: 'https://cdn.example/x.png'})) }"
    _requests, wrong = walk(None, ("/",), then=lambda page: (page.evaluate(call), page.wait_for_timeout(500)))
    assert "cdn.example" in " ".join(wrong)


OURS = [
    *settings.BASE_DIR.glob("templates/**/*.html"),
    *settings.BASE_DIR.glob("static/css/*.css"),
    *settings.BASE_DIR.glob("static/js/*.js"),
    *settings.BASE_DIR.glob("static/img/*"),
]
# `//host` without a scheme too, where something is loaded from it.
ADDRESS = re.compile(r"""(?:https?:|(?:src|href|action|url\()=?\s*["']?)//([\w.-]+)""")
NAMESPACES = {"www.w3.org"}
# Comments of licences, and names of XML.
OF_LIBRARIES = NAMESPACES | {"github.com", "en.wikipedia.org", "getbootstrap.com", "www.apache.org"}


def test_no_file_of_ours_names_another_host():
    assert len(OURS) > 100
    named = {path.name: set(ADDRESS.findall(path.read_text())) - NAMESPACES for path in OURS}
    assert not {name: hosts for name, hosts in named.items() if hosts}


def test_libraries_name_others_only_in_comments():
    files = [path for path in settings.BASE_DIR.glob("static/vendor/*") if path.suffix in {".js", ".css", ".svg"}]
    assert files
    for path in files:
        text = path.read_text()
        assert set(ADDRESS.findall(text)) <= OF_LIBRARIES, path.name
        assert not re.search(r"@import|sourceMappingURL=https?:", text), path.name


def test_style_sheets_load_only_what_lies_beside_them():
    for path in Path(settings.BASE_DIR, "static").rglob("*.css"):
        for target in re.findall(r"url\(\s*[\"']?([^\"')]+)", path.read_text()):
            assert target.startswith(("data:", "#")) or (path.parent / target.split("?")[0].split("#")[0]).exists(), (
                target
            )
