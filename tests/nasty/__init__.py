"""What no person would send and what scanners, slips and half-written programs do send: never an error of ours.

The tests walk the access matrix, so that a new address is tried without a line here.
"""

from contextlib import contextmanager

from django.db import transaction

from tests.access import everything

ROWS = everything()
APPS = ("alliance", "members", "resources", "activities", "proposals", "workgroup", "evaluation", "reports")
WHO = ("staff", "liaison", "cppcc", "handler", "leader", "admin", "nobody")


def names_of(app):
    """The addresses whose view lives in an app."""
    from django.urls import URLResolver, get_resolver

    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif _module(pattern.callback).split(".")[0] == app:
                yield pattern.name

    return sorted(name for name in walk(get_resolver().url_patterns) if name in ROWS)


def _module(view):
    return getattr(view, "cls", getattr(view, "view_class", view)).__module__


def reader(row):
    """Somebody who gets the page."""
    return next((who for who in WHO if row.answer(who) == 200), None)


@contextmanager
def taken_back():
    """Whatever is written inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Tries:
    """Sends requests one by one, each in a savepoint, and keeps those that ended in an error of ours."""

    def __init__(self):
        self.wrong = []

    def send(self, what, call):
        try:
            with taken_back():
                answer = call()
                if answer.streaming:
                    list(answer.streaming_content)
        except Exception as error:  # whatever gets out of a view would be a 500
            self.wrong.append(f"{what}: {type(error).__name__}: {str(error)[:160]}")
            return None
        if answer.status_code >= 500:
            self.wrong.append(f"{what}: {answer.status_code}")
        return answer
