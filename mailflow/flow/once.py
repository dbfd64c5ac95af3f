"""Everything that waits, done once: for a scheduled start instead of a daemon, for tests and for the first try-out."""

from dataclasses import dataclass

import structlog

from mailflow.flow import mark
from mailflow.flow.assemble import Assembled
from mailflow.flow.daemon import handle_waiting
from mailflow.flow.deliver import deliver
from mailflow.flow.plan import plan
from mailflow.flow.watch import read_once
from mailflow.model.errors import MailflowError
from mailflow.store import heartbeats, inbox
from mailflow.wire.imap import Mailbox

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one round did, and what kept it from doing more."""

    received: int
    handled: int
    planned: int
    sent: int
    troubles: tuple[str, ...]


def run_once(assembled: Assembled) -> Done:
    """Every inbox read, every mail handled, what is due planned, the outbox delivered, settled mail filed away.

    One inbox that cannot be read does not stop the others: it stands in `troubles`.
    """
    house = assembled.house
    troubles: list[str] = []
    mark.nobody_delivers(now=house.now())
    received = _read_all(assembled, troubles)
    handled = 0
    while some := handle_waiting(assembled):
        handled += some
    planned = plan(house=house)
    sent = 0
    while some := deliver(house=house, accounts=assembled.outgoing):
        sent += some
    if any(watched.account.file_away for watched in assembled.watched):
        received += _read_all(assembled, troubles)
    troubles += [
        f"{one.name}: {one.error}" for one in heartbeats.heartbeats() if one.error and one.name.startswith("smtp:")
    ]
    waiting = len(inbox.waiting(now=house.now()))
    if waiting:
        troubles.append(f"{waiting} mails wait to be handled")
    return Done(received=received, handled=handled, planned=planned, sent=sent, troubles=tuple(dict.fromkeys(troubles)))


def _read_all(assembled: Assembled, troubles: list[str]) -> int:
    received = 0
    for watched in assembled.watched:
        try:
            with Mailbox(watched.account) as mailbox:
                received += read_once(mailbox, watched, house=assembled.house)
        except MailflowError as error:
            troubles.append(str(error))
            log.warning("inbox failing", account=watched.account.key, why=str(error))
            mark.beat(f"imap:{watched.account.key}", now=assembled.house.now(), error=str(error))
    return received
