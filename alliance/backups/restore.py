"""All of a backup taken back, or none of it.

Everything that can be checked is checked first, in a folder beside the uploads. Then one transaction empties the database, fills it
and counts it; while it is still open the uploads are changed over; committing it is the last step. Whatever breaks before (a full
disk, a kill, a cut connection) leaves the old state; what was uploaded before stays beside in any case.
"""

import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import redis
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from alliance.backups import archive, database, keys
from alliance.backups.errors import BackupError
from alliance.embedded.accounts import give_as

HALF = ".restore-"


def restore_backup(path, *, replace=False, with_key=False, without_key=False):
    """Take a backup back into an empty database or, with `replace`, in place of what is there; returns its manifest."""
    if database.tables() and not replace:
        raise BackupError(
            "数据库不是空的。确认要覆盖时加 --replace。",
            "The database is not empty: --replace puts the backup in its place.",
        )
    with tempfile.TemporaryDirectory(prefix=HALF, dir=_place_beside()) as work:
        manifest = archive.unpack(path, work)
        _refuse_newer(manifest)
        key = keys.choose(manifest, with_key=with_key, without_key=without_key)
        dump = Path(work) / archive.DUMP
        database.check(dump)
        with database.Load(dump) as load:
            _prove(load, manifest["counts"])
            with _uploads_of(Path(work) / archive.MEDIA), _key_of(key):
                load.commit()
    _bring_up_to_date()
    return manifest


def _place_beside():
    """The folder of the uploads' folder: on the same disk, so that they change over at once."""
    beside = settings.MEDIA_ROOT.parent
    beside.mkdir(parents=True, exist_ok=True)
    # Of one that was killed.
    for half in beside.glob(f"{HALF}*"):
        shutil.rmtree(half, ignore_errors=True)
    return beside


def _refuse_newer(manifest):
    """A table of tomorrow means nothing to the code of today."""
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    known = set(disk) | {old for migration in disk.values() for old in migration.replaces}
    if unknown := set(manifest["migrations"]) - {f"{app}.{name}" for app, name in known}:
        raise BackupError(
            f"这个备份由更新的版本写成（{min(unknown)}）：请先升级门户。什么也没有改变。",
            f"This backup was made by a newer version ({min(unknown)}): upgrade the portal first. Nothing was changed.",
        )


def _prove(load, counts):
    """Every table holds what it held, counted before a newer version adds anything."""
    if load.counts(counts) != counts:
        raise BackupError(
            "恢复后的行数与备份时不符，已撤回。什么也没有改变。",
            "The rows counted differ from those of the backup; taken back. Nothing was changed.",
        )


@contextmanager
def _uploads_of(fresh):
    """The uploads of the backup in place of the present ones, which stay beside them; as they were where the block fails."""
    place = settings.MEDIA_ROOT
    aside = place.with_name(f"{place.name}.before-restore-{timezone.localtime():%Y%m%d%H%M%S}")
    fresh.mkdir(exist_ok=True)
    fresh.chmod(0o755)
    had_some = place.exists()
    give_as(fresh, place if had_some else place.parent)
    if had_some:
        place.rename(aside)
    try:
        fresh.rename(place)
        yield
    except BaseException:
        if place.exists():
            shutil.move(place, fresh)
        if had_some:
            aside.rename(place)
        raise
    if had_some and not any(aside.iterdir()):
        aside.rmdir()


@contextmanager
def _key_of(key):
    """The key of the backup in VAR_DIR/env, if one is to be taken over; the present one where the block fails."""
    if key:
        before = keys.kept()
        keys.take_over(key)
    try:
        yield
    except BaseException:
        if key and before:
            keys.take_over(before)
        raise


def _bring_up_to_date():
    """The steps that were added since, and nothing remembered of the data that are gone."""
    with suppress(redis.exceptions.RedisError):
        cache.clear()
    connection.close()
    call_command("migrate", interactive=False, verbosity=0)
