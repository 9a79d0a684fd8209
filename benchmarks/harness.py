"""What the benchmarks share: a portal of its own in a temporary folder, web servers on it, clients with session and CSRF, clocks.

with portal():
    with web("alliance.wsgi:application") as where: ...
"""

import collections
import contextlib
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
import urllib.parse
import urllib.request
import weakref
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVERS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")
CSRF = "c" * 32
# All clients of a benchmark come from one address.
UNLIMITED = {"PUBLIC_WRITES_PER_HOUR": "1000000", "CHECK_INS_PER_HOUR": "1000000"}
PORTAL = "members.backends.UsernameOrPhoneBackend"
PLAIN = "django.contrib.auth.backends.ModelBackend"


@contextlib.contextmanager
def portal():
    """A fresh database and Redis, durable as in production, migrated, with Django set up in this process; gone afterwards."""
    from alliance.embedded import servers

    folder = tempfile.mkdtemp(prefix="portal-bench-")
    os.chmod(folder, 0o755)
    os.environ |= {"VAR_DIR": folder, "SECRET_KEY": "for-measuring-only", "DJANGO_SETTINGS_MODULE": "alliance.settings"}
    for name in SERVERS:
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
    """The application server just as `manage.py up` starts it, with its 2 workers; yields host and port."""
    from alliance.supervisor.children import web_command

    where = ("127.0.0.1", free_port())
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings} | UNLIMITED
    process = subprocess.Popen(web_command(*where, 2, application), cwd=ROOT, env=environment)
    try:
        _wait_for("http://{}:{}/healthz".format(*where), process)
        yield where
    finally:
        # A connection that is kept open would make the workers wait for its end.
        Client.close_all(where)
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        process.kill()
        process.wait()


def _wait_for(address, process, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=3):
            return
        time.sleep(0.1)
    sys.exit(f"{address} does not answer")


class Client:
    """A browser's part of a request: one open connection, session cookie, CSRF token, origin. `user` is signed in already.

    It speaks HTTP through a bare socket, because the standard library's client would take as long as some of the answers.
    """

    everyone = weakref.WeakSet()

    def __init__(self, where, user, backend=PORTAL):
        self.everyone.add(self)
        self.where, self.link, self.rest = where, None, b""
        host = "{}:{}".format(*where)
        self.head = (
            f" HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUser-Agent: Mozilla/5.0 (benchmark)\r\nAccept: */*\r\n"
            f"Cookie: sessionid={session_of(user, backend)}; csrftoken={CSRF}\r\n"
        )

    @classmethod
    def close_all(cls, where):
        for client in cls.everyone:
            if client.where == where and client.link:
                client.link.close()
                client.link = None

    def get(self, path):
        return self._ask(f"GET {path}{self.head}\r\n".encode())

    def post(self, path, body, **headers):
        """JSON with the CSRF token in its header, as a script of the page sends it."""
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        return self._send(path, json.dumps(body).encode(), "application/json", f"X-CSRFToken: {CSRF}\r\n{lines}")

    def submit(self, path, fields):
        """A form of a page, with the CSRF token in its hidden field."""
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": CSRF, **fields}).encode()
        return self._send(path, body, "application/x-www-form-urlencoded")

    def _send(self, path, body, kind, lines=""):
        head = f"POST {path}{self.head}{lines}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return self._ask(head.encode() + body)

    def _ask(self, message):
        """Status and body. A kept connection that was closed meanwhile is opened again, once."""
        for attempt in range(2):
            try:
                if self.link is None:
                    self.link, self.rest = socket.create_connection(self.where, timeout=60), b""
                    self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.link.sendall(message)
                return self._answer()
            except ConnectionError:
                self.link = None
                if attempt:
                    raise

    def _answer(self):
        head = self._until(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        fields = dict(line.split(b": ", 1) for line in lines[1:] if b": " in line)
        if b"content-length" in fields:
            body = self._take(int(fields[b"content-length"]))
        else:
            body = b"".join(iter(self._chunk, b"")) if fields.get(b"transfer-encoding") == b"chunked" else b""
        return int(lines[0][9:12]), body

    def _chunk(self):
        size = int(self._until(b"\r\n"), 16)
        piece = self._take(size)
        self._until(b"\r\n")
        return piece

    def _until(self, mark):
        while mark not in self.rest:
            self._more()
        found, _mark, self.rest = self.rest.partition(mark)
        return found

    def _take(self, size):
        while len(self.rest) < size:
            self._more()
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def _more(self):
        piece = self.link.recv(262144)
        if not piece:
            raise ConnectionResetError(f"{self.where} closed the connection")
        self.rest += piece


def session_of(user, backend):
    """The session that signing in would have made, without the seconds that checking a password takes on purpose."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


class Pace:
    """What a batch of requests took: `count`, `per_second`, the seconds of each answer, the answers by status."""

    def __init__(self, seconds, times, statuses):
        self.times, self.statuses = sorted(times), statuses
        self.count, self.per_second = len(times), len(times) / seconds

    def at(self, share):
        """The seconds within which that share of the answers was there."""
        return self.times[min(len(self.times) - 1, int(len(self.times) * share))]


def drain(clients, jobs, act):
    """All clients at once until the jobs are done, `act(client, job)` -> (status, body) for each. Returns the Pace."""
    gate, queue = threading.Barrier(len(clients) + 1), collections.deque(jobs)
    times, statuses = [], collections.Counter()

    def run(client):
        gate.wait()
        while True:
            try:
                job = queue.popleft()
            except IndexError:
                return
            began = time.perf_counter()
            status, _body = act(client, job)
            times.append(time.perf_counter() - began)
            statuses[status] += 1

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return Pace(time.perf_counter() - began, times, statuses)


def at_once(acts):
    """Let all begin at one moment: [(result, seconds)] in the order given."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        gate.wait()
        began = time.perf_counter()
        results[number] = (act(), time.perf_counter() - began)

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def side_by_side(ours, bare, rounds):
    """Two measures in turn, so that a noisy neighbour hits both. `ours(n)` and `bare(n)` answer a Pace; returns both lists."""
    pairs = []
    for number in range(rounds):
        first, second = (bare, ours) if number % 2 else (ours, bare)
        one, two = first(number), second(number)
        pairs.append((one, two) if first is ours else (two, one))
    return zip(*pairs, strict=True)


def middle(values):
    return statistics.median(values)


def table(headings, rows):
    """Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
