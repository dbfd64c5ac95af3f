"""When a mail that waits is served: senders take turns, so that nobody waits for all the mails of one of them.

A mail gets its turn when it is stored, from a look at two rows: a hundred thousand may wait.
"""

from collections.abc import Sequence
from datetime import datetime

from peewee import Expression, Node

from mailflow.store.tables import Inbox

IN_TURN = (Inbox.turn, Inbox.arrived_at, Inbox.id)
# So many mails of one sender are served in a row while mails of others wait.
IN_A_ROW = 5


def turn_of(sender: str, *, now: datetime) -> int:
    """When a new mail of this sender is served: now, or behind those of their own that wait, some to a turn."""
    waits = Inbox.state == "received"
    serving = next(iter(_turns(waits & due(now), IN_TURN, most=1)), 0)
    theirs = _turns(waits & (Inbox.sender == sender), (Inbox.turn.desc(),), most=IN_A_ROW)
    if not theirs or theirs[0] < serving:
        return serving
    is_full = theirs.count(theirs[0]) >= IN_A_ROW
    return theirs[0] + is_full


def due(now: datetime) -> Expression:
    """Which mails need not wait for a later moment."""
    return Inbox.next_try_at.is_null() | (Inbox.next_try_at <= now)


def _turns(which: Expression, order: Sequence[Node], *, most: int) -> tuple[int, ...]:
    return tuple(row.turn for row in Inbox.select(Inbox.turn).where(which).order_by(*order).limit(most))
