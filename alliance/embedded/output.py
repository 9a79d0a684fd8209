"""What a child says: kept in a file that stays small, its last lines at hand."""

import logging
import threading
from collections import deque
from contextlib import closing, suppress
from logging.handlers import RotatingFileHandler

LARGEST, KEPT = 5 * 2**20, 3
LAST = 40


class Output(threading.Thread):
    """Reads a child's output to its end. `heard(line)` is called with each line, if given."""

    def __init__(self, process, path, heard=None):
        super().__init__(daemon=True)
        self.process, self.path, self.heard = process, path, heard
        self.last = deque(maxlen=LAST)
        self.start()

    def run(self):
        file = _File(self.path, maxBytes=LARGEST, backupCount=KEPT, delay=True, encoding="utf-8")
        with self.process.stdout as stream, closing(file):
            for line in stream:
                text = line.decode(errors="replace").rstrip()
                self.last.append(text)
                file.emit(logging.makeLogRecord({"msg": text}))
                if self.heard:
                    self.heard(text)

    def lines(self):
        """The last lines, all of them when the child has ended."""
        self.join(2)
        return [line for line in self.last if line.strip()]


class _File(RotatingFileHandler):
    def handleError(self, record):
        """A full disk must not stop the reading: a child whose output nobody takes hangs."""

    def close(self):
        """What a full disk did not take is lost; the supervisor says that the disk is full."""
        with suppress(OSError):
            super().close()
