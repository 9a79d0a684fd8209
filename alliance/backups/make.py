import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from alliance.backups import archive, database, keys


def make_backup(folder):
    """Write a backup into a folder; returns its path and its manifest."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"portal-{timezone.localtime():%Y%m%d-%H%M%S}.tar"
    part = target.with_suffix(".part")
    manifest = {"made_at": timezone.now().isoformat(), "migrations": applied(), "keys": keys.described()}
    try:
        with tempfile.TemporaryDirectory(dir=folder) as work, archive.Writer(part) as writer:
            dump = Path(work) / archive.DUMP
            manifest["counts"] = database.dump(dump)
            writer.add(dump, archive.DUMP)
            writer.add_folder(settings.MEDIA_ROOT, archive.MEDIA)
            writer.finish(manifest)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return target, manifest


def applied():
    """The steps of the tables that this database has taken."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
