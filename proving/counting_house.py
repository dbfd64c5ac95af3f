"""A club in this very process that takes, handles and answers mails while its database is in trouble."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from structlog.testing import capture_logs

from mailflow.flow.deliver import deliver
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.receive import receive
from mailflow.model.errors import TryLater
from mailflow.model.message import RawMail
from mailflow.store import clubs, connect, inbox
from mailflow.store.connect import transaction
from mailflow.store.rows import opened
from mailflow.wire.smtp import SmtpAccount
from proving.ground import Ground, Kind
from proving.rows import Rows, rows_of
from proving.truth import broken, second_copies
from tests.builders import CLUB
from tests.house import Clock, a_house, a_mail, raw
from tests.servers.sink import Sink

WAIT_SECONDS = 0.1
ROUNDS = 8
SAID = "Een thema om te bespreken: buurtapps."
# As if the lease were over: on PostgreSQL the server's clock says when, and nobody moves that.
UNDER_WAY = (
    "SELECT id FROM inbox WHERE state = 'received' UNION ALL SELECT id FROM outbox "
    "WHERE state IN ('waiting', 'sending') OR (state = 'doubtful' AND next_try_at IS NOT NULL)"
)
LEASES_END = "UPDATE outbox SET lease_until = 1 WHERE lease_until IS NOT NULL"


@dataclass(kw_only=True)
class CountingHouse:
    """The house, its mail server and database; `came` are the bytes of all mails that were ever sent to it."""

    ground: Ground
    kind: Kind
    url: str
    folder: Path
    house: House
    clock: Clock
    sink: Sink
    came: list[bytes] = field(default_factory=list)
    _stuck: int = 0
    _to_fetch: list[RawMail] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def rows(self) -> Rows:
        return rows_of(self.url, self.folder)

    def comes(self) -> None:
        """One mail more lies on the server, of somebody who never wrote before."""
        number = next(self._numbers)
        sender, id = f"a{number}@wijk.example.org", f"{number}@wijk.example.org"
        content = a_mail(SAID, sender=sender, id=id, written_at=self.clock.now)
        self.came.append(content)
        self._to_fetch.append(raw(content))

    def turn(self) -> list[str]:
        """All is fetched, handled and delivered that can be: what could not, in its words. Raises all but TryLater."""
        self.clock.forward(minutes=30)
        told: list[str] = []
        for step in (self._fetch, self._handle, self._deliver):
            try:
                step()
            except TryLater as error:
                told.append(str(error))
        return told

    def heals(self) -> list[str]:
        """What is wrong once the trouble is over and time goes on: nothing, where mailflow needed no hand."""
        told: list[str] = []
        for _ in range(ROUNDS):
            with transaction():
                opened().execute_sql(LEASES_END)
            told = self.turn()
            if not told and not self.rows(UNDER_WAY):
                break
        left = [f"in the end it still says: {one}" for one in told]
        wrong = broken(self.rows, came=self.came, sent=self.sink.delivered, stuck=self._stuck)
        self._stuck = len(self.rows("SELECT id FROM inbox WHERE state = 'stuck'"))  # what is wrong is told once
        return [*left, *wrong]

    def open(self, *, url: str = "", wait_seconds: float = WAIT_SECONDS) -> None:
        """The database is open, in this thread."""
        connect.open_database(url or self.url, folder=self.folder, wait_seconds=wait_seconds)

    def copies(self) -> int:
        """How many second copies the mail server got."""
        return second_copies(self.sink.delivered).more

    def _fetch(self) -> None:
        while self._to_fetch:
            receive(CLUB.key, self._to_fetch[:1], house=self.house)
            del self._to_fetch[0]

    def _handle(self) -> None:
        for id in inbox.waiting(now=self.house.now()):
            handle(id, house=self.house)

    def _deliver(self) -> None:
        account = SmtpAccount(
            key=CLUB.key, host="127.0.0.1", port=self.sink.port, security="plain", mails_a_minute=1_000_000
        )
        deliver(house=self.house, accounts={CLUB.key: account})


@contextmanager
def counting_house(ground: Ground, kind: Kind) -> Iterator[CountingHouse]:
    """A new one, with a database of this kind; nothing of mailflow's log is shown."""
    clock = Clock()
    with Sink() as sink, capture_logs():
        made = CountingHouse(
            ground=ground,
            kind=kind,
            url=ground.database(kind),
            folder=ground.fresh_folder("counting-house"),
            house=a_house(clock, CLUB),
            clock=clock,
            sink=sink,
        )
        made.open()
        try:
            connect.migrate(now=clock.now)
            with transaction():
                clubs.ensure_club(CLUB.key, now=clock.now)
            yield made
        finally:
            connect.close()


Case = Callable[[CountingHouse], list[str]]
