"""Mailflow as processes of their own that start at once: forked from one process that has read all words before."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parents[1]
READY_WITHIN_SECONDS = 60.0
LOOK_SECONDS = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What is to run: mailflow's words on the command line, more environment, and what is done to it first.

    Each of `before` is `package.module:function` or `package.module:function argument`, called in the new process.
    """

    words: tuple[str, ...]
    output: str
    environment: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()


class Running:
    """A process that was started; a context manager that ends it."""

    def __init__(self, nursery: "Nursery", pid: int, output: Path) -> None:
        self.pid = pid
        self.output = output
        self.began = time.monotonic()
        self._nursery = nursery
        self._code: int | None = None

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def told(self) -> str:
        """What it printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace") if self.output.exists() else ""

    def code(self) -> int | None:
        """Its exit code, as the signal's number below zero where it was killed; None while it runs."""
        if self._code is None:
            self._code = self._nursery.code(self.pid)
        return self._code

    def wait(self, seconds: float = 30.0) -> int:
        """Its exit code once it has ended. Raises TimeoutError, with what it printed."""
        until = time.monotonic() + seconds
        while (code := self.code()) is None:
            if time.monotonic() > until:
                raise TimeoutError(f"the process still runs after {seconds:g} s; it printed:\n{self.told[-2000:]}")
            time.sleep(LOOK_SECONDS)
        return code

    def signal(self, number: int) -> None:
        """The signal was sent, where the process still runs."""
        if self.code() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> int:
        """It has ended at once (SIGKILL); its exit code."""
        self.signal(signal.SIGKILL)
        return self.wait()

    def stop(self, seconds: float = 20.0) -> int:
        """It has ended as it wants to (SIGTERM); its exit code."""
        self.signal(signal.SIGTERM)
        return self.wait(seconds)

    def freeze(self) -> None:
        """It stands still (SIGSTOP) until `thaw`."""
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on (SIGCONT)."""
        self.signal(signal.SIGCONT)


class Nursery:
    """The line to the process that forks."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self._started: list[Running] = []

    def start(self, asked: Start) -> Running:
        """It runs."""
        self._line.send(asked)
        running = Running(self, cast(int, self._line.recv()), Path(asked.output))
        self._started.append(running)
        return running

    def code(self, pid: int) -> int | None:
        """The exit code of a process that was started here; None while it runs."""
        self._line.send(pid)
        return cast("int | None", self._line.recv())

    def close(self) -> None:
        """All that was started over this line has ended."""
        for running in self._started:
            running.kill()
        self._line.close()


@contextmanager
def at_nursery(at: str = "") -> Iterator[Nursery]:
    """A line to the nursery at this socket; to one of its own where it names none."""
    with tempfile.TemporaryDirectory(prefix="mf-nursery-") as folder:
        where = at or f"{folder}/socket"
        with contextlib.nullcontext() if at else nursery_process(where):
            nursery = Nursery(Client(where, family="AF_UNIX"))
            try:
                yield nursery
            finally:
                nursery.close()


@contextmanager
def nursery_process(where: str) -> Iterator[None]:
    """A nursery listens at this socket, and has read all words."""
    own = subprocess.Popen([sys.executable, "-m", "proving.forking", where], cwd=ROOT, start_new_session=True)
    try:
        until = time.monotonic() + READY_WITHIN_SECONDS
        while not Path(where).exists():
            if own.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the nursery did not start")
            time.sleep(LOOK_SECONDS)
        yield
    finally:
        own.kill()
        own.wait()
