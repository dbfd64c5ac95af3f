"""Has mails read in a process beside this one: what hangs, fills the memory or dies over a mail does so there.

Three processes: this one; the keeper, which has one thread and no database and therefore may fork; and the reader,
which does one thing at a time. Where the reader ends over a mail, the keeper says so and forks another one in
milliseconds: all words are read before. Nothing is sent but what is to be done, and what came of it.
"""

import contextlib
import os
import pickle
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import Pipe
from typing import ParamSpec, TypeVar, cast

from mailflow.flow.keeper import keep
from mailflow.flow.sending_over import pickled
from mailflow.model.errors import MailflowError, TryLater
from mailflow.wire import clock

# A mail that is not read by then has failed; the others wait for it no longer.
SECONDS = 6.0
LEAST_SECONDS = 0.1
# The reader ends itself in time; where even that fails, something else is wrong with the machine.
GRACE_SECONDS = 2.5
GONE = "the process that reads mails is gone: mailflow must be started again"

P = ParamSpec("P")
T = TypeVar("T")


class ReaderDied(MailflowError):
    """The process that read this mail ended over it: at its deadline, for want of memory, or by a fault."""


class Beside:
    """The processes beside this one, for as long as it lives. Made before any thread and any database is there.

    A mail has so many `seconds` there, all that is done for it together.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._turn = threading.Lock()
        self._line, theirs = Pipe()
        self._pid = os.fork()
        if self._pid == 0:
            keep(theirs, ours=self._line)
        theirs.close()

    @property
    def is_there(self) -> bool:
        """Whether anything can still be done there."""
        return not self._line.closed

    def do(self, work: Callable[P, T], seconds: float, *given: P.args, **named: P.kwargs) -> T:
        """What the work gives or raises, done beside this process. Raises ReaderDied, and TryLater once all is gone."""
        with self._turn:
            if self._line.closed:
                raise TryLater(GONE)
            try:
                told, found = self._asked((work, given, named), seconds)
            except (OSError, EOFError, pickle.UnpicklingError):
                self.close()
                raise TryLater(GONE) from None
        if told == "died":
            raise ReaderDied(_why(cast(int, found), seconds))
        if told == "raised":
            raise cast(BaseException, found)
        return cast(T, found)

    def _asked(self, asked: object, seconds: float) -> tuple[str, object]:
        while self._line.poll():  # that a reader died while it had nothing to do
            self._line.recv_bytes()
        self._line.send(seconds)
        self._line.send_bytes(pickled(asked))
        if not self._line.poll(seconds + GRACE_SECONDS):
            raise EOFError
        return cast("tuple[str, object]", pickle.loads(self._line.recv_bytes()))

    def close(self) -> None:
        """The processes beside this one have ended."""
        if self._line.closed:
            return
        self._line.close()
        with contextlib.suppress(OSError):
            os.killpg(self._pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


@dataclass(slots=True)
class Reader:
    """Whoever reads one mail, with the time that is left for it; within this process where there is none beside it."""

    beside: Beside | None = None
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.beside.seconds if self.beside else 0.0

    def do(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What the work gives or raises; ReaderDied where it took too long or ended its process."""
        if self.beside is None:
            return work(*given, **named)
        began = clock.monotonic()
        try:
            return self.beside.do(work, max(self.left, LEAST_SECONDS), *given, **named)
        finally:
            self.left -= clock.monotonic() - began


def _why(code: int, seconds: float) -> str:
    if code == -signal.SIGALRM:
        return f"it kept its reader busy for more than {seconds:.0f} seconds"
    return f"it ended its reader (signal {-code})" if code < 0 else f"it ended its reader (exit code {code})"
