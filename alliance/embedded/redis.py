import contextlib
import secrets
import shutil
import signal
import socket
import time
from pathlib import Path

import redis

from alliance.embedded import binaries
from alliance.embedded.errors import StartError
from alliance.embedded.process import end_orphan, finish, spawn


class Redis:
    """A private Redis (or Valkey) on a free local port; its append-only file under VAR_DIR/redis survives a kill."""

    def __init__(self, var_dir, *, ephemeral=False):
        self.var_dir = Path(var_dir).resolve()
        self.ephemeral = ephemeral
        self.program = binaries.redis_server()
        self.data = self.var_dir / "redis"
        self.process = None

    def start(self):
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._end_orphan()
        self.port = self._free_port()
        self._write_settings()
        with open(self.var_dir / "log" / "redis.log", "ab") as log:
            self.process = spawn([self.program, self.settings], log=log, cwd=self.data)
        (self.data / "pid").write_text(str(self.process.pid))
        return self.process

    def wait(self, seconds=60):
        """Wait until it answers. Returns REDIS_URL."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                with redis.Redis.from_url(self.url) as link:
                    link.ping()
                return self.url
            except redis.exceptions.ConnectionError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    log = self.var_dir / "log" / "redis.log"
                    raise StartError(
                        f"Redis 启动失败，详见 {log}。", f"Redis did not start; see {log}: {error}"
                    ) from None
                time.sleep(0.02)

    def stop(self):
        if self.process:
            finish(self.process, signal.SIGTERM, 20)
        if self.ephemeral:
            shutil.rmtree(self.data, ignore_errors=True)

    @property
    def url(self):
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def settings(self):
        return self.data / "redis.conf"

    @property
    def password(self):
        path = self.data / "password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24))
        return path.read_text()

    def _write_settings(self):
        self.settings.unlink(missing_ok=True)
        self.settings.touch(mode=0o600)
        self.settings.write_text(
            f'bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir {self.data}\nsave ""\n'
            f"appendonly {'no' if self.ephemeral else 'yes'}\nappendfsync everysec\nmaxmemory-policy noeviction\n"
        )

    def _free_port(self):
        note = self.data / "port"
        with contextlib.suppress(OSError, ValueError), socket.socket() as probe:
            port = int(note.read_text())
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        note.write_text(str(port))
        return port

    def _end_orphan(self):
        with contextlib.suppress(OSError, ValueError):
            end_orphan(int((self.data / "pid").read_text()), str(self.settings), grace=20)
