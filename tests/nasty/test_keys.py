"""Keys that no row has: beyond what the database counts to, pages that a list does not reach, addresses that are none."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from tests.nasty import APPS, ROWS, Tries, names_of, reader, taken_back

BEYOND = "9" * 20
REFUSED = {302, 400, 403, 404, 405}
PAGES = ("-1", "abc", BEYOND)


@pytest.mark.parametrize("app", APPS)
def test_a_key_beyond_every_key_is_simply_not_there(app, world, client_of, api_of, caplog):
    tries, found = Tries(), {}
    person, program = client_of(world.staff), api_of(world.staff)
    for name in names_of(app):
        with taken_back():
            path = ROWS[name].path(world).split("?")[0]
        gone = re.sub(r"/\d+(?=/)", f"/{BEYOND}", path)
        client = program if name.startswith("api-") else person
        for call in (client.get, client.post) if gone != path else ():
            answer = tries.send(gone, lambda call=call, gone=gone: call(gone))
            found |= {gone: answer.status_code} if answer and answer.status_code not in REFUSED else {}
    caplog.clear()
    assert not tries.wrong, "\n".join(tries.wrong)
    assert not found


@pytest.mark.parametrize("app", APPS)
def test_a_page_that_a_list_does_not_reach_is_no_error_of_ours(app, world, client_of, caplog):
    tries = Tries()
    for name in names_of(app):
        row = ROWS[name]
        who = reader(row)
        if row.method == "get" and who and (not name.startswith("api-") or name.endswith("-list")):
            with taken_back():
                ask_for_pages(tries, name, client_of(getattr(world, who)), row.path(world))
    caplog.clear()
    assert not tries.wrong, "\n".join(tries.wrong)


def ask_for_pages(tries, name, client, path):
    first = tries.send(name, lambda: client.get(path))
    if not name.startswith("api-") and "page_obj" not in (first.context or ()):
        return
    for page in PAGES:
        asked = {"page": page, "page_size": page, "ordering": "nonsense,-also"}
        answer = tries.send(f"{name} page {page!r}", lambda asked=asked: client.get(path, asked))
        assert answer is None or answer.status_code == 200 or name.startswith("api-"), (name, page)
    tries.send(f"{name} format", lambda: client.get(path, {"format": "nonsense"}))


@pytest.mark.parametrize("path", ["/api/nothing/", "/api/units/x/y/z/", f"/api/resources/{BEYOND}/", "/api/units/%00/"])
def test_a_program_that_asks_for_nothing_of_ours_reads_json(path, client, api_of, staff):
    for asking in (client, api_of(staff)):
        answer = asking.get(path)
        assert answer.status_code in {401, 404}
        assert answer.json()["detail"]


@pytest.mark.parametrize("path", ["/nothing/", f"/resources/{BEYOND}/", "/units/%00/"])
def test_a_person_who_asks_for_nothing_of_ours_reads_a_page(path, client, alliance):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "回到首页" in answer.text


def test_a_program_that_sends_too_much_reads_json(client_of, staff):
    answer = client_of(staff).post(
        "/api/opinions/", b"{}", content_type="application/json", CONTENT_LENGTH=str(settings.LARGEST_REQUEST + 1)
    )
    assert answer.status_code == 413
    assert answer.json()["detail"]


def test_a_form_of_more_fields_than_forms_have_is_refused_as_what_it_is(client_of, staff, caplog):
    body = "&".join(f"a{number}=1" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    kind = "application/x-www-form-urlencoded"
    assert client_of(staff).post(reverse("unit-create"), body, content_type=kind).status_code == 400
    answer = client_of(staff).post("/api/opinions/", body, content_type=kind)
    caplog.clear()
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_a_fault_of_ours_is_said_to_a_program_in_json(client_of, staff, monkeypatch, caplog):
    monkeypatch.setattr("members.api.UnitViewSet.filter_queryset", lambda *_: 1 / 0)
    browser = client_of(staff)
    browser.raise_request_exception = False
    answer = browser.get("/api/units/")
    caplog.clear()
    assert answer.status_code == 500
    assert answer.json()["detail"]
