import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2

from alliance.embedded import binaries
from alliance.embedded.errors import StartError
from alliance.embedded.process import clean_environment, end_orphan, finish, give_to, reachable_by, service_user, spawn

NAME = USER = "portal"
# With a C character type PostgreSQL sees no letters in Chinese text.
CHARACTER_TYPES = ("C.UTF-8", "en_US.UTF-8", "zh_CN.UTF-8", "UTF-8")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
LEAST_ROOM = 300 * 2**20


class Postgres:
    """A private PostgreSQL on a free local port, with a password of its own, data under VAR_DIR/pg<major>."""

    def __init__(self, var_dir, *, ephemeral=False):
        self.var_dir = Path(var_dir)
        self.ephemeral = ephemeral
        self.user = service_user()
        self.bin = binaries.postgres_bin(self.user)
        self.data = self._data_folder()
        self.process = None

    def start(self):
        """Start it; the first time, make its data folder. Returns at once: `wait()` gives the address."""
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self._end_orphan()
        self.port = self._free_port()
        with open(self.log, "ab") as log:
            self.process = spawn(self._command(), log=log, user=self.user, death_signal=signal.SIGINT, cwd="/")
        return self.process

    def wait(self, seconds=120):
        """Wait until it answers (a long recovery after a crash included) and holds the database. Returns DATABASE_URL."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                self._ensure_database()
                return self.url
            except psycopg2.OperationalError as error:
                if self.process.poll() is not None:
                    self._died()
                if time.monotonic() > deadline:
                    raise StartError("数据库没有按时启动。", f"PostgreSQL did not answer in time: {error}") from None
                time.sleep(0.03)

    def stop(self):
        """Fast shutdown: connections end, everything committed is on disk."""
        if self.process:
            finish(self.process, signal.SIGINT, 30)
        if self.ephemeral:
            shutil.rmtree(self.data, ignore_errors=True)

    @property
    def url(self):
        return f"postgres://{USER}:{self.password}@127.0.0.1:{self.port}/{NAME}"

    @property
    def log(self):
        return self.var_dir / "log" / "postgres.log"

    @property
    def password(self):
        return (self.var_dir / "pg-password").read_text().strip()

    def _data_folder(self):
        """Under VAR_DIR, unless the account that runs the server cannot get there (a folder below /root, say)."""
        name = f"pg{binaries.major_version(self.bin)}"
        inside = self.var_dir.resolve() / name
        if inside.exists() or reachable_by(inside, self.user):
            return inside
        outside = binaries.SHARED / hashlib.sha256(str(inside).encode()).hexdigest()[:12] / name
        outside.parent.mkdir(parents=True, exist_ok=True)
        return outside

    def _make_cluster(self):
        if shutil.disk_usage(self.var_dir).free < LEAST_ROOM:
            raise StartError(
                f"磁盘空间不足：{self.var_dir} 至少需要 300 MB。", f"Disk full: {self.var_dir} needs at least 300 MB."
            )
        self._write_password()
        failure = ""
        for character_type in CHARACTER_TYPES:
            shutil.rmtree(self.data, ignore_errors=True)
            self.data.mkdir(mode=0o700, parents=True)
            give_to(self.data, self.user)
            failure = self._initdb(character_type)
            if not failure:
                return
        shutil.rmtree(self.data, ignore_errors=True)
        raise StartError("无法建立数据库目录。", f"initdb failed: {failure}")

    def _initdb(self, character_type):
        """What initdb complained of, or "" when the cluster stands."""
        with tempfile.NamedTemporaryFile("w", dir="/tmp", prefix="portal-") as secret:
            secret.write(self.password)
            secret.flush()
            if self.user:
                os.chown(secret.name, self.user.pw_uid, self.user.pw_gid)
            command = [
                self.bin / "initdb", "-D", self.data, "-U", USER, "-E", "UTF8", "--locale=C", f"--lc-ctype={character_type}",
                "-A", "scram-sha-256", f"--pwfile={secret.name}", *(["--no-sync"] if self.ephemeral else []),
            ]  # fmt: skip
            with tempfile.TemporaryFile() as log:
                process = spawn(command, log=log, user=self.user, cwd="/")
                process.wait()
                log.seek(0)
                return log.read().decode(errors="replace")[-500:] if process.returncode else ""

    def _write_password(self):
        path = self.var_dir / "pg-password"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))

    def _command(self):
        settings = [
            "listen_addresses=127.0.0.1",
            f"port={self.port}",
            "unix_socket_directories=",
            "max_connections=120",
        ]
        settings += ["timezone=Asia/Shanghai", "log_min_messages=warning", *(FAST if self.ephemeral else ())]
        return [self.bin / "postgres", "-D", self.data, *(part for setting in settings for part in ("-c", setting))]

    def _free_port(self):
        """The port of last time if it is still free, so that addresses written down stay true."""
        note = self.var_dir / "pg-port"
        with contextlib.suppress(OSError, ValueError), socket.socket() as probe:
            port = int(note.read_text())
            # The server itself sets it too: connections of the last run may still linger on the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        note.write_text(str(port))
        return port

    def _end_orphan(self):
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            end_orphan(pid, str(self.data), stop_signal=signal.SIGINT, grace=30)

    def _ensure_database(self):
        link = psycopg2.connect(self.url.removesuffix(NAME) + "postgres", connect_timeout=3)
        link.autocommit = True
        with contextlib.closing(link), link.cursor() as cursor:
            cursor.execute("select 1 from pg_database where datname = %s", [NAME])
            if not cursor.fetchone():
                cursor.execute(f"create database {NAME}")

    def _died(self):
        with open(self.log, errors="replace") as log:
            last = log.read()[-600:].strip()
        if "No space left on device" in last:
            raise StartError("磁盘空间不足，数据库无法启动。", "Disk full: PostgreSQL cannot start.")
        raise StartError(
            f"数据库启动后退出，详见 {self.log}。",
            f"PostgreSQL ended at once; see {self.log}: {last.splitlines()[-1:]}",
        )

    def tool(self, name):
        """A client program of the same version, such as pg_dump."""
        return self.bin / name


def run_tool(command, password):
    """Run a client program with the password out of its command line."""
    return subprocess.run(command, env=clean_environment() | {"PGPASSWORD": password}, capture_output=True, text=True)
