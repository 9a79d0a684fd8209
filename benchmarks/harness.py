"""What the benchmarks share: a portal of its own in a temporary folder, web servers on it, and clients with session and CSRF.

with portal() as django_is_ready:
    with web("alliance.wsgi:application") as base: ...
"""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "measured-only-2026"


@contextlib.contextmanager
def portal():
    """A fresh database and Redis, migrated, with Django set up in this process; gone afterwards."""
    from alliance.embedded import servers

    folder = tempfile.mkdtemp(prefix="portal-bench-")
    os.chmod(folder, 0o755)
    os.environ |= {"VAR_DIR": folder, "SECRET_KEY": "for-measuring-only", "DJANGO_SETTINGS_MODULE": "alliance.settings"}
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    try:
        with servers(folder) as addresses:
            os.environ |= addresses
            import django
            from django.core.management import call_command

            django.setup()
            call_command("prepare", verbosity=0)
            yield
            from django.db import connections

            connections.close_all()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def web(application, settings="alliance.settings"):
    """The application server of `manage.py up`, with its 2 workers; yields host and port."""
    port = free_port()
    argv = [
        sys.executable, "-m", "granian", "--interface", "wsgi", application, "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "2", "--backpressure", "64", "--no-ws", "--log-level", "warning",
    ]  # fmt: skip
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": settings,
        "PUBLIC_WRITES_PER_HOUR": "1000000",
        "CHECK_INS_PER_HOUR": "1000000",
    }
    process = subprocess.Popen(argv, cwd=ROOT, env=environment)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield "127.0.0.1", port
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def _wait_for(address, process, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=3):
            return
        time.sleep(0.1)
    sys.exit(f"{address} does not answer")


class Client:
    """A browser's part of a request: one open connection, the session cookie, the CSRF token. `user` is signed in at once."""

    def __init__(self, where, user):
        self.where, self.link = where, None
        self.cookies = {"sessionid": session_of(user), "csrftoken": "c" * 32}

    def ask(self, method, path, body=None):
        """Status and body of one request."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers |= {"Content-Type": "application/json", "X-CSRFToken": self.cookies["csrftoken"]}
        for _attempt in range(2):
            if self.link is None:
                self.link = http.client.HTTPConnection(*self.where, timeout=60)
            try:
                self.link.request(method, path, data, headers)
                answer = self.link.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, ConnectionError):
                # A kept connection may have been closed meanwhile.
                self.link = None
        raise ConnectionError(path)


def session_of(user):
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "members.backends.UsernameOrPhoneBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def drive(clients, act, seconds):
    """All clients at once for some seconds, `act(client)` again and again. Answers acts per second and the times of all."""
    gate, ends, times = threading.Barrier(len(clients) + 1), [0.0], []

    def run(client):
        gate.wait()
        while time.monotonic() < ends[0]:
            began = time.monotonic()
            act(client)
            times.append(time.monotonic() - began)

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    ends[0] = began + seconds
    gate.wait()
    for thread in threads:
        thread.join()
    return len(times) / (time.monotonic() - began), times


def at_once(*acts):
    """Let all begin at one moment: [(result, seconds)] in the order given."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        gate.wait()
        began = time.monotonic()
        results[number] = (act(), time.monotonic() - began)

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def side_by_side(ours, bare, rounds):
    """Run two measures in turn, so that a noisy neighbour hits both: median per second of each and the median of the ratios."""
    pairs = []
    for number in range(rounds):
        first, second = (ours, bare) if number % 2 else (bare, ours)
        one, two = first(), second()
        pairs.append((one, two) if first is ours else (two, one))
    mine, theirs = zip(*pairs, strict=True)
    return statistics.median(mine), statistics.median(theirs), statistics.median(a / b for a, b in pairs)


def percentile(times, share):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
