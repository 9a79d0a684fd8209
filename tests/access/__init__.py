"""Who gets which answer from which address.

Each app has a module here with `MATRIX = {url_name: Row(…)}`, one row for every URL name of the app; the test walks the
URL configuration and fails for a name without a row, so no page can be forgotten.
"""

import pkgutil
from importlib import import_module

from django.urls import reverse

from alliance.workflow import SYSTEM_ONLY

LOGIN = "login"


class Row:
    """`path(world)` builds the address (making what it needs); the other arguments are the answers by cast member.

    Row(lambda w: reverse("unit", args=[w.unit.pk]), default=200, outsider=404, nobody=200)
    Answers: a status code, or "login" for a redirect to the sign-in page. `method` "get" or "post", `data` for a post.
    Who is not named gets `default`; "nobody" must be named.
    """

    def __init__(self, path, *, default, nobody, method="get", data=None, **answers):
        self.path, self.method, self.data = path, method, data or {}
        self.default, self.answers = default, {**answers, "nobody": nobody}

    def answer(self, who):
        return self.answers.get(who, self.default)


def everything():
    """All rows of all modules of this package, by URL name."""
    rows = {}
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        matrix = getattr(import_module(module.name), "MATRIX", {})
        assert not rows.keys() & matrix.keys(), rows.keys() & matrix.keys()
        rows |= matrix
    return rows


def api_rows(basename, make, workflow=None, **answers):
    """Rows of a viewset: its list, one object of it with the answers given, and its moves, which are never a GET."""
    rows = {
        f"{basename}-list": Row(lambda w: reverse(f"{basename}-list"), default=200, nobody=401),
        f"{basename}-detail": Row(lambda w: reverse(f"{basename}-detail", args=[make(w).pk]), nobody=401, **answers),
    }
    for move in workflow.moves if workflow else ():
        if move.needs != SYSTEM_ONLY:
            name = f"{basename}-{move.name}"
            rows[name] = Row(lambda w, name=name: reverse(name, args=[make(w).pk]), default=405, nobody=401)
    return rows
