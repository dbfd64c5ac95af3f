"""A club whose answers wait to go out, in this very process: to see what becomes of them when the server fails."""

import itertools
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from unittest import mock

from structlog.testing import capture_logs

from mailflow.flow.deliver import deliver
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.records import Queued
from mailflow.model.secret import Secret
from mailflow.store import connect, outbox
from mailflow.store.connect import transaction
from mailflow.store.tables import Outbox
from mailflow.wire.login import Login
from mailflow.wire.smtp import SmtpAccount
from proving.faults.proxy import Proxy, Slow
from proving.ground import Ground, Kind
from proving.rows import Rows, rows_of
from tests.builders import CLUB
from tests.house import Clock, a_database, a_house
from tests.servers.certificates import Authority, Certificate, make_authority
from tests.servers.sink import Delivered, Sink

NAME, WORD = "club@club.example.org", "Tulp-en-Roos-77"
ROUNDS = 12
UNDER_WAY = (
    "SELECT id FROM outbox WHERE state IN ('waiting', 'sending') OR (state = 'doubtful' AND next_try_at IS NOT NULL)"
)
SAID = "Dag!\r\n\r\nWe hebben je mail.\r\n.\r\n.. en een regel met een punt\r\n" + "Tot dan, in het Buurthuis.\r\n" * 40


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for a step of a server, and for a delivery in all."""

    step_seconds: float
    in_all_seconds: float
    hangs_after_seconds: float


# Where nothing is to be silent, a busy machine must not look as if it were.
PATIENT, HASTY = Patience(8.0, 16.0, 60.0), Patience(0.25, 0.7, 6.0)


@dataclass(kw_only=True)
class Postroom:
    """The house, its clock, all that any of its servers kept (`sent`), and how to ask its database."""

    house: House
    clock: Clock
    rows: Rows
    authority: Authority
    certificate: Certificate
    sent: list[Delivered] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @contextmanager
    def sink(self, *, secure: bool = False) -> Iterator[Sink]:
        """A mail server; a `secure` one wants TLS and a login."""
        asks = Sink(security="starttls", certificate=self.certificate, login=(NAME, WORD)) if secure else Sink()
        with asks as running:
            yield running
        self.sent += running.delivered

    def answers(self, count: int, *, many: bool = False) -> Mapping[str, str]:
        """So many mails wait, each to somebody else: Message-ID to address, in their order; `many` of a mailing.

        What an earlier case left, which was judged there, no longer goes out.
        """
        self.clock.forward(hours=26)
        left = [id for (id,) in self.rows(UNDER_WAY)]
        with transaction():
            Outbox.update(state="withdrawn", lease_token=None).where(Outbox.id.in_(left)).execute()
        return dict(self._queued(number, many=many) for number in itertools.islice(self._numbers, count))

    def _queued(self, number: int, *, many: bool) -> tuple[str, str]:
        id, to = f"<{number}@club.example.org>", f"a{number}@wijk.example.org"
        head = f"From: {CLUB.address.address}\r\nTo: {to}\r\nSubject: welkom\r\nMessage-ID: {id}\r\n\r\n"
        made = Queued(
            club=CLUB.key,
            account=CLUB.key,
            keys=(f"reply:{number}:welcome",),
            templates=("welcome",),
            to=Address(address=to),
            subject="welkom",
            message_id=id,
            content=(head + SAID).encode(),
            cause="plan" if many else "reply",
            bulk=many,
        )
        with transaction():
            outbox.queue(made, now=self.clock())
        return id, to

    def states(self, mails: Mapping[str, str]) -> dict[str, str]:
        """What became of each."""
        known = {str(id): str(state) for id, state in self.rows("SELECT message_id, state FROM outbox")}
        return {id: known[id] for id in mails}

    def delivered_within(self, sink: Sink, *, rounds: int = ROUNDS, hasty: bool = False) -> list[str]:
        """All is delivered that can be, round after round; a sentence where it hangs, or fails in itself.

        Only the first round is `hasty`: a server that was silent is waited for as long as any, once it speaks.
        """
        return self._at_port(sink.port, secure=sink.wants_login, rounds=rounds, hasty=hasty)

    def delivered_slowly(self, sink: Sink) -> list[str]:
        """The same, but at first a byte at a time."""
        with Proxy(sink.port, Slow(HASTY.step_seconds / 5)) as slow:
            return self._at_port(slow.port, secure=False, rounds=ROUNDS, hasty=True)

    def _at_port(self, port: int, *, secure: bool, rounds: int, hasty: bool) -> list[str]:
        for number in range(rounds):
            patience = HASTY if hasty and number == 0 else PATIENT
            account = self._account(port, secure=secure, patience=patience)
            if found := _in_time(partial(self._deliver, account, patience), seconds=patience.hangs_after_seconds):
                return found
            if not self.rows(UNDER_WAY):
                return []
            self.clock.forward(hours=4)
        return []

    def _account(self, port: int, *, secure: bool, patience: Patience) -> SmtpAccount:
        return SmtpAccount(
            key=CLUB.key,
            host="127.0.0.1",
            port=port,
            security="starttls" if secure else "plain",
            login=Login(username=NAME, secret=lambda: Secret(WORD)) if secure else None,
            ca_file=self.authority.ca_file if secure else None,
            timeout_seconds=patience.step_seconds,
            mails_a_minute=1_000_000,
        )

    def _deliver(self, account: SmtpAccount, patience: Patience) -> None:
        try:
            with mock.patch("mailflow.wire.smtp.DELIVERY_SECONDS", patience.in_all_seconds):
                deliver(house=self.house, accounts={CLUB.key: account})
        finally:
            connect.close_thread()


def _in_time(run: partial[None], *, seconds: float) -> list[str]:
    raised: list[str] = []

    def running() -> None:
        try:
            run()
        except Exception as error:
            raised.append(f"it fails with {type(error).__name__}: {error}")

    thread = threading.Thread(target=running, name="delivering", daemon=True)
    thread.start()
    thread.join(seconds)
    return raised if not thread.is_alive() else ["delivering hangs"]


@contextmanager
def postroom(ground: Ground, kind: Kind) -> Iterator[Postroom]:
    """A new one, with a database of this kind."""
    folder = ground.fresh_folder("postroom")
    url = ground.database(kind)
    authority = make_authority(_made(folder / "authority"))
    clock = Clock()
    with a_database(url, folder), capture_logs(), _quiet():
        yield Postroom(
            house=a_house(clock, CLUB),
            clock=clock,
            rows=rows_of(url, folder),
            authority=authority,
            certificate=authority.issue("sink"),
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """The sink's library warns of logins without TLS, which are not what is proved here."""
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
