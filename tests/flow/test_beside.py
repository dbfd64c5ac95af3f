"""A mail that hangs, fills the memory or ends its reader costs the others a few seconds, and the daemon nothing."""

import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailflow.flow.assemble import shipped_lexicon
from mailflow.flow.beside import Beside, Reader, ReaderDied
from mailflow.flow.daemon import Daemon
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.reading import read_received
from mailflow.flow.words_beside import keep_words
from mailflow.mail import read as reading
from mailflow.mail.fence import check
from mailflow.model.errors import TryLater, Unreadable
from mailflow.model.message import Message
from mailflow.store import inbox
from mailflow.store.connect import transaction
from mailflow.store.tables import Question
from tests.flow.boxes import an_installation, soon
from tests.house import Clock, a_mail, received
from tests.servers.sink import Sink

SAMPLES = Path(__file__).parents[1] / "fixtures" / "mail" / "dev-a"
PATIENCE = 4.0


def hang(content: bytes) -> None:
    """Without end, and without ever letting another thread have its turn."""
    re.match(r"(a+)+b", "a" * 60)


def kill(content: bytes) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fill(content: bytes) -> None:
    bytearray(3 * 2**30)


EVILS = {b"hang": hang, b"kill": kill, b"fill": fill}


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Beside]:
    """Processes beside this one, in which some words in a mail do to its reader what a fault of ours would do."""
    honest = reading._message

    def evil(content: bytes, *given: object) -> Message:
        for word, does in EVILS.items():
            if b"X-Evil: " + word in content:
                does(content)
        return honest(content, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "_message", evil)
    keep_words(shipped_lexicon())
    made = Beside(seconds=PATIENCE)
    yield made
    made.close()


@pytest.fixture
def careful(beside: Beside, house: House) -> House:
    return replace(house, beside=beside)


def an_evil(kind: str, *, id: str = "evil@x.example.org") -> bytes:
    return a_mail("Ik kom graag.", sender="Boef <boef@x.example.org>", id=id, headers=f"X-Evil: {kind}\n")


def test_mails_are_read_beside_as_they_are_within(careful: House, house: House) -> None:
    for path in sorted(SAMPLES.glob("*.eml"))[:25]:
        (id,) = received(house, path.read_bytes())
        with transaction():
            mail = inbox.begin(id, now=house.now())
        assert mail is not None
        room = house.rooms[mail.club]

        assert read_received(mail, room=room, house=careful) == read_received(mail, room=room, house=house)


@pytest.mark.parametrize("kind", ["hang", "kill"])
def test_a_mail_that_ends_its_reader_holds_others_up_for_its_patience_only(careful: House, kind: str) -> None:
    evil, *others = received(careful, an_evil(kind), *(a_mail("Ik kom graag.", id=f"{n}@x") for n in range(3)))
    began = time.monotonic()

    states = [handle(id, house=careful) for id in (evil, *others)]

    assert states == [None, "handled", "handled", "handled"]
    assert time.monotonic() - began < 10
    row = inbox.row(evil)
    assert row is not None
    assert (row.state, row.attempts) == ("received", 1)
    assert row.why in ("it kept its reader busy for more than 4 seconds", "it ended its reader (signal 9)")


def test_a_mail_that_ends_its_reader_three_times_is_set_aside_with_its_sender(careful: House, clock: Clock) -> None:
    (evil,) = received(careful, an_evil("kill"))

    states = []
    for _ in range(3):
        states.append(handle(evil, house=careful))
        clock.forward(minutes=1)

    row = inbox.row(evil)
    assert states == [None, None, "stuck"]
    assert row is not None and row.sender_shown == "boef@x.example.org"


def test_a_mail_that_wants_more_memory_than_any_mail_needs_is_shown_to_organisers(careful: House) -> None:
    (evil,) = received(careful, an_evil("fill"))

    assert handle(evil, house=careful) == "handled"
    with transaction():
        (question,) = Question.select().where(Question.mail == evil)
    assert question.kind == "unreadable"
    assert "MemoryError" in question.why


def test_what_is_raised_beside_is_raised_here(beside: Beside) -> None:
    with pytest.raises(Unreadable, match="its headers are larger"):
        Reader(beside).do(check, b"Subject: x\r\n" + b"X: y\r\n" * 60_000)
    with pytest.raises(ZeroDivisionError):
        Reader(beside).do(divmod, 1, 0)


def test_all_that_is_done_for_a_mail_has_its_patience_together(beside: Beside) -> None:
    reader = Reader(beside)
    reader.do(time.sleep, 3.0)
    began = time.monotonic()

    with pytest.raises(ReaderDied):
        reader.do(time.sleep, 9.0)

    assert time.monotonic() - began < 3.0
    assert Reader(beside).do(len, "abc") == 3


def test_a_reader_writes_no_file(beside: Beside, tmp_path: Path) -> None:
    with pytest.raises((ReaderDied, OSError)):
        Reader(beside).do(Path.write_text, tmp_path / "left.txt", "x" * 9)

    assert not (tmp_path / "left.txt").exists() or (tmp_path / "left.txt").stat().st_size == 0


def test_without_the_keeper_nothing_is_read_and_no_mail_is_blamed(careful: House, sink: Sink, tmp_path: Path) -> None:
    assert careful.beside is not None
    (id,) = received(careful, a_mail("Ik kom graag."))
    daemon = Daemon(an_installation(careful, tmp_path, sink=sink))
    before = daemon.is_whole()
    careful.beside.close()

    with pytest.raises(TryLater, match="started again"):
        handle(id, house=careful)

    row = inbox.row(id)
    assert row is not None and (row.state, row.attempts) == ("received", 0)
    assert (before, daemon.is_whole()) == (True, False)


def test_who_reads_ends_with_who_asks() -> None:
    reading_end, writing_end = os.pipe()
    asking = os.fork()
    if asking == 0:
        made = Beside()
        pids = (Reader(made).do(os.getpid), Reader(made).do(os.getppid))
        os.write(writing_end, f"{pids[0]} {pids[1]}".encode())
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(asking, 0)
    reader, keeper = (int(one) for one in os.read(reading_end, 99).split())

    soon(lambda: not _is_alive(reader) and not _is_alive(keeper))


def _is_alive(pid: int) -> bool:
    """Whether it runs: one that ended and that nobody asked after is not alive."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
