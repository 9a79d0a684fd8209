import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access import LOGIN, everything
from tests.conftest import World

ROWS = everything()


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name


def test_every_address_is_in_the_matrix():
    addresses = set(names(get_resolver().url_patterns))
    assert None not in addresses, "an address without a name cannot be in the matrix"
    assert addresses == set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_everyone_gets_the_answer_the_matrix_says(name, world, client_of):
    row = ROWS[name]
    path = row.path(world)
    got = {who: answer(client_of(getattr(world, who)), row, path) for who in World.CAST}
    assert got == {who: row.answer(who) for who in World.CAST}


def answer(client, row, path):
    data = row.data(path) if callable(row.data) else row.data
    response = getattr(client, row.method)(path, data)
    if response.streaming:
        list(response.streaming_content)
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return LOGIN
    return response.status_code
