import logging

from django.db import models

from alliance import sealing

log = logging.getLogger(__name__)

UNREADABLE = "〔密钥不符〕"


class WebAddressField(models.URLField):
    """An address typed without a scheme is taken for https."""

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https"} | kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs


class EncryptedTextField(models.TextField):
    """Plain text in Python, sealed in the database (`alliance/sealing.py`). Cannot be searched: put a MarkField beside it.

    A text that no key of this installation opens reads 〔密钥不符〕, and the log says which column and key.
    """

    @property
    def purpose(self):
        return self.model._meta.label_lower + "." + self.name

    def get_prep_value(self, value):
        return sealing.seal(super().get_prep_value(value), self.purpose)

    def from_db_value(self, value, expression, connection):
        try:
            return sealing.unseal(value, self.purpose)
        except sealing.Unreadable as error:
            log.warning("no key opens %s, sealed with key %s", self.purpose, error)
            return UNREADABLE

    def get_lookup(self, name):
        return super().get_lookup(name) if name == "isnull" else None


class MarkField(models.CharField):
    """The keyed mark of another column of the row, written with it: `phone_mark = MarkField("phone")`.

    Look a value up with `filter(phone_mark__in=Model.phone_mark_of(…))`, which is `marks(value)` of this field.
    """

    def __init__(self, of, **kwargs):
        self.of = of
        super().__init__(**{"max_length": sealing.MARK_LENGTH, "null": True, "editable": False} | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.of, *args], kwargs

    @property
    def purpose(self):
        return f"{self.model._meta.label_lower}.{self.of}"

    def pre_save(self, row, add):
        value = sealing.mark(getattr(row, self.of), self.purpose)
        setattr(row, self.attname, value)
        return value

    def marks(self, value):
        return sealing.marks(value, self.purpose)
