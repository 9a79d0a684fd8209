"""A backup comes back whole or not at all: cut, foreign, newer, of another key, killed in between."""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from alliance.backups import archive, database, keys, make_backup, restore_backup
from alliance.backups.errors import BackupError
from alliance.embedded import keep_secret_key, read_env
from members.models import Unit
from tests import factories
from tests.alliance.installation import ROOT, wait_for

NOTHING = "什么也没有改变"


@pytest.fixture
def installation(flushable, settings, tmp_path):
    """A database and a folder of its own: a copy of the tables of the tests, thrown away afterwards."""
    where = connection.settings_dict
    name, own = where["NAME"], f"{where['NAME']}_backups"
    connection.close()
    on_server(f'drop database if exists "{own}" with (force)', f'create database "{own}" template "{name}"')
    where["NAME"] = own
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "var" / "media"
    settings.HAS_SECRET_KEY = True
    settings.MEDIA_ROOT.mkdir(parents=True)
    yield tmp_path
    connection.close()
    where["NAME"] = name
    on_server(f'drop database "{own}" with (force)')


def link_to(name="postgres"):
    where = connection.settings_dict
    return closing(
        psycopg2.connect(
            dbname=name, host=where["HOST"], port=where["PORT"], user=where["USER"], password=where["PASSWORD"]
        )
    )


def on_server(*statements):
    with link_to() as link, link.cursor() as cursor:
        link.autocommit = True
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def backup(installation, settings):
    """One unit and one photo are in it; then both are changed."""
    factories.make_unit(factories.make_alliance(), "云溪图书馆")
    photo = settings.MEDIA_ROOT / "2026" / "photo.jpg"
    photo.parent.mkdir()
    photo.write_bytes(b"a photo")
    path, _manifest = make_backup(installation / "backups")
    Unit.objects.update(name="改过的名字")
    photo.write_bytes(b"another")
    return path


def state(settings):
    """What the database and the folder of uploads hold, with everything beside it."""
    files = {
        path.relative_to(settings.VAR_DIR).as_posix(): path.read_bytes()
        for path in settings.VAR_DIR.rglob("*")
        if path.is_file()
    }
    return list(Unit.objects.values_list("name", flat=True)), files


NEW = (["改过的名字"], {"media/2026/photo.jpg": b"another"})


def rewritten(path, change=None, **manifest):
    """The same backup with a file or parts of the manifest replaced, its checksums true to what it now holds."""
    with tarfile.open(path) as old:
        files = {member.name: old.extractfile(member).read() for member in old if member.isfile()}
    said = json.loads(files.pop("manifest.json")) | manifest
    files |= change or {}
    target = path.with_name("rewritten.tar")
    with archive.Writer(target) as writer:
        for name, content in files.items():
            source = path.with_name("part")
            source.write_bytes(content)
            writer.add(source, name)
        writer.finish(said)
    return target


def test_it_comes_back_whole_and_the_old_uploads_stay_beside(backup, settings):
    said = restore_backup(backup, replace=True)
    assert said["counts"]["members_unit"] == 1
    names, files = state(settings)
    assert names == ["云溪图书馆"]
    assert files.pop("media/2026/photo.jpg") == b"a photo"
    assert [(Path(name).name, content) for name, content in files.items()] == [("photo.jpg", b"another")]


def test_the_rules_of_the_database_come_back_too(backup):
    restore_backup(backup, replace=True)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_trigger where tgname = 'audit_rows_stay'")
        assert cursor.fetchone() == (1,)
    with pytest.raises(BackupError, match="--replace"):
        restore_backup(backup)


def test_it_is_readable_by_its_owner_alone(backup):
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_a_file_cut_anywhere_changes_nothing(backup, settings):
    whole = backup.read_bytes()
    # The last blocks of a tar are padding.
    end = len(whole.rstrip(b"\0"))
    for share in (0, 0.001, 0.3, 0.7, 0.99):
        backup.write_bytes(whole[: int(end * share)])
        refuses(backup, settings, "不是门户的备份")


