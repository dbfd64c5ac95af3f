"""The processes beside mailflow's own: the keeper, which forks, and the reader, which does what it is told."""

import contextlib
import gc
import os
import pickle
import resource
import signal
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn, TypeAlias, cast

from mailflow.flow.sending_over import pickled

Line: TypeAlias = "Connection[object, object]"
MORE_MEMORY = 384 * 1024 * 1024


def keep(line: Line, *, ours: Line) -> NoReturn:
    """The keeper: there is always a reader, until the process that asks has ended."""
    try:
        os.setsid()
        ours.close()
        _alone(line)
        while True:
            pid = os.fork()
            if pid == 0:
                _read_for(line)
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            if code == 0:
                os._exit(0)
            line.send_bytes(pickled(("died", code)))
    finally:
        os._exit(1)


def _alone(line: Line) -> None:
    """Nothing is held that belongs to the process that asks, and no signal that is meant for it is heard."""
    for meant in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(meant, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    open_now = [int(path.name) for path in Path("/proc/self/fd").iterdir()] if Path("/proc/self/fd").is_dir() else []
    for number in open_now or range(3, 1024):
        if number > 2 and number != line.fileno():
            with contextlib.suppress(OSError):
                os.close(number)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    gc.freeze()  # what is there is shared with the process that asks, and stays as it is


def _read_for(line: Line) -> NoReturn:
    """The reader: does what it is told, one thing after the other, each within its time."""
    try:
        _bounded()
        while True:
            try:
                seconds = cast(float, line.recv())
                asked = line.recv_bytes()
            except (EOFError, OSError):
                os._exit(0)
            signal.setitimer(signal.ITIMER_REAL, seconds)  # ends this process, whatever it is doing
            told = _done(asked)
            signal.setitimer(signal.ITIMER_REAL, 0)
            del asked
            line.send_bytes(told)
    except BrokenPipeError:
        os._exit(0)
    finally:
        os._exit(1)


def _bounded() -> None:
    """No more memory than any mail needs, no file written, no picture of the memory left behind."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sizes = Path("/proc/self/statm")
    if sizes.exists():
        most = int(sizes.read_text("ascii").split()[0]) * resource.getpagesize() + MORE_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _done(asked: bytes) -> bytes:
    try:
        work, given, named = pickle.loads(asked)
        return pickled(("told", work(*given, **named)))
    except Exception as error:
        return _raised(error)


def _raised(error: Exception) -> bytes:
    try:
        told = pickled(("raised", error))
        pickle.loads(told)
    except Exception:  # an exception that cannot be made again elsewhere
        return pickled(("raised", RuntimeError(f"{type(error).__name__}: {error}")))
    return told
