"""How the supervisor is told to stop."""

import contextlib
import os
import signal
import threading
from pathlib import Path


class Stopped(Exception):
    """Told to stop."""


class Stop:
    """Set by Ctrl-C, SIGTERM and the closing of the terminal; `pause` sleeps unless it is set."""

    def __init__(self):
        self.event = threading.Event()

    def listen(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup` asks that a closed terminal be ignored.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda *_: self.event.set())

    def pause(self, seconds):
        if self.event.wait(seconds) or make_was_interrupted():
            raise Stopped


def make_was_interrupted():
    """`make` passes SIGTERM on to what it runs, but not a SIGINT that was sent to it alone: it expects a terminal to tell both.

    It then waits in its handler for ever; the kernel shows the signal as blocked meanwhile.
    """
    with contextlib.suppress(OSError, ValueError, KeyError):
        lines = Path(f"/proc/{os.getppid()}/status").read_text().splitlines()
        status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        return "make" in status["Name"] and bool(int(status["SigBlk"], 16) & 1 << signal.SIGINT - 1)
    return False
