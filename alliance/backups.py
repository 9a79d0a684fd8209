"""One file that holds everything: the database, the uploaded files, and a manifest to prove it by."""

import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from alliance.embedded import binaries
from alliance.embedded.process import clean_environment


class BackupError(Exception):
    """Why a backup cannot be made or taken back, in a sentence."""


def pg_tool(name):
    """pg_dump or pg_restore of the server's own version."""
    program, _version = binaries.client_program(name, connection.pg_version // 10000)
    return str(program)


def database_arguments():
    """How a client program reaches the database; the password goes by the environment, not the command line."""
    where = connection.settings_dict
    words = ["-d", where["NAME"]]
    for option, value in (("-h", where["HOST"]), ("-p", where["PORT"]), ("-U", where["USER"])):
        if value:
            words += [option, str(value)]
    environment = clean_environment() | {"PGPASSWORD": where["PASSWORD"] or ""}
    if mode := where["OPTIONS"].get("sslmode"):
        environment["PGSSLMODE"] = mode
    return words, environment


def counts():
    """Rows of every table of ours, exactly."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                cursor.execute(f'select count(*) from "{model._meta.db_table}"')
                found[model._meta.db_table] = cursor.fetchone()[0]
    return found


def make_backup(folder):
    """Write the backup into a folder; returns its path."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"portal-{timezone.localtime():%Y%m%d-%H%M%S}.tar"
    with tempfile.TemporaryDirectory() as work:
        dump = Path(work) / "database.dump"
        manifest = {"made_at": timezone.now().isoformat(), "counts": _dump(dump), "sha256": digest(dump)}
        note = Path(work) / "manifest.json"
        note.write_text(json.dumps(manifest, indent=1))
        with tarfile.open(target.with_suffix(".part"), "w") as archive:
            archive.add(note, "manifest.json")
            archive.add(dump, "database.dump")
            if settings.MEDIA_ROOT.exists():
                archive.add(settings.MEDIA_ROOT, "media")
    target.with_suffix(".part").chmod(0o600)
    target.with_suffix(".part").rename(target)
    return target


def _dump(target):
    """Write the database to a file; returns its counts at the same moment, whatever is written meanwhile."""
    tool = pg_tool("pg_dump")
    words, environment = database_arguments()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute("select pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        options = ["-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        run([tool, *options, *words, "-f", str(target)], environment)
        return counts()


def restore_backup(path, *, replace):
    """Take a backup back into an empty database (or, with `replace`, in place of what is there) and count every table."""
    if not tarfile.is_tarfile(path):
        raise BackupError(f"{path} 不是备份文件。")
    with tempfile.TemporaryDirectory() as work, tarfile.open(path) as archive:
        archive.extractall(work, filter="data")
        manifest = json.loads((Path(work) / "manifest.json").read_text())
        dump = Path(work) / "database.dump"
        if digest(dump) != manifest["sha256"]:
            raise BackupError("备份文件已损坏：校验和不符。")
        _make_room(replace)
        words, environment = database_arguments()
        run(
            [
                pg_tool("pg_restore"),
                "--no-owner",
                "--no-privileges",
                "--exit-on-error",
                "--single-transaction",
                *words,
                str(dump),
            ],
            environment,
        )
        _restore_files(Path(work) / "media")
    if counts() != manifest["counts"]:
        raise BackupError("恢复后的行数与备份时不符。")
    return manifest


def _make_room(replace):
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from information_schema.tables where table_schema = 'public'")
        if not cursor.fetchone()[0]:
            return
        if not replace:
            raise BackupError("数据库不是空的。确认要覆盖时加 --replace。")
        cursor.execute("drop schema public cascade; create schema public")
    connection.close()


def _restore_files(media):
    if media.exists():
        settings.MEDIA_ROOT.parent.mkdir(parents=True, exist_ok=True)
        if settings.MEDIA_ROOT.exists():
            settings.MEDIA_ROOT.rename(f"{settings.MEDIA_ROOT}.before-restore-{timezone.localtime():%Y%m%d%H%M%S}")
        # The temporary folder may lie on another disk.
        shutil.move(media, settings.MEDIA_ROOT)


def run(command, environment):
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name}: {done.stderr.strip()[-400:]}")


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
