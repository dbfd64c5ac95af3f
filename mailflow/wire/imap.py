"""An inbox on a mail server, read so that the colleagues who share it notice nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Event
from types import TracebackType

from mailflow.model.errors import MailflowError, TryLater
from mailflow.model.records import Cursor
from mailflow.wire import clock
from mailflow.wire.imap_account import Batch, ImapAccount, Start, checked_folder
from mailflow.wire.imap_connect import Declined, asking, connect
from mailflow.wire.imap_fetch import (
    Difficult,
    Fetching,
    Opened,
    first_round,
    next_round,
    opened,
    renumbered_round,
)
from mailflow.wire.imap_file import file_away
from mailflow.wire.imap_protocol import ImapConnection
from mailflow.wire.imap_wait import wait
from mailflow.wire.trouble import explain
from mailflow.wire.waits import LONGEST_SECONDS, waits

__all__ = ["Batch", "Declined", "ImapAccount", "Mailbox", "Start", "explain", "reconnecting"]

ACCOUNT_TROUBLE_SECONDS = 60.0
# A server that hangs up as soon as all is read is not knocked at every second for ever, and not waited for long.
LASTING_SECONDS = SHORT_LIVED_SECONDS = 60.0
FOLDERS_NAMED = 20


class Mailbox:
    """One connection to an account, from one thread (`hang_up` apart); a context manager that connects and closes.

    Whatever the server or the line does comes out as TryLater with words for people; after one that says that
    the connection was cut, make a new Mailbox. `difficult` remembers, over connections, the mails that broke them.
    """

    def __init__(self, account: ImapAccount, *, difficult: Difficult | None = None) -> None:
        self.account = account
        self.has_worked = False
        self._difficult = difficult if difficult is not None else Difficult()
        self._connection: ImapConnection | None = None
        self._opened: Opened | None = None
        self._read: dict[str, Opened] = {}

    def __enter__(self) -> "Mailbox":
        if self._connection is None:
            self.connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self) -> None:
        """Connected, encrypted and logged in. Raises TryLater, or SettingsError where settings alone are wrong."""
        self.close()
        self._connection = connect(self.account)

    def close(self) -> None:
        """Logged out as far as the server listens, and the connection closed."""
        connection, self._connection, self._opened = self._connection, None, None
        if connection is not None:
            connection.leave()

    def hang_up(self) -> None:
        """Cuts the line at once; from another thread, to wake one that waits for the server."""
        if self._connection is not None:
            self._connection.hang_up()

    def folders(self) -> tuple[str, ...]:
        """The names of all folders that can be opened, as the server spells them."""
        with asking(self._live, "listing the folders"):
            listed = self._live.list_folders()
        return tuple(str(name) for attributes, _, name in listed if b"\\Noselect" not in attributes)

    def fetch(self, folder: str, cursor: Cursor | None, *, not_before: datetime | None = None) -> Iterator[Batch]:
        """New mails in batches, the oldest first; after each batch, commit it together with its cursor.

        Without a cursor the folder is new to us and the account's `start` decides. After a change of UIDVALIDITY
        all mails come again, except those that arrived before `not_before` (when the club began with mailflow);
        the store knows by their fingerprint those that it had. Nothing in the folder is changed, not even \\Seen.
        """
        checked_folder(folder)
        self._opened = self._read[folder] = self._open(folder)
        fetching = Fetching(connection=self._live, opened=self._opened, difficult=self._difficult)
        if cursor is None:
            batches = first_round(fetching)
        elif cursor.uidvalidity == self._opened.uidvalidity:
            batches = next_round(fetching, cursor)
        else:
            batches = renumbered_round(replace(fetching, not_before=not_before))
        for batch in batches:
            yield batch
            self._stay(fetching.opened)
        self.has_worked = True

    def wait(self, folder: str, seconds: float, *, stop: Event) -> bool:
        """Until something may have arrived (True), the time is up or `stop` is set (False, within a second).

        A hint: after False, fetch all the same.
        """
        if self._opened is None or self._opened.folder != folder:
            self._opened = self._open(folder)
            # What came since it was read is in that answer, and no server speaks of it again.
            if (before := self._read.get(folder)) is not None and self._opened.uid_next > before.uid_next:
                return True
        return wait(self._live, seconds, stop=stop)

    def file_away(self, folder: str, uids: Sequence[int], target: str, *, uidvalidity: int) -> bool:
        """The mails lie in `target` instead of `folder`; False, and nothing done, where the folder was renumbered."""
        self._opened = None
        return file_away(self._live, folder, uids, target, uidvalidity=uidvalidity)

    @property
    def _live(self) -> ImapConnection:
        if self._connection is None:
            raise TryLater(f"{self.account.place}: not connected")
        return self._connection

    def _open(self, folder: str) -> Opened:
        try:
            return opened(self._live, checked_folder(folder))
        except Declined as error:
            there = self.folders()
            if folder in there or folder.upper() == "INBOX":
                raise
            named = ", ".join(there[:FOLDERS_NAMED])
            raise Declined(f"{error}: the folders there are: {named}", about="account") from error

    def _stay(self, wanted: Opened) -> None:
        """The folder of the batches is open again if the caller went elsewhere between two of them."""
        if self._opened == wanted:
            return
        self._opened = self._open(wanted.folder)
        if self._opened.uidvalidity != wanted.uidvalidity:
            raise TryLater(f"{self.account.place}: {wanted.folder} was renumbered meanwhile: it is read again")


def reconnecting(account: ImapAccount, stop: Event, *, troubled: Callable[[MailflowError], None]) -> Iterator[Mailbox]:
    """A connected mailbox, and a new one each time the loop comes back, until `stop` is set.

    Between two there is a wait of 1 s, growing to 5 min as long as no mailbox managed a whole fetch, to a minute
    where those that did were cut off within one, and at least a minute where the login or the settings are refused,
    lest the account be locked. `troubled` hears why no
    connection came about; what goes wrong within the loop, its body catches itself (TryLater) before it comes back.
    """
    difficult = Difficult()
    pauses = waits()
    while not stop.is_set():
        mailbox = Mailbox(account, difficult=difficult)
        at_least, at_most = 0.0, LONGEST_SECONDS
        began = clock.monotonic()
        try:
            mailbox.connect()
        except MailflowError as error:
            troubled(error)
            at_least = 0.0 if isinstance(error, TryLater) and not error.account else ACCOUNT_TROUBLE_SECONDS
        else:
            with mailbox:
                yield mailbox
            if mailbox.has_worked:
                at_most = SHORT_LIVED_SECONDS
                pauses = waits() if clock.monotonic() - began >= LASTING_SECONDS else pauses
        stop.wait(max(at_least, min(at_most, next(pauses))))
