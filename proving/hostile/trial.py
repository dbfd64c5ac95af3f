"""One hostile mail on the whole path of a mail, in a forked process: what it cost, what it left, what came after it."""

import contextlib
import os
import pickle
import resource
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, cast

import structlog
from structlog.typing import EventDict

from mailflow.flow.act import act
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.store import connect
from mailflow.store.connect import transaction
from mailflow.store.correspondence import Inbox, Outbox
from mailflow.store.gatherings import Attendance, Person
from mailflow.store.tables import Journal, Question
from tests.builders import ANNA, BILAL, CLUB, MONDAY_THE_13TH
from tests.house import Clock, a_database, a_house, a_mail, received

DIES_AFTER_SECONDS = 20
T = TypeVar("T")
FINAL = ("handled", "ignored", "stuck")
FILE = "sqlite:mailflow.db"
# How the journal says why a mail had no answer.
TOLD = ("not answered", "asks nothing", "delivery failed", "set aside")
# What must be asked of the reader before any mail, so that no first mail pays for it.
WARM = a_mail(
    "Ik ben er graag bij op 13 januari! Mijn nummer is 06-12345678.\nGroet,\nAnna", id="warm@wijk.example.org"
)
WARM_IN_ENGLISH = a_mail("I would like to be there on the 13th, and I will bring my neighbour.", id="warm-en@wijk")
NEXT = a_mail("Ik ben er graag bij op 13 januari!", sender="Bilal Aydin <bilal@buurt.example.net>", id="next@buurt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What became of a mail. `seconds` of CPU until it had its state, `grown` bytes of resident memory at the most.

    `kept` is what of it is in the database, `asked` whether organisers see it, `done` what it changed by itself,
    `told` whether it was answered or the journal says why not; `next_answered` is the ordinary mail after it, and
    `forbidden` what it touched outside its database.
    """

    state: str = ""
    why: str = ""
    seconds: float = 0.0
    grown: int = 0
    kept: tuple[str, ...] = ()
    asked: bool = False
    done: tuple[str, ...] = ()
    told: bool = False
    next_answered: bool = False
    forbidden: tuple[str, ...] = ()
    died: str = ""


def prepared(folder: Path) -> Path:
    """A database file with a member, another one, and a meeting on the 13th; this process is warm afterwards."""
    with a_database(FILE, folder):
        _settled()
        house = a_house(Clock())
        for first in (WARM, WARM_IN_ENGLISH):
            _until_final(first, house)
    _removed(folder)
    with a_database(FILE, folder):
        _settled()
        connect.checkpoint()
    return folder / "mailflow.db"


def tried(content: bytes, *, at: Path, folder: Path) -> Trial:
    """The mail handled in a process of its own, on a copy of the database file; a death is told, too."""
    _removed(folder)  # a log that is left would be played onto the copy
    shutil.copyfile(at, folder / "mailflow.db")
    found = in_a_child(lambda: _tried(content, FILE, folder))
    return Trial(died=found) if isinstance(found, str) else found


def _removed(folder: Path) -> None:
    for left in folder.glob("mailflow.db*"):
        left.unlink()


def in_a_child(work: Callable[[], T]) -> T | str:
    """What the work gives, done in a forked process; or how that process died."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _work(work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, state = os.waitpid(pid, 0)
    if not told:
        return f"the process died with {os.waitstatus_to_exitcode(state)}"
    return cast(T | str, pickle.loads(told))


def _work(work: Callable[[], T], writing: int) -> None:
    structlog.configure(processors=[_dropped])
    signal.alarm(DIES_AFTER_SECONDS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        try:
            found: T | str = work()
        except BaseException:
            found = traceback.format_exc()
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(found, pipe)
    finally:
        os._exit(0)


def _dropped(_: object, name: str, line: EventDict) -> EventDict:
    """No line of the log is written: what a mail costs is not what it costs to print of it."""
    raise structlog.DropEvent


def _tried(content: bytes, url: str, folder: Path) -> Trial:
    os.chdir(folder)
    before = set(os.listdir(folder))
    touched: list[str] = []
    house = a_house(Clock())
    connect.open_database(url, folder=folder)
    started = _peak()
    with watched(touched):
        id, state, seconds = _until_final(content, house)
        grown = _peak() - started
        _, next_state, _ = _until_final(NEXT, house)
    touched += sorted(name for name in set(os.listdir(folder)) - before if not name.startswith("mailflow.db"))
    seen = looked_at(id)
    return Trial(
        state=state,
        why=seen.why,
        seconds=seconds,
        grown=grown,
        kept=seen.kept,
        asked=seen.asked,
        done=seen.done,
        told=seen.told,
        next_answered=next_state == "handled" and _is_answered(BILAL.address),
        forbidden=tuple(touched),
    )


def _peak() -> int:
    """The most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _settled() -> None:
    clock = Clock()
    members = [AddMember(person=ANNA), AddMember(person=BILAL)]
    ends = MONDAY_THE_13TH + timedelta(hours=3)
    meeting = SetMeeting(
        starts_at=MONDAY_THE_13TH, ends_at=ends, place="Buurthuis", theme="wonen", state="announced", programme=""
    )
    act([*members, meeting], house=a_house(clock), club=CLUB.key, by="test")


def _until_final(content: bytes, house: House) -> tuple[int, str, float]:
    """The mail received and handled, as often as it is tried; its row, state and the CPU seconds of it all."""
    (id,) = received(house, content)
    began = time.process_time()
    state = None
    for _ in range(house.failures_before_stuck + 1):
        state = handle(id, house=house)
        if state is not None:
            break
        cast(Clock, house.now).forward(minutes=5)
    return id, state or "received", time.process_time() - began


@contextlib.contextmanager
def watched(touched: list[str]) -> Iterator[None]:
    """Whatever opens a socket, runs a program or writes a file meanwhile is named, and forbidden."""
    is_on = True

    def heard(name: str, arguments: tuple[object, ...]) -> None:
        if not is_on:
            return
        writes = name == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or name.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.mkdir", "os.rename")):
            touched.append(f"{name} {arguments[:2]}")
            raise PermissionError(f"a mail must not do this: {name}")

    sys.addaudithook(heard)
    try:
        yield
    finally:
        is_on = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the database holds of a mail."""

    why: str
    kept: tuple[str, ...]
    asked: bool
    done: tuple[str, ...]
    told: bool


def looked_at(id: int) -> Seen:
    """What became of the mail with this row: its texts, questions, changes, answers and lines of the journal."""
    with transaction():
        row = Inbox.get_by_id(id)
        questions = [
            f"{one.kind} {one.why} {one.words} {one.subject}" for one in Question.select().where(Question.mail == id)
        ]
        coming = [one.answer for one in Attendance.select().join(Person).where(Person.address == ANNA.address)]
        journal = [one.text for one in Journal.select().where(Journal.mail == id)]
        is_answered = Outbox.select().where(Outbox.mail == id).exists()
        texts = (row.state, row.kind, row.why, row.message_id, row.sender, row.sender_shown, row.subject, row.said)
    return Seen(
        why=row.why,
        kept=(*texts, row.fingerprint or "", row.understood, *questions),
        asked=bool(questions),
        done=tuple(coming),
        told=is_answered or any(words in text for text in journal for words in TOLD),
    )


def _is_answered(address: str) -> bool:
    return bool(Outbox.select().where(Outbox.to == address).exists())


def all_kept(contents: Sequence[bytes], *, url: str, folder: Path) -> list[tuple[str, ...]] | str:
    """What each of these mails left in a new database at the url; or how the process died that handled them."""

    def work() -> list[tuple[str, ...]]:
        with a_database(url, folder):
            _settled()
            house = a_house(Clock())
            return [looked_at(_until_final(content, house)[0]).kept for content in contents]

    return in_a_child(work)
