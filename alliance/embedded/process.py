"""Starting a child so that it dies with its parent, and knowing one's own children again after a crash."""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Loaded now: after a change of user the child may not be able to read the Python installation any more.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

# A server must not inherit the caller's locale, nor a PGHOST that points elsewhere.
_DROPPED = ("LC_", "LANG", "PG", "PYTHON")


def spawn(argv, *, log, user=None, death_signal=signal.SIGTERM, env=None, cwd=None):
    """Start a child in a session of its own, so that Ctrl-C reaches only the supervisor."""

    def before_exec():
        if user:
            os.initgroups(user.pw_name, user.pw_gid)
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        # After setuid, which clears it.
        if _libc:
            _libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)

    return subprocess.Popen(
        [str(part) for part in argv],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=clean_environment() if env is None else env,
        cwd=cwd,
        start_new_session=True,
        preexec_fn=before_exec,
    )


def clean_environment():
    return {key: value for key, value in os.environ.items() if not key.startswith(_DROPPED)}


def finish(process, stop_signal, grace):
    """Ask a process to end, wait, and make it."""
    if process.poll() is not None:
        return
    process.send_signal(stop_signal)
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def service_user():
    """PostgreSQL refuses to run as root: the account it runs under instead, or None for a plain user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    return None


def reachable_by(path, user):
    """Whether another account can pass through every folder down to the path."""
    return user is None or all(
        folder.stat().st_mode & 0o001 or folder.stat().st_uid == user.pw_uid for folder in Path(path).resolve().parents
    )


def give_to(path, user):
    if user is None:
        return
    for folder, _folders, files in os.walk(path):
        os.chown(folder, user.pw_uid, user.pw_gid)
        for name in files:
            os.chown(Path(folder) / name, user.pw_uid, user.pw_gid)


def copy_tree_once(source, target):
    """Copy a folder unless a whole copy is there; a half copy never takes the final name."""
    if target.exists():
        return
    half = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(source, half, symlinks=True)
    try:
        half.rename(target)
    except OSError:
        shutil.rmtree(half)


def command_line(pid):
    """What a process was started as, or "" when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if sys.platform == "linux":
            return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout


def end_orphan(pid, mark, *, stop_signal=signal.SIGTERM, grace=10):
    """End a process left by a crashed supervisor, if the number still belongs to it (its command line bears the mark)."""
    if mark not in command_line(pid):
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, stop_signal)
        deadline = time.monotonic() + grace
        while time.monotonic() < deadline and mark in command_line(pid):
            time.sleep(0.05)
        if mark in command_line(pid):
            os.kill(pid, signal.SIGKILL)
