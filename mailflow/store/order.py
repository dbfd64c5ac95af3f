"""First come, first served: who wants to write to a file next, among the threads of this program.

SQLite lets waiting writers ask again and again, so that one that writes much would keep all others out.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Order:
    """A line of threads that want something of which there is one."""

    def __init__(self) -> None:
        self._settling = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @property
    def waiting(self) -> int:
        """How many threads stand in the line."""
        return len(self._waiting)

    @contextmanager
    def turn(self, *, seconds: float) -> Iterator[bool]:
        """Whether it is this thread's turn until it leaves: False where it waited so long in vain."""
        called = threading.Event()
        with self._settling:
            if not self._taken:
                self._taken = True
                called.set()
            else:
                self._waiting.append(called)
        is_ours = called.wait(seconds) or not self._gave_up(called)
        try:
            yield is_ours
        finally:
            if is_ours:
                self._call_next()

    def _gave_up(self, called: threading.Event) -> bool:
        """Whether the thread is out of the line; False where it was called in the meantime."""
        with self._settling:
            if called.is_set():
                return False
            self._waiting.remove(called)
            return True

    def _call_next(self) -> None:
        with self._settling:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
