import contextlib
import secrets
import shutil
import signal
import time
from pathlib import Path

import redis

from alliance.embedded import binaries
from alliance.embedded.errors import StartError, disk_full, says_disk_full
from alliance.embedded.output import Output
from alliance.embedded.ports import lasting_port
from alliance.embedded.process import end_orphan, finish, spawn


class Redis:
    """A private Redis (or Valkey) on a free local port; its append-only file under VAR_DIR/redis survives a kill."""

    def __init__(self, var_dir, *, ephemeral=False):
        self.var_dir = Path(var_dir).resolve()
        self.ephemeral = ephemeral
        self.program = binaries.redis_server()
        self.data = self.var_dir / "redis"
        self.log = self.var_dir / "log" / "redis.log"
        self.port = self.process = None

    def start(self):
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._end_orphan()
        self.port = self.port or lasting_port(self.data / "port")
        self._write_settings()
        self.process = spawn([self.program, self.settings], cwd=self.data)
        self.output = Output(self.process, self.log)
        (self.data / "pid").write_text(str(self.process.pid))
        return self.process

    def wait(self, seconds=60, pause=time.sleep):
        """Wait until it answers. Returns REDIS_URL."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                with redis.Redis.from_url(self.url) as link:
                    link.ping()
                return self.url
            except redis.exceptions.ConnectionError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self._died(error)
                pause(0.02)

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
        if not path.exists() or not path.read_text():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24))
        return path.read_text()

    def _write_settings(self):
        self.settings.unlink(missing_ok=True)
        self.settings.touch(mode=0o600)
        # Quoted: the path may hold spaces.
        folder = str(self.data).replace("\\", "\\\\").replace('"', '\\"')
        self.settings.write_text(
            f'bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir "{folder}"\nsave ""\n'
            f"appendonly {'no' if self.ephemeral else 'yes'}\nappendfsync everysec\nmaxmemory-policy noeviction\n",
            encoding="utf-8",
        )

    def _end_orphan(self):
        with contextlib.suppress(OSError, ValueError):
            # It renames itself after where it listens.
            mark = f"-server 127.0.0.1:{(self.data / 'port').read_text()}"
            end_orphan(int((self.data / "pid").read_text()), mark, grace=20)

    def _died(self, error):
        said = self.output.lines() if self.process.poll() is not None else []
        if says_disk_full("\n".join(said)):
            raise disk_full(self.var_dir)
        raise StartError(
            f"Redis 启动失败，详见 {self.log}。", f"Redis did not start; see {self.log}: {said[-1] if said else error}"
        ) from None
