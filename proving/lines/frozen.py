"""A worker stands still longer than its lease, another one does its work, and then the first one wakes."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from mailflow.flow.steps import Step
from proving.faults import arming
from proving.faults.removed import fencing_off
from proving.ground import Ground, Kind
from proving.nursery import Running
from proving.sheet import Guard, Proved
from proving.story import Story, comes_true, story, there
from proving.truth import second_copies

TITLE = "frozen workers and clocks that differ"
GOAL = "fencing holds · nothing twice but from the sending window · double claims 0"
GUARDS: Mapping[str, Guard] = {"fencing": fencing_off}
STEPS: tuple[Step, ...] = ("read", "claimed", "outbox claimed", "answered", "marking")
SKEWED_BY = ("90", "-90")
STOPPED = "T"
MAILS = 8


def prove(ground: Ground) -> Proved:
    """A worker freezes at each step; on PostgreSQL, which several share, another takes over, and clocks differ."""
    missed: list[str] = []
    tried = letters = copies = 0
    for kind in ("postgres",) if ground.few else ground.databases:
        for name, case in _cases(kind, few=ground.few):
            with story(ground, kind) as told:
                tried += 1
                missed += [f"{kind}, {name}: {one}" for one in (*case(told), *told.wrong())]
                letters += len(told.letters)
                copies += second_copies(told.made.sink.delivered).more
    return Proved(tried=tried, missed=tuple(missed), controls=letters, figures={"second copies": copies})


def _cases(kind: Kind, *, few: bool) -> Iterator[tuple[str, Callable[[Story], list[str]]]]:
    if kind == "postgres":
        yield "woken too late", _woken_too_late
    if not few:
        yield from ((f"at {step}", partial(_frozen_at, step)) for step in STEPS)
    if kind == "postgres" and not few:
        yield from ((f"a clock {by} s ahead", partial(_skewed, by)) for by in SKEWED_BY)


def _frozen_at(step: Step, told: Story) -> list[str]:
    with ExitStack() as ending:
        frozen = _freezes(told, step, ending)
        if frozen is None:
            return ["it was never reached"]
        if told.made.kind == "postgres":
            ending.enter_context(told.start())
        told.settles(seconds=arming.LEASE_SECONDS * 2)
        frozen.thaw()
        return [] if told.settles() else ["it does not settle"]


def _woken_too_late(told: Story) -> list[str]:
    """Before it could say anything to the mail server it froze; when it wakes, the server says: not now."""
    with ExitStack() as ending:
        frozen = _freezes(told, "outbox claimed", ending)
        if frozen is None:
            return ["it was never reached"]
        other = ending.enter_context(told.start())
        if not told.settles():
            return ["nobody takes over"]
        other.stop()
        told.made.sink.answer("MAIL", "450 4.2.0 not now")
        frozen.thaw()
        came = comes_true(lambda: told.made.sink.is_played("MAIL"))
        comes_true(lambda: bool(second_copies(told.made.sink.delivered).more), seconds=arming.LEASE_SECONDS)
        frozen.stop()
        again = second_copies(told.made.sink.delivered).more
    return ["it says nothing when it wakes"] * (not came) + ["it sends again what another one has sent"] * again


def _skewed(by: str, told: Story) -> list[str]:
    """Two workers share the work, and the clock of one is wrong."""
    with told.start(), told.start(f"{arming.HERE}:clock_ahead {by}"):
        for _ in range(MAILS):
            told.letter_comes()
        settled = told.settles()
    twice = second_copies(told.made.sink.delivered).more
    return ["it does not settle"] * (not settled) + ["a mail was claimed by both"] * twice


def _freezes(told: Story, step: Step, ending: ExitStack) -> Running | None:
    """Mailflow, standing still at the step; None where it never came there."""
    armed = told.made.folder / "armed"
    running = ending.enter_context(told.start(f"{arming.HERE}:stands_still_at {step}={armed}"))
    told.settles()
    there(armed)
    told.letter_comes()
    if not comes_true(lambda: _stands_still(running.pid)):
        return None
    armed.unlink()
    return running


def _stands_still(pid: int) -> bool:
    told = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace")
    return told.rpartition(")")[2].split()[0] == STOPPED
