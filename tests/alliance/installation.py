"""A portal of its own for a test: started as people start it, looked at from outside."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from alliance.embedded.process import command_line

ROOT = Path(__file__).resolve().parents[2]


class Installation:
    """`manage.py up` on a data folder and a port; `told` is what it said so far."""

    def __init__(self, var_dir, **environment):
        self.var_dir, self.port = Path(var_dir), free_port()
        kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
        self.environment = kept | {"VAR_DIR": str(var_dir), "PORT": str(self.port), "DEMO": "0"} | environment
        self.process, self.told = None, ""

    def start(self, argv=(sys.executable, "manage.py", "up")):
        self.process = subprocess.Popen(
            argv, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.told = ""
        self.reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        return self

    def _read(self, stream):
        with stream:
            for line in stream:
                self.told += line

    def wait_until_ready(self):
        wait_for(lambda: self.is_ready() or self.process.poll() is not None)
        assert self.is_ready(), self.told
        wait_for(lambda: "Ctrl-C" in self.told)
        return self

    def is_ready(self):
        return self.ask("/readyz")[0] == 200

    def ask(self, path, host=None):
        """Status and body; status 0 when nobody listens."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            link.request("GET", path, headers={"Host": host} if host else {})
            answer = link.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            link.close()

    def checks(self):
        return json.loads(self.ask("/readyz")[1])

    def end(self, number=signal.SIGTERM):
        """Tell it to stop; returns its exit code when nothing is left of it."""
        self.process.send_signal(number)
        code = self.process.wait(150)
        self.reader.join(5)
        wait_for(lambda: not self.family(), 15)
        return code

    def kill(self):
        """As the kernel does when memory runs out: nothing is told, nothing may be left."""
        self.process.kill()
        self.process.wait(10)
        self.reader.join(30)
        wait_for(lambda: not self.family(), 30)

    def refusal(self):
        """What it says when it ends by itself."""
        code = self.start().process.wait(150)
        self.reader.join(5)
        assert code == 1, self.told
        assert "Traceback" not in self.told
        return self.told

    def manage(self, *words, **environment):
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.environment | environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    def family(self):
        """Processes of the tree, by what their command line or environment names."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid() and self._is_ours(entry):
                found[int(entry.name)] = command_line(int(entry.name))
        return found

    def _is_ours(self, entry):
        try:
            environment = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            return False
        return str(self.var_dir) in command_line(int(entry.name)) or f"VAR_DIR={self.var_dir}".encode() in environment

    def pid(self, mark, parent=None):
        """The child of the supervisor (or of another process) whose command line bears a mark."""
        return next((pid for pid in children(parent or self.process.pid) if mark in command_line(pid)), None)


def children(parent):
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # The name, in brackets, may hold anything.
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z" and int(fields[1]) == parent:
                found.append(int(entry.name))
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(question, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")
