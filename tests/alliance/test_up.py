"""`manage.py up` on a machine that has nothing: it serves, refuses with a sentence, survives kills, leaves nothing behind;
and a backup made beside it comes back whole."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from alliance.embedded import Lock, read_env
from alliance.embedded.process import command_line, reachable_by

ROOT = Path(__file__).resolve().parents[2]


def environment(var_dir, port, **more):
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    return kept | {"VAR_DIR": str(var_dir), "PORT": str(port), "DEMO": "0"} | more


def start(env, *words):
    return subprocess.Popen(
        [sys.executable, "manage.py", *(words or ("up",))],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(question, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if answer := question():
                return answer
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


def get(port, path="/readyz"):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return answer.status == 200


def family(var_dir):
    """Processes of the tree, by what their command line or environment names."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if str(var_dir) in command_line(int(entry.name)) or f"VAR_DIR={var_dir}".encode() in (
                entry / "environ"
            ).read_bytes().split(b"\0"):
                found[int(entry.name)] = command_line(int(entry.name))
        except OSError:
            continue
    found.pop(os.getpid(), None)
    return found


@pytest.fixture
def var_dir(tmp_path):
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    return tmp_path / "var"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_whole_life_of_an_installation(var_dir):
    port = free_port()
    env = environment(var_dir, port)
    portal = start(env)
    try:
        wait_for(lambda: get(port))
        second = start(env)
        told, _ = second.communicate(timeout=30)
        assert second.returncode == 1
        assert "已在运行" in told
        assert "Traceback" not in told
        survives_kills(var_dir, port)
        comes_back_from_a_backup(var_dir, env)
    finally:
        portal.send_signal(signal.SIGTERM)
        told, _ = portal.communicate(timeout=60)
    assert portal.returncode == 0, told
    assert "已就绪" in told
    wait_for(lambda: not family(var_dir), 10)
    assert "DATABASE_URL" not in read_env(var_dir)


def survives_kills(var_dir, port):
    for mark in ("celery -q -A alliance beat", str(var_dir / "pg")):
        pid = next(pid for pid, line in family(var_dir).items() if mark in line)
        os.kill(pid, signal.SIGKILL)
        wait_for(
            lambda pid=pid, mark=mark: any(mark in line and other != pid for other, line in family(var_dir).items())
        )
    wait_for(lambda: get(port))


def comes_back_from_a_backup(var_dir, env):
    created = subprocess.run(
        [sys.executable, "manage.py", "create_alliance", "--code", "990155", "--name", "试验联盟", "--district", "试验区", "--committee", "试验区政协", "--username", "first"],
        cwd=ROOT, env=env | {"ADMIN_PASSWORD": "Shi-yan-2026"}, capture_output=True, text=True,
    )  # fmt: skip
    assert created.returncode == 0, created.stderr
    made = subprocess.run([sys.executable, "manage.py", "backup"], cwd=ROOT, env=env, capture_output=True, text=True)
    path = made.stdout.strip().splitlines()[-1]
    assert Path(path).exists(), made.stderr
    full = subprocess.run(
        [sys.executable, "manage.py", "restore", path], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert full.returncode == 1
    assert "不是空的" in full.stderr
    back = subprocess.run(
        [sys.executable, "manage.py", "restore", path, "--replace"], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert back.returncode == 0, back.stderr
    assert re.search(r"\d+ 行核对无误", back.stdout)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"DATABASE_URL": "postgres://nobody:x@127.0.0.1:1/none"}, "连不上 DATABASE_URL"),
        ({"DATABASE_URL": "mysql://a:b@127.0.0.1/c"}, "PostgreSQL only"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "连不上 REDIS_URL"),
        ({"PORT": "notaport"}, "PORT"),
        ({"SESSION_HOURS": "soon"}, "SESSION_HOURS"),
        ({"PORTAL_PG_BIN": "/nowhere"}, "PORTAL_PG_BIN"),
        ({"VAR_DIR": "/proc/nowhere"}, "不可写"),
    ],
)
def test_a_wrong_setting_is_one_sentence(var_dir, more, sentence):
    portal = start(environment(var_dir, free_port()) | more)
    told, _ = portal.communicate(timeout=60)
    assert portal.returncode == 1
    assert sentence in told
    assert "Traceback" not in told


def test_a_taken_port_is_one_sentence(var_dir):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        portal = start(environment(var_dir, other.getsockname()[1]))
        told, _ = portal.communicate(timeout=60)
    assert portal.returncode == 1
    assert "已被占用" in told
    assert "Traceback" not in told


def test_one_lock_holder_at_a_time(tmp_path):
    first, second = Lock(tmp_path), Lock(tmp_path)
    assert first.take()
    assert second.is_held()
    first.release()
    assert second.take()


def test_a_folder_that_others_may_not_enter_is_known(tmp_path):
    class Stranger:
        pw_uid = 12345

    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not reachable_by(closed / "data", Stranger)
    assert reachable_by(closed / "data", None)
