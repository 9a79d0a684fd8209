"""Everything in one process tree: PostgreSQL, Redis, worker, scheduler, web. Needs no Django itself.

Order up: database, Redis, prepare (migrate, static files, catalogue), demo year, worker, scheduler, web. Down in reverse.
A child that dies is started again, each time after a longer pause; when the supervisor dies the kernel ends the children.
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import psycopg2
import redis

from alliance.embedded import Lock, Postgres, Redis, StartError, prepare_var, write_env
from alliance.embedded.process import finish, spawn

ROOT = Path(__file__).resolve().parent.parent
PAUSES = (1, 2, 4, 8, 15, 30)
ACCOUNTS = (
    ("admin", "系统管理员"),
    ("staff", "专班"),
    ("liaison", "联络员（云溪图书馆）"),
    ("cppcc", "委员"),
    ("leader", "领导"),
    ("handler", "承办单位经办人"),
    ("city", "上一级（市）领导"),
)


def web_command(host, port, application="alliance.wsgi:application"):
    """The command line of the web server."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", application, "--host", host, "--port", str(port),
        "--workers", os.environ.get("WEB_WORKERS", "2"), "--blocking-threads", "2", "--backpressure", "64", "--no-ws",
        "--respawn-failed-workers", "--workers-kill-timeout", "20", "--log-level", "warning",
    ]  # fmt: skip


class Child:
    """One long-running program of ours."""

    def __init__(self, name, argv, *, grace=20):
        self.name, self.argv, self.grace = name, argv, grace
        self.process, self.fails, self.next_try, self.started_at = None, 0, 0.0, 0.0

    def start(self):
        self.process = spawn(self.argv, log=subprocess.PIPE, env=dict(os.environ), cwd=ROOT)
        self.started_at = time.monotonic()
        threading.Thread(target=self._forward, args=(self.process,), daemon=True).start()

    def _forward(self, process):
        for line in process.stdout:
            print(f"[{self.name}] {line.decode(errors='replace').rstrip()}", flush=True)

    def watch(self):
        """Start it again when it died; a child that ran for a minute is forgiven its past."""
        if self.process.poll() is None:
            if self.fails and time.monotonic() - self.started_at > 60:
                self.fails = 0
            return
        if not self.next_try:
            pause = PAUSES[min(self.fails, len(PAUSES) - 1)]
            self.fails += 1
            self.next_try = time.monotonic() + pause
            say(f"{self.name} 意外退出，{pause} 秒后重启。", f"{self.name} ended; starting it again in {pause} s.")
        elif time.monotonic() >= self.next_try:
            self.next_try = 0.0
            self.restart()

    def restart(self):
        self.start()

    def stop(self):
        if self.process:
            finish(self.process, signal.SIGTERM, self.grace)


class ServerChild(Child):
    """The private PostgreSQL or Redis as a child like the others."""

    def __init__(self, name, server):
        super().__init__(name, [])
        self.server = server

    def start(self):
        self.process = self.server.start()
        self.started_at = time.monotonic()

    def restart(self):
        self.start()
        with contextlib.suppress(StartError):
            self.server.wait()

    def stop(self):
        self.server.stop()


