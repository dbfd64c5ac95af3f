"""Writes log lines where they belong, but never waits long for whoever reads them, and dies of nothing there."""

import os
import select
import sys
import threading
from typing import TextIO

# What a pipe takes in one piece once it takes anything (POSIX: PIPE_BUF is 512 at least, 4096 on Linux).
PIECE = 512
WAIT_MS = 1000


class Unblocked:
    """Standard error as it is now, or nothing where nobody reads it.

    A reader that is gone, a full disk or a pipe that nobody empties costs the line, not the program; once lines can be
    written again, it is told how many were lost, in the words of `lost`.
    """

    def __init__(self, lost: str) -> None:
        self._lock = threading.Lock()
        self._words = lost
        self._lost = 0

    def write(self, line: str) -> int:
        """The line is written, or lost within a second."""
        with self._lock:
            if self._lost and self._written(f"\n{self._words.replace('#', str(self._lost))}\n"):
                self._lost = 0
            if self._lost or not self._written(line):
                self._lost += 1
        return len(line)

    def flush(self) -> None:
        """Nothing is kept back."""

    def _written(self, text: str) -> bool:
        stream = sys.stderr
        if stream is None:
            return False
        try:
            return self._to(stream, text)
        except (OSError, ValueError):  # closed, a broken pipe, a full disk
            return False

    def _to(self, stream: TextIO, text: str) -> bool:
        try:
            descriptor = stream.fileno()
        except (OSError, ValueError, AttributeError):
            stream.write(text)  # nobody's descriptor: a stream in memory
            return True
        stream.flush()
        left = text.encode("utf-8", "backslashreplace")
        ready = select.poll()
        ready.register(descriptor, select.POLLOUT)
        while left:
            events = ready.poll(0 if self._lost else WAIT_MS)
            if not events or not events[0][1] & select.POLLOUT:
                return False
            left = left[os.write(descriptor, left[:PIECE]) :]
        return True
