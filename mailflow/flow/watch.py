"""One inbox is watched: read at once, then each time something may have come, and every few minutes all the same."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from threading import Event

import structlog

from mailflow.flow import mark
from mailflow.flow.house import House
from mailflow.flow.receive import receive
from mailflow.flow.steps import reached
from mailflow.model.errors import MailflowError, TryLater
from mailflow.model.records import InboxRow
from mailflow.store import clubs, cursors, heartbeats, inbox
from mailflow.wire import clock
from mailflow.wire.imap import Declined, ImapAccount, Mailbox, reconnecting
from mailflow.wire.waits import waits

log = structlog.get_logger()
FILED_AT_ONCE = 100
ACCOUNT_TROUBLE_SECONDS = 60.0
WELL_SECONDS = 600.0
# How far the clock of a mail server may differ from ours.
CLOCKS_DIFFER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An inbox of a club, and how often it is read whatever the server says."""

    club: str
    account: ImapAccount
    poll_seconds: float


def nothing() -> None:
    """What is done where nobody needs to know that a watcher moves."""


def keep_watching(
    watched: Watched, *, house: House, stop: Event, received: Callable[[], None], alive: Callable[[], None] = nothing
) -> None:
    """The inbox is watched until `stop` is set: whatever ends that sooner is told, and it begins again after a while.

    The waits grow from a second to five minutes, and begin anew where all went well for ten.
    """
    pauses = waits()
    while not stop.is_set():
        began = clock.monotonic()
        try:
            watch(watched, house=house, stop=stop, received=received, alive=alive)
        except Exception as error:
            log.exception("watcher died", account=watched.account.key)
            failing(
                watched.account, TryLater(f"reading it failed ({type(error).__name__}): the log says more"), house=house
            )
            if clock.monotonic() - began > WELL_SECONDS:
                pauses = waits()
            stop.wait(next(pauses))


def watch(
    watched: Watched, *, house: House, stop: Event, received: Callable[[], None], alive: Callable[[], None] = nothing
) -> None:
    """Until `stop` is set, every new mail of the inbox is received soon after it came; `received` hears of each round.

    A server that is away, a line that dies and a folder that is renumbered only delay: the heartbeat says so. As long
    as no round comes to its end, the waits between two connections grow; where a person must mend the account, they
    are a minute at least.
    """
    account = watched.account

    def moves() -> bool:
        alive()
        return stop.is_set()

    def troubled(error: MailflowError) -> None:
        alive()
        failing(account, error, house=house)

    for mailbox in reconnecting(account, stop, troubled=troubled):
        rounds = 0
        try:
            while not moves():
                read_once(mailbox, watched, house=house, stopped=moves)
                rounds += 1
                received()
                mailbox.wait(account.folders[0], watched.poll_seconds, stop=stop)
        except TryLater as error:
            failing(account, error, house=house)
            mailbox.has_worked = rounds > 0
            if error.account:
                stop.wait(ACCOUNT_TROUBLE_SECONDS)


def read_once(mailbox: Mailbox, watched: Watched, *, house: House, stopped: Callable[[], bool] = lambda: False) -> int:
    """How many new mails were received. All folders are read up to now, and what is settled is filed away.

    Once `stopped`, the batch under way is the last one, and the heartbeat stays as it was. Where the server refuses
    one folder, the others are read before Declined is raised, lest one that was renamed keep mails from all of them.
    """
    account = watched.account
    new = 0
    refused: list[Declined] = []
    for folder in account.folders:
        try:
            for received in _read(mailbox, watched, folder, house=house):
                new += received
                if stopped():
                    return new
        except Declined as error:
            refused.append(error)
    if account.file_away is not None:
        _file_away(mailbox, account, account.file_away, house=house)
    if new:
        log.info("received", account=account.key, mails=new)
    if refused:
        raise refused[0]
    mark.beat(_pulse(account), now=house.now())
    return new


def _read(mailbox: Mailbox, watched: Watched, folder: str, *, house: House) -> Iterator[int]:
    """How many mails of each batch are new; they are kept together with how far the folder was read."""
    known = cursors.cursor(watched.account.key, folder)
    for batch in mailbox.fetch(folder, known, not_before=_not_before(watched)):
        reached("fetched")
        yield len(receive(watched.club, batch.mails, house=house, cursor=batch.cursor))


def failing(account: ImapAccount, error: MailflowError, *, house: House) -> None:
    """The heartbeat and the log say why the inbox cannot be read; the log alone where the database cannot either."""
    log.warning("inbox failing", account=account.key, why=str(error))
    try:
        mark.failed(_pulse(account), error, now=house.now())
    except TryLater as also:
        log.warning("waiting", why=str(also))


def _file_away(mailbox: Mailbox, account: ImapAccount, targets: Mapping[str, str], *, house: House) -> None:
    """Mails whose state is committed lie in the folder for their outcome; a renumbered folder is left alone."""
    together: dict[tuple[str, int, str], list[InboxRow]] = {}
    for row in inbox.to_file_away(account.key, limit=FILED_AT_ONCE):
        place = (row.source.folder, row.source.uidvalidity, _target(row, targets))
        together.setdefault(place, []).append(row)
    for (folder, uidvalidity, target), rows in together.items():
        reached("filing")
        if target:
            mailbox.file_away(folder, [row.source.uid for row in rows], target, uidvalidity=uidvalidity)
        for row in rows:
            mark.filed_away(row.id, now=house.now())
        reached("filed")


def _target(row: InboxRow, targets: Mapping[str, str]) -> str:
    """The folder for what became of the mail; a copy goes where its original would. Empty: it stays."""
    original = inbox.row(row.copy_of) if row.copy_of is not None else None
    settled = original or row
    return targets.get(settled.kind) or targets.get(settled.state) or ""


def _not_before(watched: Watched) -> datetime | None:
    """Which mails count when a folder is numbered anew.

    All that came before the last time that it was read to its end are known, or were left alone on purpose (`start`):
    they would be answered by surprise. An hour more, lest clocks that differ lose a mail; the store knows the rest.
    """
    match watched.account.start:
        case "all":
            return None
        case date() as day:
            return datetime.combine(day, time(), tzinfo=UTC)
        case _:
            began = clubs.began_at(watched.club)
            pulse = _pulse(watched.account)
            read = next((one.done_at for one in heartbeats.heartbeats() if one.name == pulse), None)
            known = (began, read - CLOCKS_DIFFER if read else None)
            return max((at for at in known if at is not None), default=None)


def _pulse(account: ImapAccount) -> str:
    """The name of the inbox's heartbeat."""
    return f"imap:{account.key}"
