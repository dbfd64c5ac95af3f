"""Delivers outgoing mail to a mail server, one recipient at a time, and knows what became of each."""

from collections.abc import Callable
from functools import partial
from smtplib import SMTPException
from threading import Event
from types import TracebackType

from mailflow.model.errors import Doubtful, MailflowError, Refused, TryLater
from mailflow.wire import clock
from mailflow.wire.pace import Pace
from mailflow.wire.smtp_account import SmtpAccount
from mailflow.wire.smtp_connect import connect
from mailflow.wire.smtp_protocol import BoundedSmtp
from mailflow.wire.smtp_transaction import Gone, as_lines, checked_address, nothing, transact
from mailflow.wire.trouble import explain

__all__ = ["Outgoing", "Pace", "SmtpAccount", "explain", "nothing"]

DELIVERY_SECONDS = 300.0


class Outgoing:
    """A way out for many mails over one connection, made at the first mail and anew where it broke.

    A context manager; `close` ends the connection. `pace` may be shared by several, so that the account's rate
    holds over all of them; `stop` wakes one that waits for its turn.
    """

    def __init__(self, account: SmtpAccount, *, pace: Pace | None = None, stop: Event | None = None) -> None:
        self.account = account
        self._pace = pace or Pace(account.mails_a_minute)
        self._stop = stop or Event()
        self._line: BoundedSmtp | None = None
        self._carried = 0

    def __enter__(self) -> "Outgoing":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self) -> None:
        """Connected, encrypted and logged in, to see whether the account is right. Raises TryLater."""
        self._ready(clock.monotonic() + DELIVERY_SECONDS)

    def close(self) -> None:
        """The connection has ended, politely where the server listens."""
        line, self._line, self._carried = self._line, None, 0
        if line is not None:
            line.leave()

    def deliver(self, *, sender: str, to: str, content: bytes, before_dot: Callable[[], None] = nothing) -> None:
        """The server has taken the mail for `to`; an empty `sender` is the null return path (RFC 5321 4.5.5).

        `before_dot` is done just before the server can take it: until then it surely has not.

        Raises Refused (this mail, for good), Doubtful (handed over, but the answer never came) and TryLater, whose
        `about` tells whether other mails may go on (`mail`) or not (`server`, `account`). Takes five minutes at most.
        """
        checked_address(to)
        if sender:
            _checked_sender(sender)
        lines = as_lines(content)
        self._wait_for_turn()
        try:
            self._transact(partial(transact, sender=sender, to=to, content=lines, before_dot=before_dot))
        except (Gone, Doubtful):
            self._drop()
            raise
        except MailflowError:
            self._reset()
            raise
        self._carried += 1
        if self._carried >= self.account.mails_a_connection:
            self.close()

    def _transact(self, hand_over: Callable[[BoundedSmtp], None]) -> None:
        """Once more over a new connection where one that was used before turns out to have ended meanwhile."""
        until = clock.monotonic() + DELIVERY_SECONDS
        was_used = self._carried > 0
        try:
            hand_over(self._ready(until))
        except Gone:
            self._drop()
            if not was_used:
                raise
            hand_over(self._ready(until))

    def _ready(self, until: float) -> BoundedSmtp:
        """The connection, which from now on has until then."""
        seconds = until - clock.monotonic()
        if self._line is None:
            self._line = connect(self.account, seconds=seconds)
            self._carried = 0
        self._line.allow(seconds)
        return self._line

    def _wait_for_turn(self) -> None:
        while (seconds := self._pace.wait_seconds(clock.monotonic())) > 0:
            if self._stop.wait(seconds):
                raise TryLater(f"{self.account.place}: stopped while waiting for the turn of the next mail")
        self._pace.note(clock.monotonic())

    def _reset(self) -> None:
        """The next mail begins with nothing of this one (RFC 5321 4.1.1.5); a server that cannot is left."""
        if self._line is None:
            return
        try:
            self._line.allow(self.account.timeout_seconds)
            if self._line.ask("RSET").is_good:
                self._carried += 1
                return
        except (OSError, SMTPException):
            pass
        self._drop()

    def _drop(self) -> None:
        line, self._line, self._carried = self._line, None, 0
        if line is not None:
            line.drop()


def _checked_sender(sender: str) -> str:
    try:
        return checked_address(sender)
    except Refused as error:
        raise TryLater(f"the club's own address cannot send: {error}", about="account") from error
