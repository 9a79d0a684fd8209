import contextlib
import fcntl
import os
import time
from pathlib import Path

from alliance.embedded.errors import StartError


class Lock:
    """One supervisor per VAR_DIR. The kernel drops the lock when its holder dies, however it dies."""

    def __init__(self, var_dir):
        self.path = Path(var_dir) / "run.lock"
        self.handle = None

    def take(self, note=""):
        """True when this process now holds it. The note tells others by whom it is held."""
        handle = self._open()
        # Another process may be asking `is_held` at this very moment.
        for pause in (0.05, 0.1, 0):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                time.sleep(pause)
                continue
            self.handle = handle
            self._write(note)
            return True
        os.close(handle)
        return False

    def _write(self, note):
        with contextlib.suppress(OSError):
            os.ftruncate(self.handle, 0)
            os.write(self.handle, note.encode())

    def _open(self):
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Not inherited: a child that outlives its supervisor must not keep the lock.
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StartError(
                f"数据目录 {self.path.parent} 不可写：{error.strerror}。",
                f"The data folder {self.path.parent} cannot be written: {error.strerror}.",
            ) from None

    def release(self):
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None

    def is_held(self):
        """True when some process holds it, or when it cannot be told."""
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
        except OSError:
            return True
        finally:
            os.close(handle)

    @property
    def note(self):
        with contextlib.suppress(OSError):
            return self.path.read_text()
        return ""
