"""The file of a backup: a tar of the database, the uploads and, last of all, the manifest; cut off anywhere, it has none."""

import hashlib
import io
import json
import os
import shutil
import tarfile
from contextlib import suppress
from pathlib import Path

from alliance.backups.errors import BackupError

MANIFEST, DUMP, MEDIA = "manifest.json", "database.dump", "media"


class Writer:
    """Adds files to an archive, readable by its owner alone, and remembers the checksum of each."""

    def __init__(self, path):
        path.unlink(missing_ok=True)
        self._handle = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._tar = tarfile.open(fileobj=self._handle, mode="w")  # noqa: SIM115 - closed by __exit__
        self.sums = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._tar.close()
        self._handle.close()

    def add(self, path, name):
        with open(path, "rb") as file:
            reading = _Summed(file)
            self._tar.addfile(self._tar.gettarinfo(arcname=name, fileobj=file), reading)
        self.sums[name] = reading.sum.hexdigest()

    def add_folder(self, folder, name):
        for path in sorted(Path(folder).rglob("*")):
            # Thrown away by somebody since the folder was listed.
            with suppress(FileNotFoundError):
                if path.is_file():
                    self.add(path, f"{name}/{path.relative_to(folder).as_posix()}")

    def finish(self, manifest):
        text = json.dumps(manifest | {"sums": self.sums}, indent=1, ensure_ascii=False).encode()
        note = tarfile.TarInfo(MANIFEST)
        note.size, note.mode = len(text), 0o600
        self._tar.addfile(note, io.BytesIO(text))


class _Summed:
    """A file that is summed up while it is read."""

    def __init__(self, file):
        self.file, self.sum = file, hashlib.sha256()

    def read(self, size=-1):
        part = self.file.read(size)
        self.sum.update(part)
        return part


def unpack(path, folder):
    """Unpack a backup into a folder and prove every file of it; returns the manifest."""
    try:
        with tarfile.open(path) as archive:
            manifest = _manifest(archive, path)
            sums = manifest["sums"]
            if {member.name for member in archive} != {MANIFEST, *sums}:
                raise _damaged(path)
            for name, expected in sums.items():
                if _copy(archive.extractfile(name), _place(path, folder, name)) != expected:
                    raise _damaged(path)
    except (tarfile.TarError, EOFError):
        raise _cut_or_foreign(path) from None
    return manifest


def _place(path, folder, name):
    """Where a file of the archive goes: below the folder, whatever its name says."""
    target = Path(folder, name)
    if ".." in target.parts or not target.is_relative_to(folder):
        raise _cut_or_foreign(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _copy(source, target):
    """Returns the checksum of what was copied."""
    reading = _Summed(source)
    with open(target, "wb") as file:
        shutil.copyfileobj(reading, file, 2**20)
    return reading.sum.hexdigest()


def _manifest(archive, path):
    try:
        manifest = json.loads(archive.extractfile(MANIFEST).read())
        if manifest.keys() >= {"made_at", "counts", "migrations", "keys", "sums"} and DUMP in manifest["sums"]:
            return manifest
    except (KeyError, AttributeError, ValueError):
        pass
    raise _cut_or_foreign(path)


def _cut_or_foreign(path):
    return BackupError(
        f"{path} 不是门户的备份文件，或者不完整。什么也没有改变。",
        f"{path} is not a backup of the portal, or not all of one. Nothing was changed.",
    )


def _damaged(path):
    return BackupError(
        f"{path} 已损坏：校验和不符。什么也没有改变。", f"{path} is damaged: a checksum differs. Nothing was changed."
    )
