"""Hostile mails on the whole path of a mail, in forked processes: what each cost, what it left, what came after it."""

import contextlib
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast

from mailflow.flow.act import act
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.store import connect
from mailflow.store.connect import transaction
from mailflow.store.correspondence import Inbox, Outbox
from mailflow.store.gatherings import Attendance, Person
from mailflow.store.rows import opened as engine_opened
from mailflow.store.tables import Journal, Question
from proving.hostile.building import Hostile
from proving.hostile.forked import in_a_child, in_children
from tests.builders import ANNA, BILAL, CLUB, MONDAY_THE_13TH
from tests.house import Clock, a_database, a_house, a_mail, received

FINAL = ("handled", "ignored", "stuck")
FILE = "sqlite:mailflow.db"
SMALL = 300 * 1024
IN_ONE_PROCESS = 40
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
    (folder / "mailflow.db").unlink()
    with a_database(FILE, folder):
        _settled()
        connect.checkpoint()
    return folder / "mailflow.db"


def tried(mails: Iterable[Hostile], *, at: Path, folder: Path) -> Iterator[tuple[Hostile, Trial]]:
    """Each mail handled by a forked process on what is in that database file; a death is told, too.

    Small mails share a process, so that most meet one that is as warm as a daemon; a large one has its own.
    """
    waiting: list[tuple[Hostile, bytes]] = []
    for mail in mails:
        content = mail.make()
        if len(content) > SMALL:
            yield from _together([(mail, content)], at=at, folder=folder)
            continue
        waiting.append((mail, content))
        if len(waiting) == IN_ONE_PROCESS:
            yield from _together(waiting, at=at, folder=folder)
            waiting = []
    yield from _together(waiting, at=at, folder=folder)


def _together(mails: Sequence[tuple[Hostile, bytes]], *, at: Path, folder: Path) -> Iterator[tuple[Hostile, Trial]]:
    for left in folder.glob("mailflow.db*"):
        left.unlink()
    shutil.copyfile(at, folder / "mailflow.db")
    found = in_children(lambda mail: _tried(mail[1], at, folder), mails, each=len(mails))
    for (mail, _), trial in zip(mails, found, strict=True):
        yield mail, Trial(died=trial) if isinstance(trial, str) else trial


def _tried(content: bytes, at: Path, folder: Path) -> Trial:
    _at_first(at, folder)
    before = set(os.listdir(folder))
    touched: list[str] = []
    house = a_house(Clock())
    started = _forgotten_peak()
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


def _at_first(at: Path, folder: Path) -> None:
    """The database is open, and holds what the file holds: nothing of any mail before."""
    if os.getcwd() != str(folder):
        os.chdir(folder)
        connect.open_database(FILE, folder=folder)
        return
    opened = cast(sqlite3.Connection, engine_opened().connection())  # type: ignore[no-untyped-call]
    with contextlib.closing(sqlite3.connect(at)) as first:
        first.backup(opened)


def _forgotten_peak() -> int:
    """The memory that this process has now, in bytes; its peak is counted from here."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _peak()


def _peak() -> int:
    """The most memory that this process has had, in bytes."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.partition("VmHWM:")[2].split()[0]) * 1024


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
