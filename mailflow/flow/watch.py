"""One inbox is watched: read at once, then each time something may have come, and every few minutes all the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from threading import Event

import structlog

from mailflow.flow import mark
from mailflow.flow.house import House
from mailflow.flow.receive import receive
from mailflow.model.errors import MailflowError, TryLater
from mailflow.store import clubs, cursors, inbox
from mailflow.wire.imap import ImapAccount, Mailbox, reconnecting

log = structlog.get_logger()
FILED_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An inbox of a club, and how often it is read whatever the server says."""

    club: str
    account: ImapAccount
    poll_seconds: float


def watch(watched: Watched, *, house: House, stop: Event, received: Callable[[], None]) -> None:
    """Until `stop` is set, every new mail of the inbox is received soon after it came; `received` hears of each round.

    A server that is away, a line that dies and a folder that is renumbered only delay: the heartbeat says so.
    """
    account = watched.account

    def troubled(error: MailflowError) -> None:
        _beat(account, house=house, error=str(error))
        log.warning("inbox failing", account=account.key, why=str(error))

    for mailbox in reconnecting(account, stop, troubled=troubled):
        try:
            while not stop.is_set():
                read_once(mailbox, watched, house=house)
                received()
                mailbox.wait(account.folders[0], watched.poll_seconds, stop=stop)
        except TryLater as error:
            troubled(error)


def read_once(mailbox: Mailbox, watched: Watched, *, house: House) -> int:
    """How many new mails were received. All folders are read up to now, and what is settled is filed away."""
    account = watched.account
    new = 0
    for folder in account.folders:
        since = _not_before(watched)
        for batch in mailbox.fetch(folder, cursors.cursor(account.key, folder), not_before=since):
            new += len(receive(watched.club, batch.mails, house=house, cursor=batch.cursor))
    if account.file_away is not None:
        _file_away(mailbox, account, account.file_away, house=house)
    _beat(account, house=house, error=None)
    if new:
        log.info("received", account=account.key, mails=new)
    return new


def _file_away(mailbox: Mailbox, account: ImapAccount, targets: Mapping[str, str], *, house: House) -> None:
    """Mails whose state is committed lie in the folder for their outcome; a renumbered folder is left alone."""
    for row in inbox.to_file_away(account.key, limit=FILED_AT_ONCE):
        target = targets.get(row.kind) or targets.get(row.state)
        if target:
            source = row.source
            mailbox.file_away(source.folder, [source.uid], target, uidvalidity=source.uidvalidity)
        mark.filed_away(row.id, now=house.now())


def _not_before(watched: Watched) -> datetime | None:
    """Which mails count when a folder is numbered anew: none from before the inbox was given to mailflow."""
    match watched.account.start:
        case "all":
            return None
        case date() as day:
            return datetime.combine(day, time(), tzinfo=UTC)
        case _:
            return clubs.began_at(watched.club)


def _beat(account: ImapAccount, *, house: House, error: str | None) -> None:
    mark.beat(f"imap:{account.key}", now=house.now(), error=error)
