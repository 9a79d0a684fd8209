"""Every form, filled in well, while a rule of the house says no: the sentence is on the form and everything typed is kept."""

import pytest

from alliance.errors import DomainError
from tests.nasty import APPS, ROWS, WHO, names_of, taken_back
from tests.nasty.test_forms import good

SENTENCE = "规则说不行，请改一改。"
# Forms that only ask, and write nothing.
ASKING = {"login", "styleguide", "resource-import", "match", "activity-match"}


@pytest.fixture
def refusing(monkeypatch):
    """Every service writes to the audit trail: there the rule says no."""

    def refuse(**_fields):
        raise DomainError(SENTENCE)

    return lambda: monkeypatch.setattr("alliance.audit.record", refuse)


@pytest.mark.parametrize("app", APPS)
def test_a_refusal_is_said_at_the_form(app, world, client_of, refusing):
    forms = [form for name in sorted(set(names_of(app)) - ASKING) if (form := blank(name, world, client_of))]
    said = 0
    refusing()
    for name, client, path, form in forms:
        with taken_back():
            answer = client.post(path, filled_in(form))
        assert answer.status_code == 200, f"{name} went away from what was typed"
        assert answer.context["form"].errors, f"{name} says nothing"
        said += SENTENCE in answer.text
    assert said or app in {"alliance", "reports"}


def blank(name, world, client_of):
    """(name, client, path, form) of the form of an address; None where it has none."""
    row = ROWS[name]
    who = next((who for who in WHO if row.method == "get" and row.answer(who) == 200), None)
    if who is None or name.startswith("api-"):
        return None
    client, path = client_of(getattr(world, who)), row.path(world)
    answer = client.get(path)
    if answer.streaming:
        list(answer.streaming_content)
    form = answer.context.get("form") if answer.context else None
    if form is None or form.is_bound:
        return None
    return name, client, path, form


def filled_in(form):
    return {key: good(field) for key, field in form.fields.items()}
