"""What is done to a mailflow of its own before it starts: short leases and ticks, and where it dies or stands still."""

import os
import signal
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from mailflow.flow import handle as handling
from mailflow.flow import steps
from mailflow.flow.house import House, Room
from mailflow.flow.reading import Reading
from mailflow.wire import clock
from proving.faults.hurry import hurried

HERE = "proving.faults.arming"
LEASE_SECONDS = 1.5
TICK_SECONDS = 0.4
ON_AND_ON = 10**6


class _Armed:
    """An environment in which the step at which to die is named as soon as the file is there."""

    def __init__(self, step: str, file: Path) -> None:
        self._step, self._file = step, file

    def get(self, name: str, default: str | None = None) -> str | None:
        if name == steps.WHERE:
            return self._step if self._file.exists() else None
        return os.environ.get(name, default)


def in_a_hurry() -> ExitStack:
    """Waits are short, leases end in seconds, the clock ticks all the time, and who writes on and on is answered."""
    changed = ExitStack()
    changed.enter_context(hurried())
    changed.enter_context(mock.patch("mailflow.flow.deliver.LEASE_SECONDS", LEASE_SECONDS))
    changed.enter_context(mock.patch("mailflow.flow.daemon.TICK_SECONDS", TICK_SECONDS))
    changed.enter_context(mock.patch("mailflow.flow.budget.FOR_A_MACHINE", ON_AND_ON))
    return changed


def dies_at(told: str) -> None:
    """`STEP=FILE`: it dies at the step, once the file is there."""
    step, _, file = told.partition("=")
    _hooked(_Armed(step, Path(file)), signal.SIGKILL)


def stands_still_at(told: str) -> None:
    """`STEP=FILE`: it stands still (SIGSTOP) at the step, once the file is there."""
    step, _, file = told.partition("=")
    _hooked(_Armed(step, Path(file)), signal.SIGSTOP)


def fails_once(file: str) -> None:
    """The first mail that is decided after the file is there fails, by a fault of the program."""
    decided_for = handling.decided_for
    failed = False

    def fails(reading: Reading, *, room: Room, house: House) -> object:
        nonlocal failed
        if not failed and Path(file).exists():
            failed = True
            raise ArithmeticError("a fault of the program")
        return decided_for(reading, room=room, house=house)

    mock.patch.object(handling, "decided_for", fails).start()


def clock_ahead(seconds: str) -> None:
    """Its clock is ahead of the others' by so many seconds (behind, below zero)."""
    now, by = clock.now, timedelta(seconds=float(seconds))

    def ahead() -> datetime:
        return now() + by

    mock.patch.object(clock, "now", ahead).start()


def _hooked(environment: _Armed, number: int) -> None:
    own = SimpleNamespace(environ=environment, kill=os.kill, getpid=os.getpid)
    mock.patch.object(steps, "os", own).start()
    mock.patch.object(steps, "signal", SimpleNamespace(SIGKILL=number)).start()