def refuses(path, settings, sentence, **options):
    with pytest.raises(BackupError, match=sentence) as refusal:
        restore_backup(path, replace=True, **options)
    assert NOTHING in str(refusal.value)
    assert state(settings) == NEW


def test_a_foreign_file_changes_nothing(backup, settings):
    for content in (b"PK\x03\x04 a sheet", "一封信".encode() * 999):
        backup.write_bytes(content)
        refuses(backup, settings, "不是门户的备份")


def test_another_tar_changes_nothing(backup, settings):
    with tarfile.open(backup, "w") as other:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = 2
        other.addfile(entry, io.BytesIO(b"[]"))
    refuses(backup, settings, "不是门户的备份")


def test_an_archive_that_reaches_outside_changes_nothing(backup, settings):
    refuses(rewritten(backup, {"../outside.txt": b"x"}), settings, "不是门户的备份")
    assert not (settings.VAR_DIR / "outside.txt").exists()


def test_a_flipped_bit_changes_nothing(backup, settings):
    whole = bytearray(backup.read_bytes())
    whole[2000] ^= 1
    backup.write_bytes(whole)
    refuses(backup, settings, "校验和不符")


def test_a_dump_that_breaks_off_half_way_is_taken_back(backup, settings):
    """Its table of contents reads well and its first tables load; then it ends."""
    with tarfile.open(backup) as whole:
        dump = whole.extractfile("database.dump").read()
    refuses(rewritten(backup, {"database.dump": dump[: len(dump) * 3 // 4]}), settings, "pg_restore")


def test_what_is_no_dump_is_refused(backup, settings):
    refuses(rewritten(backup, {"database.dump": b"select 1"}), settings, "pg_restore")


def test_a_row_too_few_is_taken_back(backup, settings):
    with tarfile.open(backup) as whole:
        counts = json.loads(whole.extractfile("manifest.json").read())["counts"]
    refuses(rewritten(backup, counts=counts | {"members_unit": 2}), settings, "行数")


def test_uploads_that_cannot_be_changed_over_leave_the_database_too(backup, settings, monkeypatch):
    def broken(self):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(database.Load, "commit", broken)
    with pytest.raises(CommandError, match=NOTHING):
        call_command("restore", str(backup), replace=True)
    assert state(settings) == NEW


def test_killed_in_between_everything_is_as_it_was(backup, settings):
    """It waits for a table that somebody reads, with others already dropped, when it is killed."""
    where = connection.settings_dict
    address = f"postgres://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{where['NAME']}"
    # The key of the tests is not kept by an installation.
    environment = os.environ | {"DATABASE_URL": address, "VAR_DIR": str(settings.VAR_DIR)}
    with link_to(where["NAME"]) as reader, reader.cursor() as cursor:
        cursor.execute("select count(*) from workgroup_task")
        process = subprocess.Popen(
            [sys.executable, "manage.py", "restore", backup, "--replace"], cwd=ROOT, env=environment
        )
        wait_for(lambda: waiting_locks() or process.poll() is not None, 60)
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    wait_for(lambda: not others(), 30)
    names, files = state(settings)
    assert names == NEW[0]
    assert files["media/2026/photo.jpg"] == b"another"
    assert list(settings.VAR_DIR.glob(".restore-*")), "what it had unpacked"
    restore_backup(backup, replace=True)
    assert Unit.objects.get().name == "云溪图书馆"
    assert not list(settings.VAR_DIR.glob(".restore-*"))


def waiting_locks():
    return ask("select count(*) from pg_locks where not granted")


def others():
    return ask("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_an_older_backup_is_counted_and_then_brought_up_to_date(installation, settings):
    factories.make_unit(factories.make_alliance(), "云溪图书馆")
    call_command("migrate", "workgroup", "zero", verbosity=0)
    path, manifest = make_backup(installation / "backups")
    assert "workgroup_task" not in manifest["counts"]
    call_command("migrate", verbosity=0)
    said = restore_backup(path, replace=True)
    assert said["counts"] == manifest["counts"]
    assert "workgroup_task" in database.tables()
    assert Unit.objects.get().name == "云溪图书馆"


def test_a_newer_backup_is_refused(backup, settings):
    ahead = ["alliance.9999_what_nobody_knows_yet"]
    refuses(rewritten(backup, migrations=ahead), settings, "更新的版本")


def test_a_key_that_the_portal_made_up_goes_along(installation, settings):
    keep_secret_key(settings.VAR_DIR, settings.SECRET_KEY)
    _path, manifest = make_backup(installation / "backups")
    assert manifest["keys"]["SECRET_KEY"] == settings.SECRET_KEY
    assert not keys.are_kept_elsewhere(manifest)


def test_a_key_of_the_environment_does_not(backup):
    with tarfile.open(backup) as whole:
        manifest = json.loads(whole.extractfile("manifest.json").read())
    assert manifest["keys"]["SECRET_KEY"] == ""
    assert keys.are_kept_elsewhere(manifest)


def run_with_key(settings, key):
    """As a portal that starts with this key and no others."""
    settings.SECRET_KEY, settings.FIELD_KEYS = key, [key]


def test_no_key_at_all_is_no_backup(installation, settings):
    settings.HAS_SECRET_KEY = False
    with pytest.raises(BackupError, match="SECRET_KEY"):
        make_backup(installation / "backups")


def test_a_backup_of_another_key_is_refused_until_it_is_set(backup, settings):
    run_with_key(settings, "the key of another machine")
    refuses(backup, settings, "密钥读不了")
    refuses(backup, settings, "密钥读不了", with_key=True)
    restore_backup(backup, replace=True, without_key=True)
    assert Unit.objects.get().name == "云溪图书馆"


def test_the_key_in_a_backup_is_taken_over_when_told(installation, settings, monkeypatch):
    made_up = settings.SECRET_KEY
    keep_secret_key(settings.VAR_DIR, made_up)
    path, _manifest = make_backup(installation / "backups")
    run_with_key(settings, "the key of the new machine")
    keep_secret_key(settings.VAR_DIR, settings.SECRET_KEY)
    with pytest.raises(BackupError, match="--with-key"):
        restore_backup(path, replace=True)
    with pytest.raises(BackupError, match="优先"):
        restore_backup(path, replace=True, with_key=True)
    monkeypatch.delenv("SECRET_KEY")
    restore_backup(path, replace=True, with_key=True)
    assert read_env(settings.VAR_DIR)["SECRET_KEY"] == made_up


def test_a_failure_at_the_end_leaves_the_key_too(installation, settings, monkeypatch):
    keep_secret_key(settings.VAR_DIR, settings.SECRET_KEY)
    path, _manifest = make_backup(installation / "backups")
    run_with_key(settings, "the key of the new machine")
    keep_secret_key(settings.VAR_DIR, settings.SECRET_KEY)
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.setattr(database.Load, "commit", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        restore_backup(path, replace=True, with_key=True)
    assert read_env(settings.VAR_DIR)["SECRET_KEY"] == settings.SECRET_KEY


def test_the_present_one_of_several_keys_is_enough(backup, settings):
    """A key put in front of the others seals from now on; the older ones still open."""
    settings.FIELD_KEYS = ["the newest", settings.SECRET_KEY]
    restore_backup(backup, replace=True)


def test_the_command_says_what_must_be_kept(backup, settings, capsys):
    call_command("backup", to=str(backup.parent))
    assert "另行保存" in capsys.readouterr().err
    keep_secret_key(settings.VAR_DIR, settings.SECRET_KEY)
    call_command("backup", to=str(backup.parent))
    assert "备份中含有密钥" in capsys.readouterr().err


def test_a_missing_file_is_a_sentence(installation):
    with pytest.raises(CommandError, match=r"nowhere\.tar"):
        call_command("restore", str(installation / "nowhere.tar"), replace=True)
