"""Mailflow is told to end at each step of its work: it ends in time, as it should, and leaves nothing half done."""

import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from unittest import mock

from mailflow.cli import run
from mailflow.flow.steps import Step
from proving.ground import Ground
from proving.lines.frozen import _freezes
from proving.sheet import Guard, Proved
from proving.story import Story, story

TITLE = "told to end, at each step"
GOAL = "ends within 10 s with 0 · nothing left in `sending` · all is settled by the next · SIGHUP ends nothing"
# Once, twice in a row, from a keyboard; and to read its settings anew, which ends nothing.
TOLD: Mapping[str, tuple[int, ...]] = {
    "SIGTERM": (signal.SIGTERM,),
    "SIGTERM twice": (signal.SIGTERM, signal.SIGTERM),
    "SIGINT": (signal.SIGINT,),
    "SIGHUP": (signal.SIGHUP,),
}
STEPS: tuple[Step, ...] = (
    "claimed",
    "outbox claimed",
    "answered",
    "received",
    "begun",
    "read",
    "decided",
    "carried out",
    "handled",
    "handed over",
    "marking",
    "marked",
    "filing",
)
MOST_SECONDS = 10.0


def prove(ground: Ground) -> Proved:
    """Each step once on one of the databases, in turns; each step and signal on both where there is time."""
    missed: list[str] = []
    tried = letters = 0
    for place, kind in enumerate(ground.databases):
        pairs = list(_pairs(ground))
        mine = pairs if ground.full else pairs[place :: len(ground.databases)]
        with story(ground, kind) as told:
            for step, name in mine:
                tried += 1
                missed += [f"{kind}, {name} at {step}: {one}" for one in _ended(told, step, name)]
            with told.start():
                missed += [] if told.settles() else [f"{kind}: it does not settle afterwards"]
            missed += [f"{kind}: {one}" for one in told.wrong()]
            letters += len(told.letters)
    return Proved(tried=tried, missed=tuple(missed), controls=letters)


def _pairs(ground: Ground) -> Iterator[tuple[Step, str]]:
    names = tuple(TOLD)
    if ground.full:
        yield from ((step, name) for step in STEPS for name in names)
    elif ground.few:
        yield from ((STEPS[0], "SIGTERM"), (STEPS[1], "SIGTERM twice"))
    else:
        yield from ((step, names[place % len(names)]) for place, step in enumerate(STEPS))


def _ended(told: Story, step: Step, name: str) -> list[str]:
    """It stands still at the step, is told, and goes on: what was wrong then."""
    with ExitStack() as ending:
        running = _freezes(told, step, ending)
        if running is None:
            return ["it never came there"]
        for number in TOLD[name]:
            running.signal(number)
        running.thaw()
        if name == "SIGHUP":
            settled = told.settles()
            running.signal(signal.SIGTERM)
            wrong = [] if settled else ["it does not go on"]
        else:
            wrong = []
        began = time.monotonic()
        try:
            code = running.wait(MOST_SECONDS)
        except TimeoutError:
            return [*wrong, f"it did not end within {MOST_SECONDS:g} s"]
        ((left,),) = told.made.rows("SELECT COUNT(*) FROM outbox WHERE state = 'sending'")
        wrong += [f"it ended with {code} after {time.monotonic() - began:.1f} s"] * (code != 0)
        return wrong + [f"{left} mails are left in sending"] * bool(left)


@contextmanager
def nobody_listens() -> Iterator[None]:
    """It ends as any program does that does not listen: at once, in the middle."""
    with mock.patch.object(run.signal, "signal"):  # type: ignore[attr-defined]
        yield


GUARDS: Mapping[str, Guard] = {"the step under way is ended": nobody_listens}
