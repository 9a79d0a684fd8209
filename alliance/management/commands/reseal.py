from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from alliance.fields import UNREADABLE, EncryptedTextField, MarkField

BATCH = 500


class Command(BaseCommand):
    help = "Write every sealed text anew with the first of FIELD_KEYS; afterwards the older keys can go."

    def handle(self, **options):
        for model in apps.get_models():
            fields = [field for field in model._meta.local_fields if isinstance(field, EncryptedTextField | MarkField)]
            sealed = [field.name for field in fields if isinstance(field, EncryptedTextField)]
            if sealed:
                done, lost = self._reseal(model, [field.name for field in fields], sealed)
                self.stdout.write(f"{model._meta.label}: {done} rows sealed anew, {lost} that no key opens left alone")

    def _reseal(self, model, fields, sealed):
        done = lost = last = 0
        while rows := _batch(model, last, fields, sealed):
            unread = sum(_is_lost(row, sealed) for row in rows)
            done, lost, last = done + len(rows) - unread, lost + unread, rows[-1].pk
        return done, lost


@transaction.atomic
def _batch(model, last, fields, sealed):
    """Seal the rows that follow a primary key anew; returns them."""
    rows = list(model._base_manager.select_for_update().filter(pk__gt=last).order_by("pk")[:BATCH])
    for row in rows:
        if not _is_lost(row, sealed):
            row.save(update_fields=fields)
    return rows


def _is_lost(row, sealed):
    return any(getattr(row, name) == UNREADABLE for name in sealed)
