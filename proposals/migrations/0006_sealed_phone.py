"""The number somebody left with an opinion is sealed."""

from django.db import migrations

import alliance.fields
from alliance import sealing

PHONE = "proposals.opinion.author_phone"


def seal(apps, schema_editor):
    _rewrite(schema_editor, sealing.seal)


def unseal(apps, schema_editor):
    _rewrite(schema_editor, sealing.unseal)


def _rewrite(schema_editor, change):
    cursor = schema_editor.connection.cursor()
    cursor.execute("select id, author_phone from proposals_opinion where author_phone <> ''")
    for pk, phone in cursor.fetchall():
        cursor.execute("update proposals_opinion set author_phone = %s where id = %s", [change(phone, PHONE), pk])


class Migration(migrations.Migration):
    dependencies = [("proposals", "0005_years_within_reach")]

    operations = [
        migrations.AlterField(
            model_name="opinion",
            name="author_phone",
            field=alliance.fields.EncryptedTextField(blank=True, default="", verbose_name="手机号"),
        ),
        migrations.RunPython(seal, unseal),
    ]
