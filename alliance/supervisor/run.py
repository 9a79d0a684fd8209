import contextlib
import http.client
import ipaddress
import os
import secrets
import shlex
import signal
import sys
import time
from pathlib import Path

from alliance.embedded import (
    SERVERS,
    Lock,
    StartError,
    check_port,
    disk_full,
    forget_addresses,
    from_os,
    prepare_var,
    write_addresses,
)
from alliance.embedded.errors import says_disk_full
from alliance.embedded.output import Output
from alliance.embedded.process import finish, spawn
from alliance.supervisor.children import ROOT, ServerChild, programs
from alliance.supervisor.console import complain, say, tell, tell_accounts, tell_first_steps, welcome
from alliance.supervisor.signals import Stop, Stopped


class Supervisor:
    def __init__(self, *, var_dir, host, port, workers, demo, allowed_hosts):
        self.var_dir, self.demo = Path(var_dir), demo
        self.host, self.port, self.workers, self.allowed_hosts = host, port, workers, allowed_hosts
        self.log_dir = self.var_dir / "log"
        self.lock = Lock(self.var_dir)
        self.children = []
        self.has_refused = False
        self.stop = Stop()

    def run(self):
        """Bring everything up, watch it, and take it down. Returns the exit code."""
        self.stop.listen()
        try:
            self.bring_up()
            self.watch()
        except Stopped:
            return 0
        except StartError as error:
            return self.refuse(error)
        except OSError as error:
            return self.refuse(from_os(error, self.var_dir))
        finally:
            self.take_down()

    def refuse(self, error):
        """Why it does not start, and nothing after it."""
        self.has_refused = True
        complain(error)
        return 1

    def watch(self):
        while True:
            self.stop.pause(0.3)
            for child in self.children:
                child.watch()

    # up

    def bring_up(self):
        self.take_lock()
        check_port(self.host, self.port)
        # The environment's own key wins.
        os.environ.setdefault("SECRET_KEY", prepare_var(self.var_dir))
        say("正在启动数据库和缓存……", "starting PostgreSQL and Redis")
        self.start_stores()
        say("正在准备数据表和静态文件……", "preparing tables and static files")
        is_empty = self.manage("prepare")[-1:] == ["empty"]
        if is_empty and self.demo:
            self.load_demo()
        say("正在启动服务……", "starting web, worker and scheduler")
        self.start_programs()
        self.welcome(is_empty)

    def take_lock(self):
        if self.lock.take(note=self.address):
            return
        note = self.lock.note
        if note.startswith("http"):
            raise StartError(
                f"门户已在运行：{note}/（数据目录 {self.var_dir}）。", f"The portal is already running at {note}/."
            )
        raise StartError(
            f"数据目录 {self.var_dir} 正由 {note or '另一个命令'} 使用，请等它结束。",
            f"The data folder {self.var_dir} is in use by {note or 'another command'}; wait for its end.",
        )

    def start_stores(self):
        addresses = {}
        for variable, kind in SERVERS.items():
            if os.environ.get(variable):
                continue
            child = ServerChild(kind.__name__.lower(), kind(self.var_dir))
            self.children.append(child)
            child.start()
            addresses[variable] = child.server.wait(pause=self.stop.pause)
        os.environ.update(addresses)
        write_addresses(self.var_dir, addresses)

    def manage(self, *words):
        """Run one of Django's commands to its end and return its last lines; stopping meanwhile ends it."""
        process = spawn([sys.executable, ROOT / "manage.py", *words], env=dict(os.environ), cwd=ROOT)
        output = Output(process, self.log_dir / "prepare.log", heard=lambda line: line.startswith("  ") and tell(line))
        try:
            while process.poll() is None:
                self.stop.pause(0.05)
        except Stopped:
            finish(process, signal.SIGTERM, 10)
            raise
        said = output.lines()
        if process.returncode:
            raise self.failure(words[0], said, output.path)
        return said

    def failure(self, command, said, log):
        """Why a command failed: its own sentence where it has one."""
        text = "\n".join(said)
        if says_disk_full(text):
            return disk_full(self.var_dir)
        if "Traceback" in text or len(said) < 2:
            return StartError(
                f"manage.py {command} 没有成功，详见 {log}。",
                f"manage.py {command} failed: {said[-1] if said else '?'}",
            )
        return StartError(*said[-2:])

    def load_demo(self):
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
        os.environ["DEMO_PASSWORD"] = password
        kept = self.var_dir / "demo-password"
        kept.unlink(missing_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(password)
        say("正在生成演示年度（十几秒）……", "loading the demo year")
        self.manage("demo_year")

    def start_programs(self):
        for child in programs(self.host, self.port, self.workers, self.log_dir):
            self.children.append(child)
            child.start()
        self.wait_for(self.children[-1])

    def wait_for(self, web, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.stop.pause(0.1)
            if self.is_served():
                return
            if not web.is_running():
                said = web.output.lines()
                raise StartError(
                    f"网页服务没有启动，详见 {web.log}。", f"The web server ended at once: {said[-1] if said else '?'}"
                )
        raise StartError("网页服务没有按时启动。", "The web server did not answer in time.")

    def is_served(self):
        # Not by urllib, which would ask a proxy.
        link = http.client.HTTPConnection(self.here, self.port, timeout=3)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(link):
            link.request("GET", "/healthz")
            return link.getresponse().status == 200
        return False

    @property
    def here(self):
        """Where this machine reaches the web server."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)

    @property
    def address(self):
        return f"http://{f'[{self.here}]' if ':' in self.here else self.here}:{self.port}"

    def welcome(self, was_empty):
        welcome(self.address, log_dir=self.log_dir, hint=self.hint())
        kept = self.var_dir / "demo-password"
        if was_empty and not self.demo:
            tell_first_steps(self.command())
        elif kept.exists():
            tell_accounts(kept.read_text())
        tell("\n  Ctrl-C 停止 to stop\n")

    def hint(self):
        """Listening for others is half of it: Django answers only to names it was told."""
        known = {"127.0.0.1", "localhost", "[::1]"}
        if is_loopback(self.host) or set(self.allowed_hosts) - known:
            return ""
        return (
            "  其他电脑要访问，请用 ALLOWED_HOSTS 写明本机的域名或地址，例如 ALLOWED_HOSTS=192.168.1.20。\n"
            "  For other computers name this machine in ALLOWED_HOSTS, such as ALLOWED_HOSTS=192.168.1.20.\n"
        )

    def command(self):
        """What to type for a command on this installation."""
        words = [] if self.var_dir == ROOT / "var" else [f"VAR_DIR={shlex.quote(str(self.var_dir))}"]
        python = Path(sys.executable)
        return " ".join([*words, shlex.quote(str(python)), shlex.quote(str(ROOT / "manage.py"))])

    # down

    def take_down(self):
        speaks = self.children and not self.has_refused
        if speaks:
            say("正在停止……", "stopping")
        for child in reversed(self.children):
            child.stop()
        if self.lock.handle is not None:
            forget_addresses(self.var_dir)
            self.lock.release()
        if speaks:
            say("已停止，数据完好。", "stopped")


def is_loopback(host):
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
