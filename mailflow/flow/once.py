"""Everything that waits, done once: for a scheduled start instead of a daemon, for tests and for the first try-out."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from mailflow.flow import erasing, keeping, mark, restored, steady
from mailflow.flow.alarms import tell
from mailflow.flow.assemble import Assembled
from mailflow.flow.deliver import deliver, still_due
from mailflow.flow.handle import handle
from mailflow.flow.plan import Planned, plan
from mailflow.flow.watch import Watched, failing, read_once
from mailflow.model.errors import MailflowError, TryLater
from mailflow.store import connect, heartbeats, inbox
from mailflow.wire.imap import Mailbox
from mailflow.wire.imap_fetch import Difficult

log = structlog.get_logger()
# A mail at which the line breaks comes as its headers, or as the mere fact that it came, at the seventh try at last.
TRIES_OF_A_MAIL = 7
LOOK_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one round did, and what kept it from doing more."""

    received: int
    handled: int
    planned: int
    sent: int
    troubles: tuple[str, ...]


def _sleep(seconds: float) -> None:
    threading.Event().wait(seconds)


def run_once(
    assembled: Assembled, *, say: Callable[[str], None] = lambda _: None, sleep: Callable[[float], None] = _sleep
) -> Done:
    """Every inbox read, every mail handled, what is due planned, the outbox delivered, settled mail filed away.

    What an account's rate keeps back is waited for, an hour at most; `say` hears of it. One inbox that cannot be read,
    and one club for which nothing can be planned, do not stop the others: they stand in `troubles`. Raises TryLater
    where the database cannot.
    """
    house = assembled.house
    troubles: list[str] = []
    erasing.come_back(house=house)
    mark.nobody_delivers(now=house.now())
    restored.looked_at(house=house)
    received = _read_all(assembled, troubles)
    handled = _handle_all(assembled)
    doubt = steady.doubt(house=house)
    planned = Planned(mails=0, troubles=(doubt,)) if doubt else plan(house=house)
    troubles += planned.troubles
    sent = _deliver_all(assembled, troubles, say=say, sleep=sleep)
    if any(watched.account.file_away for watched in assembled.watched):
        received += _read_all(assembled, troubles)
    troubles += [
        f"{one.name}: {one.error}" for one in heartbeats.heartbeats() if one.error and one.name.startswith("smtp:")
    ]
    if waiting := inbox.counts(None)["received"]:
        troubles.append(f"{waiting} {'mail waits' if waiting == 1 else 'mails wait'} to be handled: `mailflow inbox`")
    if not doubt:
        keeping.forget_old(days=assembled.settings.privacy.keep_days, now=house.now())
        mark.old_tokens_are_gone(now=house.now())
    mark.beat("once", now=house.now())
    restored.looked_at(house=house)
    if tell(assembled):  # after all was tried: what only waited for this round is no trouble
        sent += deliver(house=house, accounts=assembled.outgoing)
    return Done(
        received=received,
        handled=handled,
        planned=planned.mails,
        sent=sent,
        troubles=tuple(dict.fromkeys(troubles)),
    )


def _read_all(assembled: Assembled, troubles: list[str]) -> int:
    """How many mails were received, also of inboxes that were not read to their end."""
    before = sum(inbox.counts(None).values())
    for watched in assembled.watched:
        try:
            _read_to_the_end(watched, assembled)
        except MailflowError as error:
            troubles.append(str(error))
            failing(watched.account, error, house=assembled.house)
    return sum(inbox.counts(None).values()) - before


def _read_to_the_end(watched: Watched, assembled: Assembled) -> None:
    """The inbox is read, over several connections where some mail breaks the line each time."""
    difficult = Difficult()
    while True:
        tried = dict(difficult.tries)
        try:
            with Mailbox(watched.account, difficult=difficult) as mailbox:
                read_once(mailbox, watched, house=assembled.house)
            return
        except TryLater:
            if difficult.tries == tried or max(difficult.tries.values(), default=0) > TRIES_OF_A_MAIL:
                raise


def _handle_all(assembled: Assembled) -> int:
    """How many mails were settled: each that waits is tried once, also behind many that fail."""
    house = assembled.house
    handled = 0
    tried: set[int] = set()
    while ids := [id for id in inbox.waiting(now=house.now()) if id not in tried]:
        for id in ids:
            tried.add(id)
            handled += handle(id, house=house) is not None
            connect.keep_log_small()
    return handled


def _deliver_all(
    assembled: Assembled, troubles: list[str], *, say: Callable[[str], None], sleep: Callable[[float], None]
) -> int:
    """How many mails went out; those beyond an account's rate as soon as it allows."""
    house, accounts = assembled.house, assembled.outgoing
    sent = 0
    waited = 0.0
    while True:
        sent += deliver(house=house, accounts=accounts)
        connect.keep_log_small()
        due = still_due(house=house, accounts=accounts)
        if due.now:
            continue
        if not due.at_its_rate:
            return sent
        if waited >= LONGEST_WAIT_SECONDS:
            troubles.append(f"{due.at_its_rate} mails wait for the rate of their account (mails_a_minute)")
            return sent
        if not waited:
            say(f"{due.at_its_rate} mails wait for the rate of their account (mails_a_minute); Ctrl-C leaves them")
        sleep(LOOK_SECONDS)
        waited += LOOK_SECONDS
