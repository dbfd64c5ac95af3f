"""Since when mails wait that could go on, while nothing of their club goes on."""

from collections.abc import Callable
from datetime import datetime

from peewee import fn

from mailflow.store.columns import as_instant, as_microseconds
from mailflow.store.tables import Inbox, Outbox

SETTLED = ("sent", "refused", "doubtful")


def coming_since(club: str, *, now: datetime, before: datetime) -> datetime | None:
    """Since when a received mail of the club is due and none is handled, where that is since `before` or longer."""
    due_at = fn.COALESCE(Inbox.next_try_at, Inbox.received_at).coerce(False)
    waits = Inbox.select(fn.MIN(due_at).coerce(False)).where(
        Inbox.club == club, Inbox.state == "received", due_at <= as_microseconds(now)
    )
    moved = Inbox.select(fn.MAX(Inbox.handled_at).coerce(False)).where(
        Inbox.club == club, Inbox.handled_at.is_null(False)
    )
    return _stands(waits.scalar(), lambda: moved.scalar(), before=before)


def going_since(club: str, *, now: datetime, before: datetime) -> datetime | None:
    """Since when an outgoing mail of the club is due and none goes out, where that is since `before` or longer."""
    due_at = fn.COALESCE(Outbox.next_try_at, Outbox.created_at).coerce(False)
    waits = Outbox.select(fn.MIN(due_at).coerce(False)).where(
        Outbox.club == club, Outbox.state == "waiting", due_at <= as_microseconds(now)
    )
    moved = Outbox.select(fn.MAX(Outbox.changed_at).coerce(False)).where(
        Outbox.club == club, Outbox.state.in_(SETTLED), Outbox.changed_at <= now
    )
    return _stands(waits.scalar(), lambda: moved.scalar(), before=before)


def stuck_since(club: str) -> datetime | None:
    """When the first of the club's mails that are stuck came to be so; None where none is."""
    found = Inbox.select(fn.MIN(fn.COALESCE(Inbox.handled_at, Inbox.received_at)).coerce(False)).where(
        Inbox.club == club, Inbox.state == "stuck"
    )
    return as_instant(_number(found.scalar()))


def _stands(waits: object, moved: Callable[[], object], *, before: datetime) -> datetime | None:
    """The later of both; what moved last is only looked up where a mail waits for so long."""
    due, bound = _number(waits), as_microseconds(before) or 0
    if due is None or due > bound:
        return None
    stands = max(due, _number(moved()) or due)
    return as_instant(stands) if stands <= bound else None


def _number(value: object) -> int | None:
    return None if value is None else int(str(value))
