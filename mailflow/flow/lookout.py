"""Looks every few seconds whether all goes well: that somebody looks is kept, and people are told what is wrong."""

import errno
import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

import structlog

from mailflow.flow import mark
from mailflow.flow.alarms import tell
from mailflow.flow.assemble import Assembled
from mailflow.flow.health import CLOCKS_DRIFT, Looked, jump
from mailflow.flow.house import House
from mailflow.model.errors import TryLater
from mailflow.store import heartbeats
from mailflow.wire import clock

log = structlog.get_logger()
LOOK_SECONDS = 10.0
# Who died so short a time ago and is started anew has not begun anew: what was late then is late still.
JUST_NOW = timedelta(minutes=15)
# A connection to the database has three files, one to a mail server a socket.
FILES = 4
LOOKS_WITHOUT_FILES = 3


def begun(*, house: House) -> None:
    """That a daemon begins is kept; what was late before is not held against it, unless the last one only just died."""
    now = house.now()
    last = next((one for one in heartbeats.heartbeats() if one.name == "clock"), None)
    if last is not None and last.tried_at - now > CLOCKS_DRIFT:
        mark.beat("time", now=now, error=f"the clock was set back: mailflow ran at {last.tried_at:%Y-%m-%d %H:%M} UTC")
    if last is None or last.error or not timedelta() <= now - last.tried_at <= JUST_NOW:
        mark.beat("started", now=now)
    mark.beat("clock", now=now)


def can_open_files() -> bool:
    """Whether this process may open the few files more without which nothing can be done."""
    with ExitStack() as closing:
        try:
            for _ in range(FILES):
                closing.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        except OSError as error:
            return error.errno not in (errno.EMFILE, errno.ENFILE)
    return True


class Lookout:
    """One who looks, again and again."""

    def __init__(self, assembled: Callable[[], Assembled], *, told: Callable[[], None]) -> None:
        self._assembled = assembled
        self._told = told
        self._last: Looked | None = None

    def run(self, stop: threading.Event, *, alive: Callable[[], None]) -> None:
        """Until `stop` is set, it is looked every few seconds; `alive` hears of each look.

        It ends before that where no file could be opened at several looks in a row: who lives on so is deaf.
        """
        without_files = 0
        while without_files < LOOKS_WITHOUT_FILES and not stop.wait(LOOK_SECONDS):
            alive()
            self.look()
            without_files = 0 if can_open_files() else without_files + 1
        if without_files == LOOKS_WITHOUT_FILES:
            log.error("no file can be opened", why="too many are open: allow mailflow more (ulimit -n, LimitNOFILE=)")

    def look(self) -> None:
        """It is known that the daemon runs, whether the clock was set, and people are told what is wrong or over."""
        assembled = self._assembled()
        try:
            self._note_time(assembled.house)
            if tell(assembled):
                self._told()
        except TryLater as error:
            log.warning("waiting", why=str(error))
        except Exception:
            log.exception("nobody can be told what is wrong")

    def _note_time(self, house: House) -> None:
        before, self._last = self._last, Looked(at=house.now(), seconds=clock.since_boot())
        mark.beat("clock", now=self._last.at)
        moved = jump(before, self._last) if before else timedelta()
        if moved:
            way = "forward" if moved > timedelta() else "back"
            mark.beat("time", now=self._last.at, error=f"the clock was set {way} by {abs(moved)}")
            mark.beat("started", now=self._last.at)  # what was late by the other clock says nothing now
