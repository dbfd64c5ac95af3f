"""An inbox that is watched in this very process, over a line that may fail: to see what comes of its mails."""

import itertools
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from structlog.testing import capture_logs
from structlog.typing import EventDict

from mailflow.flow.house import House
from mailflow.flow.watch import Watched, watch
from mailflow.model.secret import Secret
from mailflow.store import connect
from mailflow.wire.imap import ImapAccount
from mailflow.wire.login import Login
from proving.faults.imap_liar import Listened
from proving.faults.proxy import Proxy, Shape
from proving.ground import Ground, Kind
from proving.rows import Rows, rows_of
from proving.story import comes_true
from proving.truth import digest_of
from tests.builders import CLUB
from tests.house import Clock, a_database, a_house, a_mail
from tests.servers.dovecot import Dovecot

WORD = "Tulp-en-Roos-77"
TIMEOUT_SECONDS = 0.5
POLL_SECONDS = 0.3
SEEN_WITHIN_SECONDS = 8.0
ENDS_WITHIN_SECONDS = 8.0
# A wait of a second takes a two-hundredth; none takes longer than a long one may here.
HURRY, LONGEST_WAIT = 200.0, 0.05
TOUCHES = (b" STORE ", b" EXPUNGE", b" APPEND ", b"BODY[", b"RFC822 ", b"RFC822.TEXT")


class Hurried(threading.Event):
    """A stop whose waits take next to nothing; how long they should have taken is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        if timeout is None:
            return super().wait()
        self.waited.append(timeout)
        return super().wait(min(timeout / HURRY, LONGEST_WAIT))


@dataclass(kw_only=True)
class Box:
    """One inbox at the server; `heard` is all that mailflow asked of it, `logged` what it told, `stop` its waits."""

    house: House
    dovecot: Dovecot
    name: str
    rows: Rows
    numbers: Iterator[int]
    heard: list[bytes] = field(default_factory=list)
    logged: list[EventDict] = field(default_factory=list)
    stop: Hurried = field(default_factory=Hurried)
    rounds: int = 0
    delivered: list[bytes] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{CLUB.key}:{self.name}"

    def deliver(self, count: int = 1, *, bytes_long: int = 0, seen: bool = False, folder: str = "INBOX") -> list[bytes]:
        """So many new mails lie in the box; what they are."""
        made = []
        for number in itertools.islice(self.numbers, count):
            filled = ("Groeten uit de wijk, en tot gauw.\n" * (bytes_long // 34 + 1))[:bytes_long]
            mail = a_mail(f"Brief {number}.\n{filled}", id=f"{number}@wijk.example.org", subject=f"brief {number}")
            self.dovecot.deliver(self.name, mail, seen=seen, folder=folder)
            made.append(mail)
        self.delivered += made
        return made

    def files(self, folder: str = "INBOX") -> list[str]:
        """The names of the files in the box, which hold the marks of whoever read them."""
        return list(self.dovecot.mails(self.name, folder))

    def line(self, *shapes: Shape) -> Proxy:
        """A line to the server, whose first connections have these shapes."""
        listened = (Listened(self.heard, shape) for shape in shapes)
        return Proxy(self.dovecot.imap, *listened, usual=lambda: Listened(self.heard))

    def watched(
        self,
        port: int,
        *,
        host: str = "127.0.0.1",
        word: str = WORD,
        folders: tuple[str, ...] = ("INBOX",),
        filed: str = "",
        batch_mails: int = 50,
    ) -> Watched:
        """The box as the club watches it."""
        account = ImapAccount(
            key=self.key,
            host=host,
            port=port,
            security="plain" if host == "127.0.0.1" else "tls",
            login=Login(username=self.name, secret=lambda: Secret(word)),
            start="all",
            folders=folders,
            file_away={"stuck": filed} if filed else None,
            timeout_seconds=TIMEOUT_SECONDS,
            batch_mails=batch_mails,
        )
        return Watched(club=CLUB.key, account=account, poll_seconds=POLL_SECONDS)

    @contextmanager
    def watching(self, watched: Watched) -> Iterator["Box"]:
        """The box is watched as in a daemon. Raises TimeoutError where that does not end when it should."""
        self.stop = stop = Hurried()
        thread = threading.Thread(target=self._watch, args=(watched, stop), name="watching", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            stop.set()
            thread.join(ENDS_WITHIN_SECONDS)
            if thread.is_alive():
                raise TimeoutError("watching hangs")

    def _watch(self, watched: Watched, stop: Hurried) -> None:
        try:
            watch(watched, house=self.house, stop=stop, received=self._received)
        except Exception as error:
            self.logged.append({"event": f"it fails with {type(error).__name__}: {error}", "log_level": "error"})
        finally:
            connect.close_thread()

    def _received(self) -> None:
        self.rounds += 1

    def known(self) -> dict[str, int]:
        """How many rows there are for each mail's bytes."""
        found = self.rows(f"SELECT digest, COUNT(*) FROM inbox WHERE account = '{self.key}' GROUP BY digest")
        return {str(digest): int(str(count)) for digest, count in found}

    def count(self) -> int:
        """How many mails were received."""
        return sum(self.known().values())

    def trouble(self) -> str:
        """What the heartbeat says is wrong; empty where nothing is."""
        found = self.rows(f"SELECT error FROM heartbeat WHERE name = 'imap:{self.key}'")
        return str(found[0][0] or "") if found else ""

    def until(self, is_true: Callable[[], object], *, seconds: float = SEEN_WITHIN_SECONDS) -> bool:
        """Whether it becomes true in time."""
        return comes_true(lambda: bool(is_true()), seconds=seconds)

    def wrong(self, wanted: Sequence[bytes], *, cut: int = 0) -> list[str]:
        """What is wrong with these mails: missing (only `cut` may lack their bytes), twice, misbooked, or touched."""
        known = self.known()
        lacking = [mail for mail in wanted if digest_of(mail) not in known]
        found = [f"{len(lacking)} of {len(wanted)} mails were missed"] if len(lacking) != cut else []
        found += [f"{self.count()} rows for {len(wanted)} mails"] if self.count() != len(wanted) else []
        found += [f"a mail is there {count} times" for count in known.values() if count > 1]
        asked = [line for line in self.heard if any(touch in line.upper() for touch in TOUCHES)]
        found += [f"it touches mails that are not its own: {asked[0]!r}"] if asked else []
        return found + [str(one["event"]) for one in self.logged if one["log_level"] == "error"]

    def misbooked(self) -> list[str]:
        """Rows whose UID is another mail's at the server."""
        with self.dovecot.colleague(self.name, WORD) as colleague:
            opened = colleague.select_folder("INBOX", readonly=True)
            uids = colleague.search("ALL")
            mails = colleague.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
        theirs = {uid: digest_of(one[b"BODY[]"]) for uid, one in mails.items()}
        rows = self.rows(f"SELECT uid, digest, uidvalidity FROM inbox WHERE account = '{self.key}' ")
        return [
            f"the mail with UID {uid} is booked with another one's bytes"
            for uid, digest, validity in rows
            if validity == opened[b"UIDVALIDITY"] and uid in theirs and theirs[int(str(uid))] != digest
        ]


