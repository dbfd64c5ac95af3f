"""Mailflow is killed (kill -9) at each named step of a mail's path, and by its mail server at each word; it goes on."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from mailflow.flow.steps import STEPS, Step
from proving.faults import arming
from proving.faults.removed import answers_get_new_ids, commits_early, doubts_are_forgotten
from proving.ground import Ground, Kind
from proving.nursery import Running
from proving.sheet import Guard, Proved
from proving.story import Story, comes_true, story, there
from proving.truth import second_copies
from tests.servers.sink import Action, Verb

TITLE = "kill -9 at named steps"
GOAL = "lost 0 · state twice 0 · stuck rows 0 · second copies only from between the server's answer and our mark"
GUARDS: Mapping[str, Guard] = {
    "all of a mail in one commit": commits_early,
    "the same Message-ID when in doubt": answers_get_new_ids,
    "a lease that ends is doubtful": doubts_are_forgotten,
}
DIES_WITHIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Where mailflow dies, and what makes it come there; `verb` and `action` where its mail server is silent first."""

    name: str
    provoke: Callable[[Story], None]
    step: Step | None = None
    verb: Verb | None = None
    action: Action | None = None
    copies: int = 0
    fails: bool = False


@dataclass(kw_only=True)
class Found:
    """What the kills showed."""

    missed: list[str] = field(default_factory=list)
    tried: int = 0
    letters: int = 0
    copies: int = 0
    in_doubt: int = 0
    slowest: dict[Kind, float] = field(default_factory=dict)


def cases(*, few: bool) -> Iterator[Case]:
    """Every named step, and every word of the mail server; where a second copy may come of it, `copies` says so."""
    for step in FEW if few else STEPS:
        copies = 1 if step in IN_WINDOW else 0
        provoke = PROVOKED.get(step, Story.letter_comes)
        yield Case(name=step, step=step, provoke=provoke, copies=copies, fails=step == "failed once")
    for verb in () if few else ("EHLO", "MAIL", "RCPT", "DATA", "DOT"):
        yield Case(name=f"{verb} without answer", verb=verb, action=Action.SILENCE, provoke=Story.letter_comes)
    if not few:
        taken = Action.TAKE_AND_SILENCE
        yield Case(name="mail taken without answer", verb="DOT", action=taken, provoke=Story.letter_comes, copies=1)


# A digest is planned while the answer to the very mail of which it tells may be on its way.
IN_WINDOW = {"answered", "marking", "digest planned in part", "digest planned"}
FEW: tuple[Step, ...] = ("received in part", "claimed", "carried out in part", "outbox claimed", "answered")
PROVOKED: Mapping[Step, Callable[[Story], None]] = {
    "digest planned in part": Story.theme_comes,
    "digest planned": Story.theme_comes,
    **{step: Story.meeting_is_planned for step in get_args(Step) if step.startswith(("mailing planned", "many "))},
}


def prove(ground: Ground) -> Proved:
    """All cases on each database, one after the other in one installation; and the same story undisturbed."""
    found = Found()
    controls_missed: list[str] = []
    rounds = 1 if ground.few else ground.count(1, 40)
    for kind in ground.databases:
        for number in range(rounds):
            with story(ground, kind) as told:
                is_whole = interrupted(told, cases(few=ground.few), found)
                if is_whole and number == 0:
                    controls_missed += _compared(ground, kind, told)
    figures = {f"slowest recovery, {kind}": f"{seconds:.2f} s" for kind, seconds in found.slowest.items()}
    return Proved(
        tried=found.tried,
        missed=tuple(found.missed),
        controls=found.letters,
        controls_missed=tuple(controls_missed),
        figures={"second copies": found.copies, "mailings in doubt, and told": found.in_doubt, **figures},
    )


def interrupted(told: Story, all_cases: Iterator[Case], found: Found) -> bool:
    """Whether all went on after each kill; the first case after which anything is wrong is the last one."""
    kind, before = told.made.kind, "the start"
    copies_allowed = 0
    for case in (*all_cases, None):
        armed = told.made.folder / f"armed-{found.tried}"
        with told.start(*_hooks(case, armed)) as running:
            wrong = _recovered(told, running, found, copies_allowed)
            if wrong:
                found.missed += [f"{kind}, killed at {before}: {one}" for one in wrong]
                return False
            if case is None:
                break
            copies_allowed, before = second_copies(told.made.sink.delivered).more + case.copies, case.name
            found.tried += 1
            if not _died(case, told, running, armed):
                found.missed.append(f"{kind}: {case.name} was never reached")
                return False
    found.letters += len(told.letters)
    found.copies += second_copies(told.made.sink.delivered).more
    found.in_doubt += told.in_doubt()
    return True


def _hooks(case: Case | None, armed: object) -> Sequence[str]:
    if case is None or case.step is None:
        return ()
    failing = (f"{arming.HERE}:fails_once {armed}",) if case.fails else ()
    return (f"{arming.HERE}:dies_at {case.step}={armed}", *failing)


def _recovered(told: Story, running: Running, found: Found, copies_allowed: int) -> tuple[str, ...]:
    """What is wrong once mailflow has gone on after the kill."""
    if not told.settles():
        return (f"it does not go on: {running.told[-300:]}", *told.wrong())
    kind = told.made.kind
    found.slowest[kind] = max(found.slowest.get(kind, 0.0), time.monotonic() - running.began)
    copies = second_copies(told.made.sink.delivered).more
    more = () if copies <= copies_allowed else ("I4 a second copy from outside of the window",)
    return (*told.wrong(), *more)


def _died(case: Case, told: Story, running: Running, armed: object) -> bool:
    """Whether mailflow came to the step, and is dead."""
    sink = told.made.sink
    if case.verb is not None and case.action is not None:
        sink.answer(case.verb, case.action)
        case.provoke(told)
        came = comes_true(lambda: case.verb is None or sink.is_played(case.verb), seconds=DIES_WITHIN_SECONDS)
        return running.kill() == -signal.SIGKILL and came
    there(told.made.folder / str(armed))
    case.provoke(told)
    return comes_true(lambda: running.code() is not None, seconds=DIES_WITHIN_SECONDS)


def _compared(ground: Ground, kind: Kind, told: Story) -> list[str]:
    """What differs from a run in which nobody is killed, with the same letters and meetings."""
    with story(ground, kind) as calm, calm.start():
        calm.settles()
        for letter in told.letters:
            (calm.theme_comes if "thema" in letter.message_id else calm.letter_comes)()
        for _ in range(told.meetings):
            calm.meeting_is_planned()
        calm.settles()
        wrong = [f"{kind}, undisturbed: {one}" for one in calm.wrong()]
        so, calmly = told.what_is_so(), calm.what_is_so()
    return [*wrong, *(f"{kind}: not as undisturbed: {one}" for one in {**(so - calmly), **(calmly - so)})]
