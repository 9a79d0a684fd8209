"""Rows written without the ORM's compiler, for the few writes that others wait for."""

from functools import cached_property
from types import NoneType

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import DateTimeField, Field, JSONField

from alliance.reading import Question, send

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

    @cached_property
    def one(self):
        """The INSERT of a single row, whose plan is kept; and the same that answers its id."""
        types = {field.column: field.cast_db_type(connection) for field in self.fields}
        text = f"{self.head}({', '.join(f'%({name})s' for name in types)})"
        return Question(text, **types), Question(f"{text} returning id", **types)

    def statement(self, instances, *, answers_ids=False):
        """Text and values, to travel with another statement (see `alliance.reading.send`)."""
        values = [self._value(row, field) for row in instances for field in self.fields]
        if len(instances) == 1:
            names = (field.column for field in self.fields)
            return self.one[answers_ids].statement(**dict(zip(names, values, strict=True)))
        text = self.head + ", ".join([self.row] * len(instances))
        return text + " returning id" * answers_ids, values

    def _value(self, row, field):
        if field in self.plain:
            value = getattr(row, field.attname)
            if value.__class__ in PLAIN:
                return value
        return field.get_db_prep_save(field.pre_save(row, True), connection)

    def write(self, instances):
        """Write them now; each learns its id."""
        with send(self.statement(instances, answers_ids=True)) as cursor:
            for row, (pk,) in zip(instances, cursor.fetchall(), strict=True):
                row.pk, row._state.adding, row._state.db = pk, False, DEFAULT_DB_ALIAS


def _takes_plain(field):
    if isinstance(field, DateTimeField):
        return not (field.auto_now or field.auto_now_add)
    return type(field).pre_save is Field.pre_save and not isinstance(field, JSONField)
