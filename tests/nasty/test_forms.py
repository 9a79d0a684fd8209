"""Every form, sent with nonsense in all its fields at once and in one field among good ones."""

import pytest
from django import forms

from tests.nasty import APPS, ROWS, WHO, Tries, names_of, taken_back

ANYWHERE = ("\x00", "²", "NaN", "😀" * 3000)
DATES = ("0001-01-01", "9999-12-31")
FIGURES = ("-1", "9" * 12, "NaN")


def good(field):
    """What a person might fill in."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [str(row.pk) for row in field.queryset[:1]]
    if isinstance(field, forms.ModelChoiceField):
        first = field.queryset.first()
        return str(first.pk) if first else ""
    if isinstance(field, forms.ChoiceField):
        keys = [key for key, _label in field.choices if key not in {"", None} and isinstance(key, str | int)]
        return [str(keys[0])] if keys and isinstance(field, forms.MultipleChoiceField) else str(next(iter(keys), ""))
    for kind, value in GOOD:
        if isinstance(field, kind):
            return value
    return "说清楚一件事情"


GOOD = (
    (forms.BooleanField, "on"),
    (forms.DateTimeField, "2030-03-05T10:00"),
    (forms.DateField, "2026-03-05"),
    (forms.TimeField, "10:00"),
    (forms.DecimalField, "1"),
    (forms.IntegerField, "1"),
    (forms.FloatField, "1"),
    (forms.FileField, ""),
    (forms.EmailField, "a@example.com"),
    (forms.URLField, "https://news.example/1"),
)


def strange(field):
    """What does not belong into a field of this kind."""
    if isinstance(field, forms.DateField | forms.DateTimeField):
        return DATES
    if isinstance(field, forms.IntegerField | forms.DecimalField | forms.FloatField):
        return FIGURES
    if isinstance(field, forms.ChoiceField | forms.BooleanField | forms.FileField):
        return ("x\x00",)
    return ("9" * 300,)


@pytest.mark.parametrize("app", [app for app in APPS if app != "resources"])
def test_nonsense_in_a_form_is_never_an_error_of_ours(app, world, client_of, caplog):
    tries, seen = Tries(), 0
    for name in names_of(app):
        who = next((who for who in WHO if ROWS[name].method == "get" and ROWS[name].answer(who) == 200), None)
        if who and not name.startswith("api-") and name != "styleguide":
            with taken_back():
                seen += fill_in(tries, name, client_of(getattr(world, who)), ROWS[name].path(world))
    caplog.clear()
    assert not tries.wrong, "\n".join(tries.wrong)
    assert seen or app in {"alliance", "reports"}, "no form was found"


def fill_in(tries, name, client, path):
    answer = tries.send(name, lambda: client.get(path))
    form = answer.context.get("form") if answer is not None and answer.context else None
    if form is None:
        return False
    right = {key: good(field) for key, field in form.fields.items()}
    tries.send(f"{name} filled in well", lambda: client.post(path, right))
    tries.send(f"{name} empty", lambda: client.post(path, {}))
    for value in ANYWHERE:
        tries.send(
            f"{name} all {value[:20]!r}", lambda value=value: client.post(path, dict.fromkeys(form.fields, value))
        )
    for key, field in form.fields.items():
        for value in strange(field):
            tries.send(
                f"{name}.{key} {value[:20]!r}", lambda key=key, value=value: client.post(path, right | {key: value})
            )
    return True