@dataclass(frozen=True, kw_only=True)
class Letterboxes:
    """A club's boxes, as many as are asked for, on one server and in one database."""

    house: House
    clock: Clock
    dovecot: Dovecot
    rows: Rows
    logged: list[EventDict]
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def box(self) -> Box:
        """A new one, empty."""
        self.logged.clear()
        name = f"box{next(self._numbers)}-{id(self)}@club.example.org"
        self.dovecot.add_account(name, WORD)
        self.dovecot.maildir(name)
        return Box(
            house=self.house,
            dovecot=self.dovecot,
            name=name,
            rows=self.rows,
            numbers=self._numbers,
            logged=self.logged,
        )


@contextmanager
def letterboxes(ground: Ground, kind: Kind) -> Iterator[Letterboxes]:
    """New ones, with a database of this kind."""
    folder: Path = ground.fresh_folder("letterboxes")
    url, clock = ground.database(kind), Clock()
    with a_database(url, folder), _told() as logged:
        house = a_house(clock, CLUB)
        yield Letterboxes(house=house, clock=clock, dovecot=ground.dovecot(), rows=rows_of(url, folder), logged=logged)


@contextmanager
def _told() -> Iterator[list[EventDict]]:
    """All that is logged, whatever whoever runs this wants to hear of it."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    try:
        with capture_logs() as logged:
            yield logged
    finally:
        structlog.configure(wrapper_class=before)
