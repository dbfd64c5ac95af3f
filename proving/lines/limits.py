"""Too little memory, too few files and threads, nobody reads the log: mailflow goes on or ends, and is never deaf."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from unittest import mock

from mailflow.flow.unblocked import Unblocked
from proving.ground import Ground, Kind
from proving.nursery import Running
from proving.sheet import Guard, Proved
from proving.stage import Letter, Stage, stage
from proving.truth import broken, unanswered

TITLE = "too little of everything"
GOAL = "goes on or ends with an error · alive and deaf 0 · lost 0 once there is enough"
MAILS = 2
# A mail that could not go out is tried again after a minute.
SECONDS, HEALED_WITHIN = 15.0, 100.0
LOOK_SECONDS = 0.02
LARGE_BYTES = 24_000_000
PLACE = "proving.faults.limits:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is taken, and whether two mails of 24 MB come, too."""

    name: str
    limit: str
    large: int = 0


CASES = (
    Case(name="64 files", limit="files_at_most 64"),
    Case(name="thread 4 cannot start", limit="threads_at_most 3"),
    Case(name="a full pipe", limit="printed_into_a_full_pipe"),
    Case(name="nothing to print on", limit="nothing_to_print_on"),
    Case(name="256 MB more", limit="memory_at_most 256", large=2),
    Case(name="a full disk for the log", limit="printed_on_a_full_disk"),
    Case(name="nobody reads the log", limit="printed_to_nobody"),
)
MORE = (
    *(
        Case(name=f"{count} files", limit=f"files_at_most {count}")
        for count in (14, 16, 18, 20, 24, 32, 40, 48, 56, 80)
    ),
    *(Case(name=f"thread {count + 1} cannot start", limit=f"threads_at_most {count}") for count in range(10)),
    *(Case(name=f"{size} MB more", limit=f"memory_at_most {size}", large=2) for size in (32, 64, 96, 128, 192, 512)),
    Case(name="no stdout at all", limit="no_stdout_at_all"),
)


def prove(ground: Ground) -> Proved:
    """Each case with a daemon of its own; then one without any limit finishes what is left."""
    missed: list[str] = []
    controls_missed: list[str] = []
    cases = CASES[1:3] if ground.few else (*CASES, *MORE) if ground.full else CASES
    went_on = 0
    kinds: list[tuple[Kind, Case]] = [
        (ground.databases[turn % len(ground.databases)], case) for turn, case in enumerate(cases)
    ]
    for kind, case in kinds:
        with stage(ground, kind) as made:
            letters = [made.coming(number) for number in range(MAILS)]
            for number in range(MAILS, MAILS + case.large):
                made.deliver(_large(made, number))
            found = _limited(made, case, letters)
            went_on += not found and _all_answered(made, letters)
            missed += [f"{kind}, {case.name}: {one}" for one in found]
            controls_missed += [f"{kind}, after {case.name}: {one}" for one in _healed(made, letters, large=case.large)]
    return Proved(
        tried=len(kinds),
        missed=tuple(missed),
        controls=len(kinds),
        controls_missed=tuple(controls_missed),
        figures={"went on": went_on, "ended": len(kinds) - went_on},
    )


def _large(made: Stage, number: int) -> Letter:
    """A mail almost as large as mailflow takes."""
    small = made.coming(number)
    filled = b"-- \r\n" + b"0123456789abcdef" * 4 + b"\r\n"
    return replace(small, content=small.content + filled * (LARGE_BYTES // len(filled)))


def _limited(made: Stage, case: Case, letters: list[Letter]) -> list[str]:
    """Nothing, where all is answered or the daemon ends with an error in time."""
    for letter in letters:
        made.deliver(letter)
    with made.start(before=(PLACE + case.limit,)) as running:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if (code := running.code()) is not None:
                return [] if code > 0 else [f"it ended with {code}"]
            if _all_answered(made, letters):
                return _stopped(running)
            time.sleep(LOOK_SECONDS)
        return [f"it is alive and deaf: {len(made.sink.delivered)} of {len(letters)} answers; {running.told[-300:]}"]


def _stopped(running: Running) -> list[str]:
    try:
        running.stop()
    except TimeoutError as error:
        return [f"it does not stop: {error}"]
    return []


def _all_answered(made: Stage, letters: list[Letter]) -> bool:
    return not unanswered([(one.message_id, one.sender) for one in letters], sent=made.sink.delivered)


def _healed(made: Stage, letters: list[Letter], *, large: int) -> list[str]:
    """What is wrong once there is enough again: small mails are answered, large ones may need a person."""
    with made.start() as running:
        until = time.monotonic() + HEALED_WITHIN
        while time.monotonic() < until and not (
            _all_answered(made, letters) and _all_ended(made, len(letters) + large)
        ):
            time.sleep(LOOK_SECONDS)
        running.stop()
    answered = [(one.message_id, one.sender) for one in letters]
    sent = made.sink.delivered
    stuck = min(large, len(made.rows("SELECT id FROM inbox WHERE state = 'stuck'")))
    return [
        *unanswered(answered, sent=sent),
        *broken(made.rows, came=made.mails_in_inbox(), sent=sent, stuck=stuck, may_wait=("waiting",)),
    ]


def _all_ended(made: Stage, count: int) -> bool:
    ((ended,),) = made.rows("SELECT COUNT(*) FROM inbox WHERE state IN ('handled', 'ignored', 'stuck')")
    return ended == count


@contextmanager
def patient_log() -> Iterator[None]:
    """Whoever logs waits until somebody reads the line."""

    def blocking(self: Unblocked, line: str) -> int:
        return os.write(2, line.encode())

    with mock.patch.object(Unblocked, "write", blocking):
        yield


GUARDS: Mapping[str, Guard] = {"nobody waits for lines": patient_log}
