import contextlib
import shutil
import signal
import time

import psycopg2

from alliance.embedded.cluster import USER, Cluster
from alliance.embedded.errors import StartError, disk_full, says_disk_full
from alliance.embedded.output import Output
from alliance.embedded.ports import lasting_port
from alliance.embedded.process import end_orphan, finish, spawn

NAME = "portal"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class Postgres:
    """A private PostgreSQL on a free local port, with a password of its own, data under VAR_DIR/pg<major>."""

    def __init__(self, var_dir, *, ephemeral=False):
        self.cluster = Cluster(var_dir, ephemeral=ephemeral)
        self.var_dir = self.cluster.var_dir
        self.ephemeral = ephemeral
        self.log = self.var_dir / "log" / "postgres.log"
        self.port = self.process = None

    def start(self):
        """Start it; the first time, make its data folder. Returns at once: `wait()` gives the address."""
        self._end_orphan()
        self.cluster.make()
        self.port = self.port or lasting_port(self.var_dir / "pg-port")
        self.process = spawn(self._command(), user=self.cluster.user, death_signal=signal.SIGINT, cwd="/")
        self.output = Output(self.process, self.log)
        return self.process

    def wait(self, seconds=120, pause=time.sleep):
        """Wait until it answers (a long recovery after a crash included) and holds the database. Returns DATABASE_URL."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                self._ensure_database()
                return self.url
            except psycopg2.OperationalError as error:
                if says_disk_full(str(error)):
                    raise disk_full(self.var_dir) from None
                if self.process.poll() is not None:
                    self._died()
                if time.monotonic() > deadline:
                    raise StartError("数据库没有按时启动。", f"PostgreSQL did not answer in time: {error}") from None
                pause(0.03)

    def stop(self):
        """Fast shutdown: connections end, everything committed is on disk."""
        if self.process:
            finish(self.process, signal.SIGINT, 30)
        if self.ephemeral:
            shutil.rmtree(self.cluster.data.resolve(), ignore_errors=True)

    @property
    def url(self):
        return f"postgres://{USER}:{self.cluster.password}@127.0.0.1:{self.port}/{NAME}"

    def _command(self):
        settings = [
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            "unix_socket_directories=",
            "max_connections=120",
            "timezone=Asia/Shanghai",
            "log_timezone=Asia/Shanghai",
            "log_min_messages=warning",
            *(FAST if self.ephemeral else ()),
        ]
        options = (part for setting in settings for part in ("-c", setting))
        return [self.cluster.bin / "postgres", "-D", self.cluster.data, *options]

    def _end_orphan(self):
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int((self.cluster.data / "postmaster.pid").read_text().splitlines()[0])
            end_orphan(pid, str(self.cluster.data), stop_signal=signal.SIGINT, grace=30)

    def _ensure_database(self):
        link = psycopg2.connect(self.url.removesuffix(NAME) + "postgres", connect_timeout=3)
        link.autocommit = True
        with contextlib.closing(link), link.cursor() as cursor:
            cursor.execute("select 1 from pg_database where datname = %s", [NAME])
            if not cursor.fetchone():
                cursor.execute(f"create database {NAME}")

    def _died(self):
        said = self.output.lines()
        if says_disk_full("\n".join(said)):
            raise disk_full(self.var_dir)
        raise StartError(
            f"数据库启动后退出，详见 {self.log}。", f"PostgreSQL ended at once; see {self.log}: {_reason(said)}"
        )


def _reason(said):
    """The line that tells most: the first FATAL one, else the last."""
    return next((line for line in said if "FATAL:" in line or "PANIC:" in line), said[-1] if said else "no word")
