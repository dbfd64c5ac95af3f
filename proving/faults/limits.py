"""Takes from a process, before mailflow begins in it, what a small machine may not have."""

import fcntl
import os
import resource
import sys
import threading
from pathlib import Path

from mailflow.flow import lookout

MEGABYTE = 2**20
SOON_SECONDS = 1.0
_kept: list[int] = []


def files_at_most(count: str) -> None:
    """It may have so many files open, and soon looks whether that is enough."""
    lookout.LOOK_SECONDS = SOON_SECONDS
    resource.setrlimit(resource.RLIMIT_NOFILE, (int(count), int(count)))


def memory_at_most(megabytes: str) -> None:
    """It may take so many megabytes of addresses more than it has by now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + int(megabytes) * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def threads_at_most(count: str) -> None:
    """It may start so many threads; the next ones cannot be started."""
    start, started = threading.Thread.start, list[int]()

    def counted(self: threading.Thread) -> None:
        if len(started) >= int(count):
            raise RuntimeError("can't start new thread")
        started.append(1)
        start(self)

    threading.Thread.start = counted  # type: ignore[method-assign]


def printed_into_a_full_pipe() -> None:
    """Whoever should read what it prints does not."""
    ours, theirs = os.pipe()
    fcntl.fcntl(theirs, fcntl.F_SETFL, os.O_NONBLOCK)
    try:
        while True:
            os.write(theirs, b"." * 4096)
    except BlockingIOError:
        fcntl.fcntl(theirs, fcntl.F_SETFL, 0)
    os.dup2(theirs, 1)
    os.dup2(theirs, 2)
    _kept.extend((ours, theirs))


def printed_to_nobody() -> None:
    """Whoever read what it prints is gone."""
    ours, theirs = os.pipe()
    os.dup2(theirs, 1)
    os.dup2(theirs, 2)
    os.close(ours)
    os.close(theirs)


def printed_on_a_full_disk() -> None:
    """The disk of the log is full."""
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, 1)
    os.dup2(full, 2)
    os.close(full)


def nothing_to_print_on() -> None:
    """It was started without anything to print on."""
    os.close(1)
    os.close(2)


def no_stdout_at_all() -> None:
    """It was started so that Python itself knows of nothing to print on."""
    nothing_to_print_on()
    sys.stdout = sys.stderr = None
