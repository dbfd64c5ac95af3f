"""Work done in forked processes, a few pieces in each: what each piece gave, or how the process died at it."""

import logging
import os
import pickle
import resource
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import IO, TypeVar, cast

import structlog
from structlog.typing import EventDict

DIES_AFTER_SECONDS = 20
Given = TypeVar("Given")
Found = TypeVar("Found")


def in_a_child(work: Callable[[], Found]) -> Found | str:
    """What the work gives, done in a forked process; or how that process died."""
    (found,) = in_children(lambda _: work(), [None], each=1)
    return found


def in_children(
    work: Callable[[Given], Found], given: Sequence[Given], *, each: int, seconds: int = DIES_AFTER_SECONDS
) -> Iterator[Found | str]:
    """What the work gives for each of these, or in words what it raised or how the process died at it.

    A process does `each` of them at most; with one that dies only the piece it was at is lost, the others are done in
    a new one. A piece that takes longer than `seconds` dies of SIGALRM.
    """
    done = 0
    while done < len(given):
        for found in _done_by_one(work, given[done : done + each], seconds):
            yield found
            done += 1


def _done_by_one(work: Callable[[Given], Found], given: Sequence[Given], seconds: int) -> Iterator[Found | str]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _work(work, given, seconds, writing)
    os.close(writing)
    told = 0
    with os.fdopen(reading, "rb") as pipe:
        for found in _loaded(cast(IO[bytes], pipe)):
            yield cast(Found | str, found)
            told += 1
    _, state = os.waitpid(pid, 0)
    if told < len(given):
        yield f"the process died with {os.waitstatus_to_exitcode(state)}"


def _loaded(pipe: IO[bytes]) -> Iterator[object]:
    while True:
        try:
            yield pickle.load(pipe)
        except (EOFError, pickle.UnpicklingError):
            return


def _work(work: Callable[[Given], Found], given: Sequence[Given], seconds: int, writing: int) -> None:
    structlog.configure(processors=[_dropped])
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with os.fdopen(writing, "wb") as pipe:
            for one in given:
                signal.alarm(seconds)
                try:
                    found: Found | str = work(one)
                except BaseException:
                    found = traceback.format_exc()
                pickle.dump(found, pipe)
                pipe.flush()
    finally:
        os._exit(0)


def _dropped(_: object, name: str, line: EventDict) -> EventDict:
    """No line of the log is written: what a mail costs is not what it costs to print of it."""
    raise structlog.DropEvent