class Supervisor:
    def __init__(self, *, var_dir, host, port, demo):
        self.var_dir, self.host, self.port, self.demo = Path(var_dir), host, port, demo
        self.lock = Lock(self.var_dir)
        self.children = []
        self.stopping = threading.Event()

    def run(self):
        """Bring everything up, watch it, and take it down. Returns the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            self.bring_up()
            while not self.stopping.wait(0.5):
                for child in self.children:
                    child.watch()
            return 0
        except StartError as error:
            print(error, file=sys.stderr, flush=True)
            return 1
        except OSError as error:
            print(f"无法启动：{error.strerror}。\nCannot start: {error}.", file=sys.stderr, flush=True)
            return 1
        except _Stopped:
            return 0
        finally:
            self.take_down()

    # up

    def bring_up(self):
        key = prepare_var(self.var_dir)
        if not self.lock.take():
            raise StartError(
                f"门户已在运行（数据目录 {self.var_dir}）。", f"The portal is already running on {self.var_dir}."
            )
        self.locked = True
        check_port(self.host, self.port)
        say("正在启动数据库和缓存……", "starting PostgreSQL and Redis")
        addresses = self.start_stores()
        os.environ.update(key | addresses)
        write_env(self.var_dir, key | addresses)
        self.check_stores()
        say("正在准备数据表和静态文件……", "preparing tables and static files")
        self.manage("prepare")
        self.load_demo()
        say("正在启动服务……", "starting web, worker and scheduler")
        self.start_programs()
        self.wait_for_web()
        self.welcome()

    def start_stores(self):
        addresses = {}
        for variable, name, kind in (("DATABASE_URL", "postgres", Postgres), ("REDIS_URL", "redis", Redis)):
            if os.environ.get(variable):
                continue
            child = ServerChild(name, kind(self.var_dir))
            child.start()
            self.children.append(child)
            addresses[variable] = child.server.wait()
        return addresses

    def check_stores(self):
        """An address given by the environment may be wrong: one sentence now instead of a traceback later."""
        try:
            psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=5).close()
        except (psycopg2.Error, ValueError) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else "unknown"
            raise StartError(
                "连不上 DATABASE_URL 指明的数据库，请检查地址、用户和密码。", f"DATABASE_URL does not answer: {reason}"
            ) from None
        try:
            with redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=5) as link:
                link.ping()
        except (redis.exceptions.RedisError, ValueError) as error:
            raise StartError(
                "连不上 REDIS_URL 指明的 Redis，请检查地址和密码。", f"REDIS_URL does not answer: {error}"
            ) from None

    def manage(self, *words):
        """Run one of Django's commands to its end; stopping meanwhile ends it."""
        process = spawn(
            [sys.executable, ROOT / "manage.py", *words], log=subprocess.PIPE, env=dict(os.environ), cwd=ROOT
        )
        lines = []
        reader = threading.Thread(target=lambda: [self._told(line, lines) for line in process.stdout], daemon=True)
        reader.start()
        while process.poll() is None:
            if self.stopping.wait(0.05):
                finish(process, signal.SIGTERM, 10)
                raise _Stopped
        reader.join(2)
        if process.returncode:
            raise StartError(
                f"manage.py {words[0]} 没有成功。", f"manage.py {words[0]} failed: {''.join(lines[-12:]).strip()}"
            )

    def _told(self, line, lines):
        text = line.decode(errors="replace")
        lines.append(text)
        if text.startswith("  "):
            print(text.rstrip(), flush=True)

    def load_demo(self):
        self.is_empty = self._count("alliance_alliance") == 0
        if not (self.demo and self.is_empty):
            return
        kept = self.var_dir / "demo-password"
        if not os.environ.get("DEMO_PASSWORD"):
            os.environ["DEMO_PASSWORD"] = secrets.token_urlsafe(9)
        kept.unlink(missing_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(os.environ["DEMO_PASSWORD"])
        say("正在生成演示年度（约一分钟）……", "loading the demo year, about a minute")
        self.manage("demo_year")
        self.is_empty = False

    def _count(self, table):
        with contextlib.closing(psycopg2.connect(os.environ["DATABASE_URL"])) as link, link.cursor() as cursor:
            cursor.execute(f"select count(*) from {table}")
            return cursor.fetchone()[0]

    def start_programs(self):
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-q", "-A", "alliance"]
        quiet = ["--without-mingle", "--without-gossip", "-l", "warning"]
        for child in (
            Child("worker", [*celery, "worker", "-c", "2", *quiet], grace=60),
            Child("beat", [*celery, "beat", "--pidfile=", "-l", "warning"]),
            Child("web", web_command(self.host, self.port), grace=30),
        ):
            child.start()
            self.children.append(child)

    def wait_for_web(self, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.stopping.wait(0.1):
                raise _Stopped
            # A fresh server may refuse, or answer late: ask again.
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.address}/healthz", timeout=3):
                return
        raise StartError("网页服务没有按时启动。", "The web server did not answer in time.")

    @property
    def address(self):
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host
        return f"http://{host}:{self.port}"

    def welcome(self):
        print(f"\n  联盟门户已就绪 The portal is ready: {self.address}/\n", flush=True)
        kept = self.var_dir / "demo-password"
        if self.is_empty:
            print("  还没有联盟。建立第一个联盟和管理员 Create the first alliance and its administrator:")
            print(
                "    manage.py create_alliance --code 990101 --name … --district … --committee … --username admin\n",
                flush=True,
            )
        elif kept.exists():
            print(f"  演示账号 demo accounts, password: {kept.read_text()}")
            for username, role in ACCOUNTS:
                print(f"    {username:<10}{role}")
            print("\n  Ctrl-C 停止 to stop\n", flush=True)

    # down

    def take_down(self):
        if not getattr(self, "locked", False):
            return
        if self.children:
            say("正在停止……", "stopping")
        for child in reversed(self.children):
            child.stop()
        key = {"SECRET_KEY": os.environ["SECRET_KEY"]} if os.environ.get("SECRET_KEY") else {}
        with contextlib.suppress(OSError):
            write_env(self.var_dir, key)
        self.lock.release()


class _Stopped(Exception):
    """Told to stop while still starting."""


def check_port(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(
                f"端口 {port} 已被占用或不可用，请换一个：PORT=8001 make run。",
                f"Port {port} cannot be used: {error.strerror}.",
            ) from None


def say(chinese, english):
    print(f"{chinese} {english}", flush=True)
