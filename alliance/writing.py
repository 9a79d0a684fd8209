"""Rows written without the ORM's compiler, for the few writes that others wait for."""

from django.db import DEFAULT_DB_ALIAS, connection

from alliance.reading import send


class Rows:
    """The INSERT of a model's instances, however many, as one statement."""

    def __init__(self, model):
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        names = ", ".join(f'"{field.column}"' for field in self.fields)
        self.head = f"insert into {model._meta.db_table} ({names}) values "
        self.row = f"({', '.join(['%s'] * len(self.fields))})"

    def statement(self, instances):
        """Text and values, to travel with another statement (see `alliance.reading.send`)."""
        values = [
            field.get_db_prep_save(field.pre_save(row, True), connection) for row in instances for field in self.fields
        ]
        return self.head + ", ".join([self.row] * len(instances)), values

    def write(self, instances):
        """Write them now; each learns its id."""
        text, values = self.statement(instances)
        with send((f"{text} returning id", values)) as cursor:
            for row, (pk,) in zip(instances, cursor.fetchall(), strict=True):
                row.pk, row._state.adding, row._state.db = pk, False, DEFAULT_DB_ALIAS
