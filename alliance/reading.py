"""Model rows out of SQL written by hand, for the few questions that nearly every request or every booking asks: there the
compiler of the ORM would take longer than the database."""

from django.db import DEFAULT_DB_ALIAS, connection, models


class Columns:
    """Some columns of a model under an alias, as text of a query and as instances from its rows.

    user = Columns(User, "u"); cursor.execute(f"select {user.sql} from {user.table} where u.id = %s", [pk])
    """

    def __init__(self, model, alias, without=()):
        fields = [field for field in model._meta.concrete_fields if field.name not in without]
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


def ask(question, values):
    """All rows of a question."""
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()
