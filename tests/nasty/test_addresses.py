"""Every page and every list of the API, asked with nonsense for everything it understands."""

import pytest
from django.urls import resolve

from tests.nasty import APPS, ROWS, Tries, names_of, reader, taken_back

NONSENSE = ("\x00", "²", "0001-01-01")
FOR_LISTS = (*NONSENSE, "NaN", "9999-W52", "9" * 30, "' OR 1=1--", "%_\\(([a-z😀", "x" * 5000, "9999-12-31")
# What pages read besides the filters of their list.
READ = [
    "q", "search", "status", "period", "category", "area", "receipt", "alpha", "day", "kind", "unit",
    "activity", "opinion", "topic", "booking", "plan_item", "since", "until", "year", "week", "month", "format",
    "page", "page_size", "ordering", "from", "to", "text", "attendees", "minutes", "resource", "start", "end",
    "next", "meeting",
]  # fmt: skip
FREE_OF_RESOURCES = [app for app in APPS if app != "resources"]


@pytest.mark.parametrize("app", FREE_OF_RESOURCES)
def test_nonsense_in_the_address_is_never_an_error_of_ours(app, world, client_of, caplog):
    tries = Tries()
    for name in names_of(app):
        row = ROWS[name]
        who = reader(row)
        if row.method == "get" and who:
            with taken_back():
                ask(tries, name, client_of(getattr(world, who)), row.path(world))
    caplog.clear()
    assert not tries.wrong, "\n".join(tries.wrong)


def ask(tries, name, client, path):
    filters = filters_of(tries.send(name, lambda: client.get(path)), path)
    for value in FOR_LISTS if filters else NONSENSE:
        query = dict.fromkeys([*READ, *filters], value)
        tries.send(f"{name} {value[:20]!r}", lambda query=query: client.get(path, query))


def filters_of(answer, path):
    """Names of the filters of a list, of a page or of the API."""
    if answer is not None and answer.context and "filter" in answer.context:
        return list(getattr(answer.context["filter"], "filters", ()))
    view = getattr(resolve(path.split("?")[0]).func, "cls", None)
    filterset = getattr(view, "filterset_class", None)
    return list(filterset.base_filters) if filterset else []


@pytest.mark.parametrize("value", ["\x00", "a\x00b", "²", "%", "‮", "x" * 300, "A B-C", "ＡＢＣ"])
def test_nonsense_where_a_code_belongs_is_never_an_error_of_ours(value, client, world):
    for path in (
        f"/o/{value}/",
        f"/a/{value}/",
        f"/a/{value}/rate/{value}/",
        f"/sign-ups/{value}/",
        f"/results/{value}/",
    ):
        assert client.get(path).status_code in {302, 404}, path
    assert client.get("/o/", {"receipt": value}).status_code in {200, 302, 404}
