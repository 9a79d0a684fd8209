"""`manage.py up` on a machine that has nothing: it serves, refuses with a sentence, survives kills, leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from alliance.embedded import Lock, read_env
from alliance.embedded.accounts import reachable_by
from alliance.embedded.cluster import Cluster
from alliance.embedded.output import KEPT, LARGEST, Output
from tests.alliance.installation import ROOT, Installation, wait_for

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def folder():
    """A place that the account of the database may enter, with a name that breaks what can be broken by names."""
    # Not tmp_path: pytest closes its parent to others, whenever another run of it starts.
    with tempfile.TemporaryDirectory(prefix="portal-up-", ignore_cleanup_errors=True) as place:
        os.chmod(place, 0o755)
        yield Path(place) / "数据 folder"


@pytest.fixture
def portal(folder):
    installation = Installation(folder)
    yield installation
    # Shown where a test fails.
    print(installation.told, *(path.read_text(errors="replace")[-3000:] for path in folder.glob("log/*.log")), sep="\n")  # noqa: T201 - shown by pytest where the test fails
    if installation.process and installation.process.poll() is None:
        installation.kill()


@linux_only
def test_the_whole_life_of_an_installation(portal):
    portal.start().wait_until_ready()
    assert portal.ask("/healthz", host="whoever.example") == (200, "ok")
    answers_watchers_truly(portal)
    says_how_the_first_administrator_gets_in(portal)
    comes_back_from_a_backup(portal)
    survives_the_death_of(portal, "-m granian")
    survives_the_death_of(portal, "-m granian", within="-m granian")
    survives_the_death_of(portal, "celery -q -A alliance worker")
    survives_the_death_of(portal, "celery -q -A alliance beat")
    survives_the_death_of(portal, "-server 127.0.0.1:")
    survives_the_death_of(portal, "postgres: portal portal", within="bin/postgres")
    survives_the_death_of(portal, "bin/postgres")
    a_second_one_says_that_one_is_running(portal)
    assert portal.end() == 0
    assert portal.told.count("Traceback") == 0
    assert "DATABASE_URL" not in (portal.var_dir / "env").read_text()


def answers_watchers_truly(portal):
    assert portal.checks() == {"database": True, "redis": True, "migrations": True}
    server = portal.pid("-server 127.0.0.1:")
    os.kill(server, signal.SIGSTOP)
    try:
        status, body = portal.ask("/readyz")
    finally:
        os.kill(server, signal.SIGCONT)
    assert status == 503
    assert '"redis": false' in body
    assert '"database": true' in body


def says_how_the_first_administrator_gets_in(portal):
    """The command that the welcome shows, taken as it stands."""
    shown = re.search(r"create_alliance --code.*?--username \w+", portal.told, re.DOTALL)[0].replace("\\\n", "")
    weak = portal.manage(*shown.split(), ADMIN_PASSWORD="123")
    assert weak.returncode == 1
    assert "密码" in weak.stderr
    assert "Traceback" not in weak.stderr
    made = portal.manage(*shown.split(), ADMIN_PASSWORD="Shi-yan-2026")
    assert made.returncode == 0, made.stderr
    count = portal.manage("shell", "-c", "from alliance.models import Alliance; print(Alliance.objects.count())")
    assert count.stdout.split()[-1] == "1"


def comes_back_from_a_backup(portal):
    kept = portal.var_dir / "media" / "photo.jpg"
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(b"a photo")
    made = portal.manage("backup")
    assert made.returncode == 0, made.stderr
    file = made.stdout.strip().splitlines()[-1]
    kept.unlink()
    refused = portal.manage("restore", file)
    assert refused.returncode == 1
    assert "不是空的" in refused.stderr
    back = portal.manage("restore", file, "--replace")
    assert back.returncode == 0, back.stderr
    assert re.search(r"\d+ 行核对无误", back.stdout)
    assert kept.read_bytes() == b"a photo"


def survives_the_death_of(portal, mark, within=None):
    parent = within and wait_for(lambda: portal.pid(within))
    victim = wait_for(lambda: portal.pid(mark, parent))
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: victim not in portal.family())
    if mark != "postgres: portal portal":
        parent = within and portal.pid(within)
        wait_for(lambda: portal.pid(mark, parent) not in {None, victim})
    wait_for(portal.is_ready)
    # Nothing of the dead one serves beside its successor.
    wait_for(lambda: sum("-m granian" in line for line in portal.family().values()) == 3)


def a_second_one_says_that_one_is_running(portal):
    second = Installation(portal.var_dir)
    told = second.refusal()
    assert f"门户已在运行：http://127.0.0.1:{portal.port}/" in told
    assert portal.is_ready()


@linux_only
def test_a_killed_supervisor_takes_all_with_it_and_the_next_start_is_clean(portal):
    portal.start().wait_until_ready()
    portal.kill()
    assert "DATABASE_URL" not in read_env(portal.var_dir)
    # The file with the password may get lost too; the data are still there.
    (portal.var_dir / "pg-password").unlink()
    portal.start().wait_until_ready()
    assert portal.end(signal.SIGINT) == 0


@linux_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_make_alone_is_told_to_stop(portal, tmp_path, number):
    recipe = tmp_path / "Makefile"
    recipe.write_text(f"run:\n\t@exec '{sys.executable}' manage.py up\n")
    portal.start(("make", "-f", str(recipe), "run"))
    wait_for(lambda: "正在准备" in portal.told)
    portal.end(number)
    assert "已停止" in portal.told
    assert "Traceback" not in portal.told


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"DATABASE_URL": "postgres://nobody:x@127.0.0.1:1/none"}, "连不上 DATABASE_URL"),
        ({"DATABASE_URL": "mysql://a:b@127.0.0.1/c"}, "DATABASE_URL must begin with postgres://"),
        ({"DATABASE_URL": "postgres://a:b@[127.0.0.1/c"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "postgres://a:b@127.0.0.1:x/c"}, "DATABASE_URL must look like"),
        ({"DATABASE_URL": "postgres://a:b@127.0.0.1"}, "DATABASE_URL must look like"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "连不上 REDIS_URL"),
        ({"REDIS_URL": "127.0.0.1:6379"}, "REDIS_URL must begin with redis://"),
        ({"PORT": "notaport"}, "PORT"),
        ({"PORT": "70000"}, "PORT must be from 1 to 65535"),
        ({"HOST": "no.such.host.invalid"}, "HOST"),
        ({"WEB_WORKERS": "0"}, "WEB_WORKERS"),
        ({"SESSION_HOURS": "soon"}, "SESSION_HOURS"),
        ({"HTTPS": "perhaps"}, "HTTPS"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
        ({"SITE_URL": "portal.example"}, "SITE_URL"),
        ({"EMAIL_URL": "mail.example:25"}, "EMAIL_URL"),
        ({"PORTAL_PG_BIN": "/nowhere"}, "PORTAL_PG_BIN"),
        ({"VAR_DIR": "/proc/nowhere"}, "不可写"),
    ],
    ids=lambda value: next(iter(value.items()))[1] if isinstance(value, dict) else None,
)
def test_a_wrong_setting_is_one_sentence(folder, more, sentence):
    assert sentence in Installation(folder, **more).refusal()


def test_a_wrong_address_does_not_show_its_password(folder):
    told = Installation(folder, DATABASE_URL="postgres://portal:hush-hush@[::1/portal").refusal()
    assert "hush-hush" not in told


def test_a_taken_port_is_one_sentence_at_once(portal):
    with socket.socket() as other:
        other.bind(("127.0.0.1", portal.port))
        other.listen()
        told = portal.refusal()
    assert "已被占用" in told
    assert "正在" not in told


def test_data_of_another_postgresql_are_left_alone(portal):
    old = portal.var_dir / "pg12"
    old.mkdir(parents=True)
    (old / "PG_VERSION").write_text("12\n")
    assert "是 PostgreSQL 12 的数据" in portal.refusal()
    assert not list(portal.var_dir.glob("pg1[3-9]*"))


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk, which root may")
@pytest.mark.parametrize("size", ["1m", "60m", "330m"], ids=["before", "initdb", "tables"])
def test_a_full_disk_is_one_sentence(portal, size):
    portal.var_dir.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", portal.var_dir], check=True)
    try:
        if size == "330m":
            fill(portal.var_dir / "ballast", leave=8 * 2**20, after=portal)
        told = portal.told or portal.refusal()
    finally:
        subprocess.run(["umount", "-l", portal.var_dir], check=True)
    assert "磁盘空间不足" in told
    assert len(told.strip().splitlines()) <= 4


def fill(path, *, leave, after):
    """Fill the disk once the database has been made, so that the tables find no room."""
    after.start()
    wait_for(lambda: (after.var_dir / "env").exists() and "DATABASE_URL" in (after.var_dir / "env").read_text())
    room = os.statvfs(path.parent)
    with open(path, "wb") as file:
        file.write(b"\0" * (room.f_bavail * room.f_frsize - leave))
    assert after.process.wait(150) == 1
    after.reader.join(5)


def test_one_lock_holder_at_a_time(tmp_path):
    first, second = Lock(tmp_path), Lock(tmp_path)
    assert first.take(note="http://127.0.0.1:8000")
    assert second.is_held()
    assert second.note == "http://127.0.0.1:8000"
    assert not second.take()
    first.release()
    assert not second.is_held()
    assert second.take()


def test_a_folder_that_others_may_not_enter_is_known(tmp_path):
    class Stranger:
        pw_uid = 12345

    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not reachable_by(closed / "data", Stranger)
    assert reachable_by(closed / "data", None)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database under another account")
def test_a_closed_folder_keeps_its_database_outside_and_finds_it_again(folder, monkeypatch):
    monkeypatch.setattr("alliance.embedded.binaries.SHARED", folder.parent / "outside")
    closed = folder.parent / "closed"
    closed.mkdir(mode=0o700)
    made = Cluster(closed, ephemeral=True)
    made.make()
    assert made.data.is_symlink()
    # Moved or renamed, it still leads to the same data.
    moved = Cluster(closed.rename(folder.parent / "moved"))
    assert (moved.data / "PG_VERSION").exists()
    assert moved.password


def test_logs_stay_small(tmp_path):
    script = f"for _ in range(3): print('x' * {LARGEST // 2})"
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT)
    output = Output(process, tmp_path / "web.log")
    process.wait(30)
    assert len(output.lines()) == 3
    assert len(list(tmp_path.iterdir())) <= KEPT + 1
    assert all(path.stat().st_size <= LARGEST for path in tmp_path.iterdir())
