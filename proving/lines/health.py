"""While something is wrong mailflow says so within a minute, people are told once, and once that it is over."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from unittest import mock

from mailflow.flow import daemon, mark, once
from mailflow.flow.assemble import Assembled
from mailflow.model.errors import MailflowError
from proving.faults import unwell
from proving.ground import Ground, Kind
from proving.nursery import Running
from proving.sheet import Guard, Proved
from proving.stage import Stage, stage
from proving.story import comes_true
from proving.ward import BEGAN, OVER, SAM, Ward, ward

TITLE = "health that cannot lie"
GOAL = "red within a minute while something is wrong, green after · told once, and once that it is over · no blips"
# Minutes between looks; alarms are due after a quarter of an hour.
WHILE_WRONG = (1, 15, 4, 20)
WHILE_WELL = (1, 15, 5, 90)
PATIENCE_SECONDS = 40.0
FEW = 2
LOOK_SECONDS = 0.2
NO_PAGES = "[web]\nconsole = false\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Illness:
    """Something wrong for forty minutes; `red_after` and `green_after` in minutes, `told` to how many."""

    name: str
    makes: Callable[[Ward], AbstractContextManager[None]]
    red_after: float = 1
    green_after: float = 1
    red_for: float = 40
    told_meanwhile: bool = True
    readers: frozenset[str] | None = None


SAM_ALONE = frozenset({SAM.address})
ILLNESSES = (
    Illness(name="inbox refused", makes=unwell.inbox_refused),
    Illness(name="nothing sent", makes=unwell.nothing_is_sent, told_meanwhile=False, green_after=51),
    Illness(name="disk nearly full", makes=unwell.disk_nearly_full, readers=SAM_ALONE),
    Illness(name="login refused", makes=unwell.login_refused),
    Illness(name="inbox silent", makes=unwell.inbox_silent),
    Illness(name="nothing handled", makes=unwell.nothing_is_handled, red_after=16),
    Illness(name="mail stuck", makes=unwell.mail_is_stuck),
    Illness(name="folder gone", makes=unwell.folder_gone),
    Illness(name="log too large", makes=unwell.log_too_large, readers=SAM_ALONE),
    Illness(name="clock set back", makes=unwell.clock_set_back, red_for=15, readers=SAM_ALONE),
)


@dataclass(kw_only=True)
class Found:
    """What was tried and missed."""

    tried: int = 0
    missed: list[str] = field(default_factory=list)
    controls: int = 0
    controls_missed: list[str] = field(default_factory=list)


def prove(ground: Ground) -> Proved:
    """Illnesses on a clock of their own (in full each on each database); then those of a process in a process."""
    found = Found()
    for place, kind in enumerate(ground.databases):
        some = ILLNESSES[1::2] if place and not ground.full else ILLNESSES
        with ward(ground, kind) as made:
            _in_health(made, kind, found)
            for one in some[: FEW if ground.few or (place and not ground.full) else None]:
                found.tried += 1
                found.missed += [f"{kind}, {one.name}: {why}" for why in _ill(made, one)]
            if ground.full or (place == 0 and not ground.few):
                found.tried += 2
                found.missed += [f"{kind}, {why}" for why in (*_blip(made), *_comes_and_goes(made))]
    kind = ground.databases[0]
    with stage(ground, kind, members=12, more_settings=NO_PAGES) as made_stage:
        for try_one in IN_PROCESSES[:1] if ground.few else IN_PROCESSES:
            found.tried += 1
            found.missed += [f"{kind}, {try_one.__name__.strip('_')}: {why}" for why in try_one(made_stage, found)]
    return Proved(
        tried=found.tried,
        missed=tuple(found.missed),
        controls=found.controls,
        controls_missed=tuple(found.controls_missed),
    )


def _in_health(made: Ward, kind: Kind, found: Found) -> None:
    """The control: nothing is wrong, nothing is called so, and nobody gets a mail."""
    for minutes in WHILE_WELL:
        made.round(minutes)
        found.controls += 1
        found.controls_missed += [f"{kind}, in good health: {one}" for one in made.wrong()]
    if made.readers(BEGAN) or made.readers(OVER):
        found.controls_missed.append(f"{kind}: an alarm although all was well")


def _ill(made: Ward, one: Illness) -> Iterator[str]:
    """What was wrong with what was said and told."""
    before = len(made.sink.delivered)
    readers = set(one.readers or made.everybody)
    with one.makes(made):
        gone = 0.0
        for minutes in WHILE_WRONG:
            gone += minutes
            made.round(minutes)
            if one.red_after <= gone <= one.red_for and not made.wrong():
                yield f"green after {gone:.0f} minutes"
        told = made.readers(BEGAN, since=before)
        if one.told_meanwhile and told != dict.fromkeys(readers, 1):
            yield f"told {dict(told)}"
    gone = 0.0
    for minutes in WHILE_WELL:
        gone += minutes
        made.round(minutes)
        if gone >= one.green_after and (wrong := made.wrong()):
            yield f"red {gone:.0f} minutes after it was well: {wrong}"
    for what in (BEGAN, OVER):
        if (told := made.readers(what, since=before)) != dict.fromkeys(readers, 1):
            yield f"in the end {what!r} was told {dict(told)}"


def _blip(made: Ward) -> Iterator[str]:
    """An inbox that fails for ten minutes is told to nobody."""
    before = len(made.sink.delivered)
    with unwell.inbox_refused(made):
        for minutes in (1, 4, 5):
            made.round(minutes)
    for minutes in WHILE_WELL:
        made.round(minutes)
    if told := made.readers(BEGAN, since=before) + made.readers(OVER, since=before):
        yield f"a blip was told: {dict(told)}"


def _comes_and_goes(made: Ward) -> Iterator[str]:
    """An inbox that fails for half of each twenty minutes is one alarm, and one end of it."""
    before = len(made.sink.delivered)
    for _ in range(2):
        with unwell.inbox_refused(made):
            for minutes in (1, 15, 4):
                made.round(minutes)
        for minutes in (1, 9):
            made.round(minutes)
    for minutes in WHILE_WELL:
        made.round(minutes)
    for what in (BEGAN, OVER):
        if (told := made.readers(what, since=before)) != dict.fromkeys(made.everybody, 1):
            yield f"what came and went: {what!r} was told {dict(told)}"


def _thread_dies(made: Stage, found: Found) -> Iterator[str]:
    """A worker that dies ends the daemon with an error, and status says so at once."""
    yield from _ends(made, found, "dies_when handle")


def _thread_hangs(made: Stage, found: Found) -> Iterator[str]:
    """A worker that hangs ends the daemon with an error, too."""
    yield from _ends(made, found, "hangs_when deliver")


def _ends(made: Stage, found: Found, how: str) -> Iterator[str]:
    armed = made.folder / how.replace(" ", "-")
    with _at_work(made, found, f"{how}={armed}") as running:
        armed.touch()
        if not _true(lambda: running.code() is not None):
            yield "the daemon goes on deaf"
        elif running.code() != 1:
            yield f"it ended with {running.code()}"
        if not _true(lambda: _red(made)):
            yield "status is green"


def _full_disk(made: Stage, found: Found) -> Iterator[str]:
    """While no file can grow status is red; once it can, all goes on without a new start."""
    with _at_work(made, found) as running:
        sent = len(made.sink.delivered)
        unwell.disk_full(running.pid)
        made.deliver(made.coming(1))
        if not _true(lambda: _red(made)):
            yield "status is green on a full disk"
        unwell.disk_freed(running.pid)
        yield from _answered(made, sent + 1, running)
        if running.code() is not None:
            yield f"it ended with {running.code()}"
        if not _true(lambda: not _red(made)):
            yield "status stays red"


def _locked_database(made: Stage, found: Found) -> Iterator[str]:
    """While another program holds the database status is red; afterwards all goes on."""
    if made.kind != "sqlite":
        return
    with _at_work(made, found) as running:
        sent = len(made.sink.delivered)
        with closing(sqlite3.connect(made.folder / "mailflow.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            made.deliver(made.coming(2))
            if not _true(lambda: _red(made)):
                yield "status is green while the database is locked"
            other.execute("ROLLBACK")
        yield from _answered(made, sent + 1, running)
        if running.code() is not None:
            yield f"it ended with {running.code()}"


def _unread_log(made: Stage, found: Found) -> Iterator[str]:
    """A log that nobody reads holds nothing up."""
    sent = len(made.sink.delivered)
    with _at_work(made, found, "nobody_reads_the_log") as running:
        for number in range(3, 6):
            made.deliver(made.coming(number))
        yield from _answered(made, sent + 3, running)


def _answered(made: Stage, count: int, running: Running) -> Iterator[str]:
    if not _true(lambda: len(made.sink.delivered) >= count):
        yield f"mails are not answered: {running.told[-500:]}"


IN_PROCESSES = (_thread_dies, _full_disk, _thread_hangs, _locked_database, _unread_log)


@contextmanager
def _at_work(made: Stage, found: Found, *more: str) -> Iterator[Running]:
    """A daemon that status calls well: the control of each."""
    hooks = (
        "proving.faults.arming:in_a_hurry",
        f"{unwell.HERE}:looks_often",
        *(f"{unwell.HERE}:{one}" for one in more),
    )
    began = time.time() * 1e6
    with made.start(before=hooks) as running:
        found.controls += 1
        if not _true(lambda: _looked_at(made) > began) or _red(made):
            found.controls_missed.append(f"a daemon in good health is red: {running.told[-300:]}")
        yield running
        running.kill()


def _looked_at(made: Stage) -> float:
    """When a daemon last said that it runs, in microseconds."""
    found = made.rows("SELECT tried_at FROM heartbeat WHERE name = 'clock'")
    return float(str(found[0][0])) if found else 0.0


def _red(made: Stage) -> bool:
    """Whether `mailflow status` says that something is wrong."""
    with made.start("status", before=(f"{unwell.HERE}:looks_often",)) as asked:
        return asked.wait() == 1


def _true(is_so: Callable[[], bool]) -> bool:
    return comes_true(is_so, seconds=PATIENCE_SECONDS, look_seconds=LOOK_SECONDS)


@contextmanager
def without_errors() -> Iterator[None]:
    """A part that fails says that it did well."""

    def failed(name: str, error: MailflowError, *, now: datetime) -> None:
        mark.beat(name, now=now)

    with mock.patch.object(mark, "failed", failed):
        yield


@contextmanager
def without_telling() -> Iterator[None]:
    """Nobody is told anything."""

    def nobody(_: Assembled) -> int:
        return 0

    with mock.patch.object(once, "tell", nobody), mock.patch("mailflow.flow.lookout.tell", nobody):
        yield


@contextmanager
def without_looking_after_threads() -> Iterator[None]:
    """A daemon takes itself for whole, whatever died or hangs in it."""
    whole = mock.patch.object(daemon.Daemon, "is_whole", return_value=True)
    with whole, mock.patch.object(daemon.Daemon, "hung", return_value=()):
        yield


GUARDS: Mapping[str, Guard] = {
    "what fails says so": without_errors,
    "people are told": without_telling,
    "a daemon that lost a thread ends": without_looking_after_threads,
}
