"""What is tried with one inbox: something fails or lies, then all is well again, and nothing may be missing."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal
from unittest import mock

from mailflow.flow.watch import watch
from mailflow.model.errors import TryLater
from mailflow.model.secret import Secret
from mailflow.store import connect, inbox
from mailflow.store.connect import transaction
from mailflow.wire.imap import ImapAccount
from mailflow.wire.login import Login
from proving.faults.imap_liar import AtVerb, Flood
from proving.faults.proxy import Honest, Shape
from proving.letterbox import WORD, Box, Hurried
from proving.truth import digest_of

Trial = Callable[[Box], list[str]]
POLLS = 2
MAILS = 3
# A wait is a second at first and doubles: so many lines come in the first minutes.
LINES_AT_FIRST = 8
LONG_SECONDS = 600.0
GROWS_AT_MOST_KB = 64 * 1024


def through(*made: Callable[[], Shape], mails: int = MAILS, long: int = 0, cut: int = 0, more: int = 0) -> Trial:
    """Connections of these shapes, then honest ones; `cut` mails may come without their bytes, after `more` tries."""

    def trial(box: Box) -> list[str]:
        shapes = [one() for one in made]
        wanted = box.deliver(mails, bytes_long=long)
        with box.line(*shapes) as line, box.watching(box.watched(line.port)):
            seen = box.until(lambda: box.count() >= mails and all(getattr(one, "fired", True) for one in shapes))
            wanted = [*wanted, *box.deliver()]
            seen = seen and box.until(lambda: box.count() >= len(wanted) and not box.trouble())
            tries = line.connections
        found = [] if seen else [f"it does not heal: {box.trouble()}"]
        found += ["the fault was never met"] * (not all(getattr(one, "fired", True) for one in shapes))
        late = len(shapes) + POLLS + more
        found += [f"only at connection {tries} all was seen"] * (tries > late)
        return [*found, *box.wrong(wanted, cut=cut), *([] if cut else box.misbooked())]

    return trial


def undisturbed(box: Box) -> list[str]:
    """Read and unread mails are received, and lie there as before."""
    wanted = [*box.deliver(2), *box.deliver(2, seen=True)]
    before = box.files()
    with box.line() as line, box.watching(box.watched(line.port)):
        box.until(lambda: box.count() >= len(wanted) and box.rounds)
    found = box.wrong(wanted)
    return [
        *found,
        *(["mails are marked as read, or lie elsewhere"] if box.files() != before else []),
        *box.misbooked(),
    ]


def renumbered(box: Box, *, mails: int = 200) -> list[str]:
    """The folder is made anew with half of its mails and two new ones, under lower UIDs."""
    wanted = box.deliver(mails, folder="Club")
    with box.line() as line, box.watching(box.watched(line.port, folders=("Club",))):
        if not box.until(lambda: box.count() >= mails):
            return ["they were not received at first"]
    with box.dovecot.colleague(box.name, WORD) as colleague:
        colleague.rename_folder("Club", "Old")
        colleague.create_folder("Club")
        colleague.select_folder("Old")
        colleague.copy(colleague.search("ALL")[: mails // 2], "Club")
        colleague.close_folder()
        colleague.delete_folder("Old")
    wanted += box.deliver(2, folder="Club")
    rounds = box.rounds
    with box.line() as line, box.watching(box.watched(line.port, folders=("Club",))):
        box.until(lambda: box.rounds >= rounds + POLLS)
    return box.wrong(wanted)


def not_committed(box: Box) -> list[str]:
    """The database cannot take the mails at first."""
    wanted, add, failed = box.deliver(MAILS), inbox.add, list[int]()

    def full(*given: object, **named: object) -> tuple[int, ...]:
        if len(failed) < POLLS:
            failed.append(1)
            raise TryLater("the disk is full")
        return add(*given, **named)  # type: ignore[arg-type]

    with mock.patch.object(inbox, "add", full), box.line() as line, box.watching(box.watched(line.port)):
        box.until(lambda: box.count() >= MAILS)
    return box.wrong(wanted)


def away(box: Box) -> list[str]:
    """Nobody listens for a while, then the server is back."""
    wanted = box.deliver(MAILS)
    with box.line() as line, box.watching(box.watched(line.port)):
        line.away = True
        box.until(lambda: line.connections >= MAILS and box.trouble())
        told = box.trouble()
        line.away = False
        box.until(lambda: box.count() >= MAILS and not box.trouble())
        told_after = box.trouble()
    found = [] if told else ["nobody is told that the server is away"]
    return [*found, *([f"it is still called away: {told_after}"] if told_after else []), *box.wrong(wanted)]


def never_well(shape: Callable[[], Shape] | None) -> Trial:
    """The same goes wrong for ten minutes; None: nobody listens. Few try, and few lines are logged."""

    def trial(box: Box) -> list[str]:
        with box.line() as line, box.watching(box.watched(line.port)):
            line.away = shape is None
            line.usual = shape or line.usual
            line.cut()
            box.until(lambda: sum(box.stop.waited) >= LONG_SECONDS, seconds=4.0)
            lines = sum(one["event"] == "inbox failing" for one in box.logged)
            minutes = sum(box.stop.waited) / 60
            tries = line.connections
        allowed = minutes + LINES_AT_FIRST
        found = [f"{lines} lines in {minutes:.0f} minutes"] if lines > allowed else []
        found += [f"{tries} tries in {minutes:.0f} minutes"] if tries > allowed + 2 else []
        return [*found, *box.wrong([])]

    return trial


def _noted(told: list[str], trouble: str) -> bool:
    """What is wrong at this moment is kept."""
    told.append(trouble)
    return True


def login_refused(box: Box) -> list[str]:
    """The password is wrong three times, then right: no try comes too soon, lest the account be locked."""
    wanted, words = box.deliver(MAILS), ["wrong-1", "wrong-2", "wrong-3"]
    with box.line() as line:
        watched = box.watched(line.port)
        login = Login(username=box.name, secret=lambda: Secret(words.pop(0) if words else WORD))
        told: list[str] = []
        with box.watching(type(watched)(club=watched.club, account=_with(watched.account, login), poll_seconds=0.3)):
            box.until(lambda: _noted(told, box.trouble()) and box.count() >= MAILS)
        waited = box.stop.waited[:3]
    found = [] if any("was refused" in one for one in told) else ["nobody is told that the login was refused"]
    found += ["the password is told"] * any("wrong-" in one for one in told)
    found += [f"it tries again after {min(waited):.0f} s"] if min(waited, default=0.0) < 30 else []
    return [*found, *box.wrong(wanted)]


def _with(account: ImapAccount, login: Login) -> ImapAccount:
    return replace(account, login=login, timeout_seconds=5.0)  # Dovecot takes its time to say no


def one_of_several_dead(host: str, shape: Callable[[], Shape] | None) -> Trial:
    """Three boxes hang at another server; this one notices nothing."""

    def trial(box: Box) -> list[str]:
        with box.line() as dead:
            dead.usual = shape or dead.usual
            with _beside(box, dead.port, host), box.line() as line, box.watching(box.watched(line.port)):
                wanted = box.deliver(MAILS)
                seen = box.until(lambda: box.count() >= MAILS, seconds=3.0)
        return [*([] if seen else ["it waits for another box"]), *box.wrong(wanted)]

    return trial


@contextmanager
def _beside(box: Box, port: int, host: str) -> Iterator[None]:
    stop = Hurried()
    others = [_watcher(box, f"{box.key}-{number}", port, host, stop) for number in range(3)]
    for one in others:
        one.start()
    try:
        yield
    finally:
        stop.set()
        for one in others:
            one.join(5)


def _watcher(box: Box, key: str, port: int, host: str, stop: Hurried) -> threading.Thread:
    watched = box.watched(port, host=host)
    other = replace(watched, account=replace(watched.account, key=key))

    def run() -> None:
        try:
            watch(other, house=box.house, stop=stop, received=lambda: None)
        finally:
            connect.close_thread()

    return threading.Thread(target=run, name=key, daemon=True)


def folder_gone(where: Literal["first", "last"]) -> Trial:
    """One of two folders is renamed by a colleague, and named right again later: the other one is read meanwhile."""

    def trial(box: Box) -> list[str]:
        folders = ("Club", "INBOX") if where == "first" else ("INBOX", "Club")
        wanted = box.deliver(MAILS)
        with box.line() as line, box.watching(box.watched(line.port, folders=folders)):
            seen = box.until(lambda: box.count() >= MAILS and "Club" in box.trouble(), seconds=3.0)
            told = box.trouble()
            wanted += box.deliver(2, folder="Club")
            box.until(lambda: box.count() >= len(wanted) and not box.trouble())
        found = [] if seen else [f"a folder that is missing keeps the other one from being read ({told})"]
        return [*found, *box.wrong(wanted)]

    return trial


def filing_refused(refusal: Literal["NO", "BYE", "silence"]) -> Trial:
    """Mails cannot be filed away, as where the account is full: no mail is fetched twice, and new ones are seen."""

    def trial(box: Box) -> list[str]:
        wanted = box.deliver(MAILS)
        with box.line() as line:
            watched = box.watched(line.port, filed="Klaar")
            with box.watching(watched):
                box.until(lambda: box.count() >= MAILS)
            line.usual = lambda: AtVerb(b"UID MOVE", refusal, always=True)
            _settled(box)
            with box.watching(watched):
                told = box.until(lambda: box.trouble())
                wanted += box.deliver()
                seen = box.until(lambda: box.count() >= len(wanted), seconds=3.0)
                line.usual = Honest
                line.cut()
                filed = box.until(lambda: len(box.files("Klaar")) == MAILS)
        found = ["nobody is told that mails cannot be filed away"] * (not told)
        found += ["new mails are not seen meanwhile"] * (not seen) + ["they are never filed away"] * (not filed)
        return [*found, *_wrong_but_moves(box, wanted)]

    return trial


def _settled(box: Box) -> None:
    """All mails of the box have come to an end."""
    with transaction():
        for (id,) in box.rows(f"SELECT id FROM inbox WHERE account = '{box.key}'"):
            inbox.mark_stuck(int(str(id)), "for an organiser", now=box.house.now())


def _wrong_but_moves(box: Box, wanted: list[bytes]) -> list[str]:
    return [one for one in box.wrong(wanted) if "touches" not in one]


def colleague_at_work(box: Box, *, mails: int = 24) -> list[str]:
    """Somebody reads, stars, moves and deletes mails while they are fetched in small batches."""
    wanted = box.deliver(mails)
    with box.line() as line, box.dovecot.colleague(box.name, WORD) as colleague:
        colleague.create_folder("Elders")
        colleague.select_folder("INBOX")
        uids = colleague.search("ALL")
        with box.watching(box.watched(line.port, batch_mails=2)):
            for uid in uids[1::4]:
                colleague.add_flags([uid], [b"\\Seen", b"\\Flagged"])
            for uid in uids[2::4]:
                colleague.move([uid], "Elders")
            for uid in uids[3::4]:
                colleague.delete_messages([uid])
                colleague.expunge([uid])
            stayed = list(box.dovecot.mails(box.name).values())
            box.until(lambda: all(digest_of(one) in box.known() for one in stayed) and box.rounds > POLLS)
        flags = colleague.get_flags(colleague.search("ALL"))
    marked = sum(b"\\Seen" in one for one in flags.values())
    found = [] if marked == len(uids[1::4]) else [f"{marked} mails are marked as read, not {len(uids[1::4])}"]
    missed = [one for one in stayed if digest_of(one) not in box.known()]
    found += [f"{len(missed)} of {len(stayed)} mails that stayed were missed"] if missed else []
    found += [f"a mail is there {count} times" for count in box.known().values() if count > 1]
    return [*found, *box.misbooked(), *([] if len(wanted) == mails else ["too few"])]


def flooded(box: Box, *, length: int) -> list[str]:
    """The server sends a line that does not end: it is cut off, and memory stays what it was."""
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = through(lambda: Flood(b"BODY.PEEK", length=length))(box)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return [*found, *([f"it took {grown // 1024} MB"] if grown > GROWS_AT_MOST_KB else [])]
