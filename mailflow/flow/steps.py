"""The steps of a mail's path by name: the one hook at which a test kills this program, to see what is left."""

import os
import signal
from collections import Counter
from typing import Literal, get_args

Step = Literal[
    "fetched",
    "received in part",
    "received",
    "filing",
    "filed",
    "begun",
    "read",
    "decided",
    "claimed",
    "carried out in part",
    "carried out",
    "handled",
    "failed once",
    "mailing planned in part",
    "mailing planned",
    "digest planned in part",
    "digest planned",
    "outbox claimed",
    "handed over",
    "answered",
    "marking",
    "marked",
    "many reserved",
    "many handed over",
    "many answered",
]
STEPS: tuple[Step, ...] = get_args(Step)
WHERE = "MAILFLOW_KILL_AT"
_seen: Counter[str] = Counter()


def reached(step: Step) -> None:
    """Nothing happens; but MAILFLOW_KILL_AT `STEP` or `STEP#N` makes the Nth time this program's end (SIGKILL)."""
    wanted = os.environ.get(WHERE)
    if wanted is None:
        return
    name, _, number = wanted.partition("#")
    if name == step:
        _seen[step] += 1
        if _seen[step] == int(number or 1):
            os.kill(os.getpid(), signal.SIGKILL)
