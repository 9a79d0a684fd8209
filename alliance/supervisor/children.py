"""The long-running programs, and how they are brought back."""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

from alliance.embedded import StartError
from alliance.embedded.output import Output
from alliance.embedded.process import end_family, finish, spawn
from alliance.supervisor.console import say

ROOT = Path(__file__).resolve().parents[2]
PAUSES = (0.2, 1, 2, 4, 8, 15, 30)
# A child that ran so long is forgiven its past.
FORGIVEN_AFTER = 60


class Child:
    """One program of ours; what it says goes to VAR_DIR/log/<name>.log."""

    def __init__(self, name, argv, *, log_dir, grace=20):
        self.name, self.argv, self.grace = name, argv, grace
        self.log = Path(log_dir) / f"{name}.log"
        self.process, self.fails, self.next_try, self.started_at = None, 0, None, 0.0

    def start(self):
        self.started_at = time.monotonic()
        self.process = spawn(self.argv, env=dict(os.environ), cwd=ROOT)
        self.output = Output(self.process, self.log)

    def watch(self):
        """Start it again when it died."""
        if self.next_try is None:
            if self.is_running():
                return
            end_family(self.process)
            pause = self._next_pause()
            self.next_try = time.monotonic() + pause
            say(
                f"{self.name} 意外退出，正在重启（详见 {self.log}）。",
                f"{self.name} ended unexpectedly, starting it again.",
            )
        elif time.monotonic() >= self.next_try:
            self.next_try = None
            # What forbids it now (a full disk, say) may be over at the next try.
            with contextlib.suppress(StartError, OSError):
                self.start()

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def _next_pause(self):
        if time.monotonic() - self.started_at > FORGIVEN_AFTER:
            self.fails = 0
        self.fails += 1
        return PAUSES[min(self.fails, len(PAUSES)) - 1]

    def stop(self):
        if self.process:
            finish(self.process, signal.SIGTERM, self.grace)


class ServerChild(Child):
    """The private PostgreSQL or Redis as a child like the others."""

    def __init__(self, name, server):
        super().__init__(name, [], log_dir=server.log.parent)
        self.server = server

    def start(self):
        self.started_at = time.monotonic()
        self.process = self.server.start()

    def stop(self):
        self.server.stop()


def web_command(host, port, workers, application="alliance.wsgi:application"):
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", application, "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "2", "--backpressure", "64", "--no-ws",
        "--respawn-failed-workers", "--respawn-interval", "1", "--workers-kill-timeout", "20", "--log-level", "warning",
    ]  # fmt: skip


def programs(host, port, workers, log_dir):
    """Worker, scheduler and web server, in the order they start."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-q", "-A", "alliance"]
    return (
        Child(
            "worker",
            [*celery, "worker", "-c", "2", "--without-mingle", "--without-gossip", "-l", "warning"],
            log_dir=log_dir,
            grace=60,
        ),
        Child("beat", [*celery, "beat", "--pidfile=", "-l", "warning"], log_dir=log_dir),
        Child("web", web_command(host, port, workers), log_dir=log_dir, grace=30),
    )
