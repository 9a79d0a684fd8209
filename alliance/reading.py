"""Model rows out of SQL written by hand, for the few questions that nearly every request or every booking asks: there the
compiler of the ORM would take longer than the database."""

import hashlib
import re

from django.db import DEFAULT_DB_ALIAS, connection, models

PLACE = re.compile(r"%\((\w+)\)s")


class Columns:
    """Some columns of a model under an alias, as text of a query and as instances from its rows.

    user = Columns(User, "u"); Question(f"select {user.sql} from {user.table} where u.id = %(id)s", id="bigint").ask(id=pk)
    """

    def __init__(self, model, alias, *, only=(), without=()):
        fields = [
            row for row in model._meta.concrete_fields if (not only or row.name in only) and row.name not in without
        ]
        self.model, self.names = model, [field.attname for field in fields]
        self.table = f"{model._meta.db_table} {alias}"
        # The driver parses json, and leaves jsonb to the ORM's converters, which are not asked here.
        self.sql = ", ".join(
            f'{alias}."{field.column}"' + ("::json" if isinstance(field, models.JSONField) else "") for field in fields
        )

    def instance(self, values):
        """The instance; columns left out are read when they are asked for. Answers it with the values that remain."""
        count = len(self.names)
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, values[:count]), values[count:]


class Question:
    """A question asked so often that making its plan would take longer than answering it: every connection keeps the plan.

    people = Question("select name from members_user where alliance_id = %(alliance)s", alliance="bigint")
    people.ask(alliance=3)
    """

    def __init__(self, text, /, **types):
        self.text, self.types = text, types
        self.name = f"q{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        numbered = text % {name: f"${number}" for number, name in enumerate(types, 1)}
        self.prepare = f"prepare {self.name} ({', '.join(types.values())}) as {numbered}"
        self.execute = f"execute {self.name} ({', '.join(['%s'] * len(types))})"

    def statement(self, **values):
        """Text and values to execute on this thread's connection."""
        if connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
            # Behind a pooler the next statement may run on another connection, which does not know the plan.
            return self._plain(values)
        connection.keep_plan(self.name, self.prepare)
        return self.execute, [values[name] for name in self.types]

    def _plain(self, values):
        order = []
        text = PLACE.sub(lambda found: order.append(found[1]) or f"%s::{self.types[found[1]]}", self.text)
        return text, [values[name] for name in order]

    def ask(self, before=(), /, **values):
        """All rows. `before` are statements (text, values) that travel with it and are carried out first."""
        with send(*before, self.statement(**values)) as cursor:
            return cursor.fetchall()


def send(*statements):
    """Carry out statements (text, values) in one journey to the database. Answers the cursor, which stands at the last."""
    cursor = connection.cursor()
    values = [value for _text, own in statements for value in own]
    cursor.execute(";".join(text for text, _own in statements), values)
    return cursor


def ask(question, values):
    """All rows of a question that is asked now and then."""
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()
