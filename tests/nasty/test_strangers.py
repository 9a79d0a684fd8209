"""Keys of another alliance in every choice of every form, what is sent twice, what is too long, and bytes that are no text."""

from functools import partial

import pytest
from django import forms
from django.urls import reverse

from members.models import User
from tests import factories as make
from tests.nasty import APPS, Tries, names_of, taken_back
from tests.nasty.test_refusals import ASKING, blank, filled_in

TOO_LONG = "长" * 1_000_000
BROKEN = (b"\xff\xfe=%FF&text=%ED%A0%80&title=\xed\xa0\x80", b"%", b"&&&===", b"text=%00%u0000&text=\x00")
FORM = "application/x-www-form-urlencoded"


def strangers(world):
    """A row of the other district, by model."""
    unit = make.make_unit(world.other_alliance, "别区图书馆")
    rows = [
        unit,
        make.make_department(world.other_alliance, "别区城管局"),
        make.make_cppcc_member(world.other_alliance, "别区委员"),
        make.make_category(world.other_alliance),
        make.make_opinion(world.other_alliance, source_unit=unit),
        make.make_activity(unit),
        make.make_resource(unit),
        make.make_meeting(unit),
        world.outsider,
    ]
    return {type(row): row for row in rows}


@pytest.mark.parametrize("app", APPS)
def test_a_row_of_another_alliance_cannot_be_chosen(app, world, client_of):
    rows, tried = strangers(world), 0
    for _name, client, path, form in forms_of(app, world, client_of):
        typed = filled_in(form)
        for key, field in form.fields.items():
            stranger = rows.get(field.queryset.model) if isinstance(field, forms.ModelChoiceField) else None
            if stranger is None:
                continue
            value = [stranger.pk] if isinstance(field, forms.ModelMultipleChoiceField) else stranger.pk
            with taken_back():
                answer = client.post(path, typed | {key: value})
            assert answer.status_code == 200, f"{path} took {stranger} for {key}"
            assert key in answer.context["form"].errors, f"{path} took {stranger} for {key}"
            tried += 1
    assert tried or app in {"alliance", "reports", "resources"}


def forms_of(app, world, client_of):
    """(name, client, path, form) of every form of an app; what it was made of is gone when the next comes."""
    for name in sorted(set(names_of(app)) - ASKING):
        with taken_back():
            if found := blank(name, world, client_of):
                yield found


@pytest.mark.parametrize("app", APPS)
def test_what_is_sent_twice_too_long_or_no_text_is_no_error_of_ours(app, world, client_of, caplog):
    tries = Tries()
    for name, client, path, form in forms_of(app, world, client_of):
        typed = filled_in(form)
        texts = [key for key, field in form.fields.items() if type(field) is forms.CharField]
        long = typed | dict.fromkeys(texts[:1], TOO_LONG)
        for what, data, kind in [("long", long, None), *((body[:12], body, FORM) for body in BROKEN)]:
            more = {"content_type": kind} if kind else {}
            tries.send(f"{name} {what}", partial(client.post, path, data, **more))
        tries.send(f"{name} once", partial(client.post, path, typed))
        client.post(path, typed)
        tries.send(f"{name} twice", partial(client.post, path, typed))
    caplog.clear()
    assert not tries.wrong, "\n".join(tries.wrong)


@pytest.mark.parametrize(
    ("path", "sent", "field"),
    [
        ("/api/opinions/", {}, "text"),
        ("/api/opinions/", {"text": TOO_LONG}, "text"),
        ("/api/opinions/", {"text": "路灯坏了很久请修", "source_unit": 10**30}, "source_unit"),
        ("/api/bookings/", {}, "resource"),
        ("/api/bookings/", {"resource": "x", "start": "10000-01-01", "end": "nonsense"}, "start"),
        ("/api/units/", {"name": "新单位", "category": "nonsense"}, "category"),
        ("/api/special-reports/", {"title": "\x00"}, "title"),
    ],
)
def test_the_api_names_the_field_that_is_wrong(path, sent, field, staff, api_of):
    answer = api_of(staff).post(path, sent, format="json")
    assert answer.status_code == 400, answer.content
    assert field in answer.json(), answer.json()


@pytest.mark.parametrize(("body", "kind", "status"), [
    (b"{", "application/json", 400),
    (b"\xff\xfe", "application/json", 400),
    (b'{"text": "\\ud83d"}', "application/json", 400),
    (b"<x/>", "text/xml", 415),
    (b"hello", "text/plain", 415),
])  # fmt: skip
def test_a_body_of_the_wrong_kind_is_said_in_json(body, kind, status, staff, api_of):
    answer = api_of(staff).post("/api/opinions/", body, content_type=kind)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_an_emoji_is_a_character_like_any_other(staff, client_of):
    client_of(staff).post(reverse("me"), {"name": "小周😀", "phone": "", "email": ""})
    assert User.objects.get(pk=staff.pk).name == "小周😀"
