"""Lines are proved side by side, each in a process of its own: one that dies or hangs is red, and stops no other."""

import contextlib
import logging
import os
import signal
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import structlog

from proving.ground import Ground, Kind, ground
from proving.sheet import Guard, Proved, Result, line

QUICK_SECONDS, GUARDS_SECONDS, FULL_SECONDS = 600.0, 1_800.0, 7_200.0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the lines are to be proved."""

    folder: Path
    full: bool
    seed: int
    databases: tuple[Kind, ...]
    nursery_at: str
    soak_hours: float = 0.0
    few: bool = False
    without: Guard | None = None


@dataclass(kw_only=True)
class Under:
    """A line that is being proved."""

    name: str
    process: BaseProcess
    answer: Connection
    began: float = field(default_factory=time.monotonic)


def proved_side_by_side(names: Sequence[str], asked: Asked, *, at_once: int = 2) -> Iterator[Result]:
    """The lines as they are done, so many at once."""
    waiting, under = list(names), list[Under]()
    while waiting or under:
        while waiting and len(under) < at_once:
            under.append(_begun(waiting.pop(0), asked))
        wait([one.answer for one in under], timeout=1.0)
        for one in list(under):
            too_long = time.monotonic() - one.began > _limit(one.name, asked)
            if too_long or one.answer.poll() or not one.process.is_alive():
                under.remove(one)
                yield _ended(one)


def _limit(name: str, asked: Asked) -> float:
    """After how many seconds a line is given up; one that proves others many times has more of them."""
    quick = GUARDS_SECONDS if name == "guards" else QUICK_SECONDS
    return (FULL_SECONDS if asked.full else quick) + asked.soak_hours * 3600


def _begun(name: str, asked: Asked) -> Under:
    here, there = get_context("fork").Pipe(duplex=False)
    process = get_context("fork").Process(target=_prove, args=(name, asked, there), name=name)
    process.start()
    there.close()
    return Under(name=name, process=process, answer=here)


def _ended(one: Under) -> Result:
    found: Proved | str = "it ended without a word"
    with contextlib.suppress(EOFError):
        if one.answer.poll():
            found = one.answer.recv()
        elif one.process.is_alive():
            found = "it was not done within its time"
    with contextlib.suppress(ProcessLookupError):
        os.killpg(one.process.pid or 0, signal.SIGTERM)
    one.process.join(5)
    if one.process.is_alive():
        one.process.kill()
        one.process.join()
    module = line(one.name)
    return Result(
        name=one.name,
        title=module.TITLE,
        goal=module.GOAL,
        proved=None if isinstance(found, str) else found,
        seconds=time.monotonic() - one.began,
        error=found if isinstance(found, str) else "",
    )


def _prove(name: str, asked: Asked, answer: Connection) -> None:
    os.setpgid(0, 0)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))  # only the sheet
    without = asked.without or contextlib.nullcontext
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=asked.folder))
    made = Ground(
        name=name,
        full=asked.full,
        few=asked.few,
        seed=asked.seed,
        folder=folder,
        databases=asked.databases,
        nursery_at=asked.nursery_at,
        soak_hours=asked.soak_hours,
        guard=f"{without.__module__}:{without.__name__}" if asked.without else "",
    )
    try:
        with ground(made), without():
            found: Proved | str = line(name).prove(made)
    except BaseException:
        found = traceback.format_exc()
    answer.send(found)
