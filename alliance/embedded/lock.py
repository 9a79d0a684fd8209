import fcntl
import os
from pathlib import Path


class Lock:
    """One supervisor per VAR_DIR. The kernel drops the lock when its holder dies, however it dies."""

    def __init__(self, var_dir):
        self.path = Path(var_dir) / "run.lock"
        self.handle = None

    def take(self):
        """True when this process now holds it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Not inherited: a child that outlives its supervisor must not keep the lock.
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self.handle = handle
        return True

    def release(self):
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None

    def is_held(self):
        """True when some other process holds it."""
        if not self.path.exists():
            return False
        if self.take():
            self.release()
            return False
        return True
