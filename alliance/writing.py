"""Rows written without the ORM's compiler, for the few writes that others wait for."""

from types import NoneType

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import DateTimeField, Field, JSONField

from alliance.reading import send

# What the driver writes just as the ORM would prepare it.
PLAIN = {NoneType, bool, int, str}


class Rows:
    """The INSERT of a model's instances, however many, as one statement."""

    def __init__(self, model):
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        # Fields that take a value as it stands on the instance; the others prepare it themselves.
        self.plain = {field for field in self.fields if _takes_plain(field)}
        names = ", ".join(f'"{field.column}"' for field in self.fields)
        self.head = f"insert into {model._meta.db_table} ({names}) values "
        self.row = f"({', '.join(['%s'] * len(self.fields))})"

    def statement(self, instances):
        """Text and values, to travel with another statement (see `alliance.reading.send`)."""
        values = [self._value(row, field) for row in instances for field in self.fields]
        return self.head + ", ".join([self.row] * len(instances)), values

    def _value(self, row, field):
        if field in self.plain:
            value = getattr(row, field.attname)
            if value.__class__ in PLAIN:
                return value
        return field.get_db_prep_save(field.pre_save(row, True), connection)

    def write(self, instances):
        """Write them now; each learns its id."""
        text, values = self.statement(instances)
        with send((f"{text} returning id", values)) as cursor:
            for row, (pk,) in zip(instances, cursor.fetchall(), strict=True):
                row.pk, row._state.adding, row._state.db = pk, False, DEFAULT_DB_ALIAS


def _takes_plain(field):
    if isinstance(field, DateTimeField):
        return not (field.auto_now or field.auto_now_add)
    return type(field).pre_save is Field.pre_save and not isinstance(field, JSONField)
