"""The data folder of the private PostgreSQL: which one it is, whose it is, how it is made."""

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from alliance.embedded import binaries
from alliance.embedded.accounts import give_to, make_open_folder, reachable_by, service_user
from alliance.embedded.errors import StartError, disk_full, says_disk_full
from alliance.embedded.process import clean_environment, spawn

USER = "portal"
# With a C character type PostgreSQL sees no letters in Chinese text.
CHARACTER_TYPES = ("C.UTF-8", "en_US.UTF-8", "zh_CN.UTF-8", "UTF-8")
LEAST_ROOM = 300 * 2**20


class Cluster:
    """VAR_DIR/pg<major>, with the programs of that major version and the account that owns it."""

    def __init__(self, var_dir, *, ephemeral=False):
        self.var_dir = Path(var_dir).resolve()
        self.ephemeral = ephemeral
        self.user = service_user(self._newest_data())
        self.bin, self.version = self._programs()
        self.data = self.var_dir / f"pg{self.version}"

    def make(self):
        """Make the data folder the first time, and its password again where it was lost."""
        if self.data.is_symlink() and not self.data.exists():
            raise StartError(
                f"数据库目录 {os.readlink(self.data)} 不见了（{self.data} 指向它）。",
                f"The database folder {os.readlink(self.data)} is gone, where {self.data} points.",
            )
        if not (self.data / "PG_VERSION").exists():
            self._make()
        elif not self.password:
            self._renew_password()

    @property
    def password(self):
        path = self.var_dir / "pg-password"
        return path.read_text().strip() if path.exists() else ""

    # which programs, which folder

    def _newest_data(self):
        folders = [path for path in self.var_dir.glob("pg[0-9][0-9]") if (path / "PG_VERSION").exists()]
        return max(folders, key=_major, default=None)

    def _programs(self):
        """Those that made the data that is there; where there is none, the preferred ones."""
        found = [(folder, binaries.major_version(folder)) for folder in binaries.postgres_bins(self.user)]
        if not found:
            raise StartError(
                "找不到 PostgreSQL：请安装 postgresql，或在 DATABASE_URL 中写明已有数据库的地址。",
                "No PostgreSQL found: install postgresql, or name a running one in DATABASE_URL.",
            )
        newest = self._newest_data()
        fitting = [pair for pair in found if (self.var_dir / f"pg{pair[1]}" / "PG_VERSION").exists()]
        if newest and not fitting:
            raise StartError(
                f"{newest} 是 PostgreSQL {_major(newest)} 的数据，这里只有 PostgreSQL {found[0][1]}。"
                f"请用 PORTAL_PG_BIN 指明 {_major(newest)} 的程序，备份后再升级（见 docs/deploy.md）。",
                f"{newest} was made by PostgreSQL {_major(newest)}, and here is {found[0][1]}: name the older programs in "
                "PORTAL_PG_BIN, make a backup, then upgrade (docs/deploy.md).",
            )
        return (fitting or found)[0]

    # the first time

    def _make(self):
        if shutil.disk_usage(self.var_dir).free < LEAST_ROOM:
            raise StartError(
                f"磁盘空间不足：{self.var_dir} 至少需要 300 MB。", f"Disk full: {self.var_dir} needs at least 300 MB."
            )
        self._write_password()
        # Under another name until it is whole: a start that is cut off leaves nothing that looks like data.
        half = self._home() / f"{self.data.name}.new"
        failure = ""
        for character_type in CHARACTER_TYPES:
            shutil.rmtree(half, ignore_errors=True)
            half.mkdir(mode=0o700)
            give_to(half, self.user)
            failure = self._initdb(half, character_type)
            if not failure:
                self._keep(half)
                return
            if says_disk_full(failure):
                break
        shutil.rmtree(half, ignore_errors=True)
        if says_disk_full(failure):
            raise disk_full(self.var_dir)
        raise StartError("无法建立数据库目录。", f"initdb failed: {failure.splitlines()[-1]}")

    def _home(self):
        """VAR_DIR, unless the account that runs the server cannot get there (a folder below /root, say)."""
        if reachable_by(self.data, self.user):
            return self.var_dir
        return make_open_folder(binaries.SHARED / secrets.token_hex(6))

    def _keep(self, half):
        """Give it its name; where it lies outside VAR_DIR, a link there leads to it."""
        whole = half.rename(half.with_name(self.data.name))
        if whole != self.data:
            self.data.symlink_to(whole)

    def _initdb(self, folder, character_type):
        """What initdb complained of, or "" when the cluster stands."""
        with tempfile.NamedTemporaryFile("w", prefix="portal-") as secret:
            secret.write(self.password)
            secret.flush()
            if self.user:
                os.chown(secret.name, self.user.pw_uid, self.user.pw_gid)
            command = [
                self.bin / "initdb", "-D", folder, "-U", USER, "-E", "UTF8", "--locale=C", f"--lc-ctype={character_type}",
                "-A", "scram-sha-256", f"--pwfile={secret.name}", *(["--no-sync"] if self.ephemeral else []),
            ]  # fmt: skip
            process = spawn(command, user=self.user, cwd="/")
            said = process.communicate()[0].decode(errors="replace")
            return (said.strip() or "no word") if process.returncode else ""

    def _write_password(self):
        path = self.var_dir / "pg-password"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24))

    def _renew_password(self):
        """The file with the password was lost, the data were not: the server's single-user mode sets another."""
        self._write_password()
        process = subprocess.Popen(
            [self.bin / "postgres", "--single", "-D", self.data, "template1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
            cwd="/",
            **({"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}),
        )
        process.communicate(f"alter user {USER} password '{self.password}'\n".encode())


def _major(folder):
    return int(folder.name.removeprefix("pg"))
