"""Starting a child so that it dies with its parent, and knowing one's own children again after a crash."""

import contextlib
import ctypes
import os
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


def spawn(argv, *, output=subprocess.PIPE, user=None, death_signal=signal.SIGTERM, env=None, cwd=None):
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
        stdout=output,
        stderr=subprocess.STDOUT,
        env=clean_environment() if env is None else env,
        cwd=cwd,
        start_new_session=True,
        preexec_fn=before_exec,
    )


def clean_environment():
    return {key: value for key, value in os.environ.items() if not key.startswith(_DROPPED)}


def finish(process, stop_signal, grace):
    """Ask a process to end, wait, and make it; what it started and left behind ends with it."""
    if process.poll() is None:
        process.send_signal(stop_signal)
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    end_family(process)


def end_family(process):
    """End what a dead child left behind: web workers, say, go on serving when their master was killed."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


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
