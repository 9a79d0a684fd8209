"""Every address of the API that writes, sent bodies of the wrong kind, broken ones, and fields of the wrong type."""

import json

import pytest
from django.urls import resolve

from tests.nasty import APPS, ROWS, Tries, names_of, taken_back

BROKEN = (b"", b"{", b"[]", b"null", b'"x"', b"1", b"\xff\xfe", b'{"a": NaN}', b"[" * 5000, b'{"title": "\\ud800"}')
VALUES = (
    None,
    {},
    [],
    [[1]],
    10**30,
    -1,
    1.5,
    True,
    "x" * 20000,
    "\x00",
    "NaN",
    "9999-12-31T23:59:59+08:00",
    "0001-01-01",
    1e308,
)
# What moves ask for; what a viewset takes is asked from it.
FIELDS = [
    "reason", "note", "category", "department", "topic", "answer", "rejection", "decided_on", "hung_on",
    "number", "publicised_until", "on_site_declared", "online_declared", "evidence", "summary", "minutes",
    "result", "reply", "contacted_on", "extended_to", "lead", "joint", "refusal", "make_report", "into",
    "attitude_rating", "result_rating", "title", "text", "handling", "progress", "points", "decision",
    "approved_on", "expires_on", "name", "phone", "start", "end", "line", "claimed", "ticket", "content",
    "rule", "is_key", "on_the_spot",
]  # fmt: skip


@pytest.mark.parametrize("app", [app for app in APPS if app != "resources"])
def test_a_wrong_body_is_never_an_error_of_ours(app, world, api_of, caplog):
    tries = Tries()
    people = [api_of(getattr(world, who)) for who in ("staff", "liaison", "cppcc", "handler")]
    for name in names_of(app):
        with taken_back():
            path = ROWS[name].path(world).split("?")[0]
            view = resolve(path).func
            if "post" in getattr(view, "actions", ()) or (
                name.startswith("api-") and hasattr(view, "cls") and not hasattr(view, "actions")
            ):
                client = next((one for one in people if may_write(one, path)), people[0])
                send_all(tries, name, client, path)
    caplog.clear()
    assert not tries.wrong, "\n".join(tries.wrong)


def may_write(client, path):
    with taken_back():
        return client.post(path, {}).status_code not in {403, 404}


def send_all(tries, name, client, path):
    def post(what, body, kind="application/json"):
        tries.send(f"{name} {what}", lambda: client.post(path, body, content_type=kind))

    for body in BROKEN:
        post(body[:20], body)
    post("half a form", b"--x\r\nbroken", "multipart/form-data; boundary=x")
    post("no boundary", b"x", "multipart/form-data")
    post("xml", b"<x/>", "text/xml")
    fields = {*FIELDS, *asked_for(client, path)}
    for value in VALUES:
        post(repr(value)[:20], json.dumps(dict.fromkeys(fields, value)).encode())
    tries.send(f"{name} options", lambda: client.options(path))


def asked_for(client, path):
    answer = client.options(path)
    return answer.json().get("actions", {}).get("POST", {}) if answer.status_code == 200 else {}


def test_the_description_of_the_api_answers_no_question_it_cannot(client_of, staff):
    assert client_of(staff).options("/api/docs/").status_code == 405
