"""Mails that do to their reader what a fault of ours might do: hang, eat time, fill the memory, end the process."""

import os
import re
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol
from unittest.mock import patch

from mailflow.mail import read
from mailflow.model.message import Message

HEADER = "X-Evil"
SLOW_SECONDS = 2.0


class Evil(Protocol):
    def __call__(self) -> object: ...


def hang() -> object:
    """Without end, and no other thread has its turn meanwhile."""
    return re.match(r"(a+)+b", "a" * 60)


def slow() -> object:
    """So many seconds of CPU, then all is well."""
    until = time.thread_time() + SLOW_SECONDS
    while time.thread_time() < until:
        pass
    return None


def fill() -> object:
    return bytearray(8 * 2**30)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


EVILS: Mapping[str, Evil] = {"hang": hang, "slow": slow, "fill": fill, "kill": kill}


@contextmanager
def evil_mails() -> Iterator[None]:
    """Whoever reads a mail with the header X-Evil from now on, in this process or one forked from it, suffers it."""
    honest = read._message

    def suffered(content: bytes, *given: object) -> Message:
        for name, does in EVILS.items():
            if f"{HEADER}: {name}".encode() in content:
                does()
        return honest(content, *given)  # type: ignore[arg-type]

    with patch.object(read, "_message", suffered):
        yield
