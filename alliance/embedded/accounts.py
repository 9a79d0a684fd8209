"""Whose account a server runs under when root starts it, and which folders that account can reach."""

import contextlib
import os
import pwd
import shutil
import stat
from pathlib import Path


def service_user(data=None):
    """PostgreSQL refuses to run as root: the owner of its data, else a system account; None for a plain user."""
    if os.geteuid() != 0:
        return None
    if data and data.exists() and (owner := data.stat().st_uid) != 0:
        with contextlib.suppress(KeyError):
            return pwd.getpwuid(owner)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    return None


def reachable_by(path, user):
    """Whether another account can pass through every folder down to the path."""
    return user is None or all(
        folder.stat().st_mode & stat.S_IXOTH or folder.stat().st_uid == user.pw_uid
        for folder in Path(path).resolve().parents
        if folder.exists()
    )


def give_to(path, user):
    if user is None:
        return
    for folder, _folders, files in os.walk(path):
        os.chown(folder, user.pw_uid, user.pw_gid)
        for name in files:
            os.chown(Path(folder) / name, user.pw_uid, user.pw_gid)


def make_open_folder(path):
    """A folder that every account may pass through, whatever the caller's umask."""
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            folder.mkdir()
            folder.chmod(0o755)
    return path


def copy_tree_once(source, target):
    """Copy a folder, readable for all, unless a whole copy is there; a half copy never takes the final name."""
    if target.exists():
        return
    half = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(source, half, symlinks=True)
    for path in [half, *half.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & stat.S_IXUSR else 0))
    try:
        half.rename(target)
    except OSError:
        shutil.rmtree(half)
