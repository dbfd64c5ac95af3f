"""When each part of mailflow last tried, and last succeeded."""

from datetime import datetime

from peewee import fn

from mailflow.model.records import Heartbeat
from mailflow.store import tables
from mailflow.store.rows import insert_once

# Ends the error of what stays so until somebody changes a setting or an account, such as a login that is refused.
MUST_BE_MENDED = "somebody must mend this"


def beat(name: str, *, now: datetime, error: str | None = None) -> None:
    """The part tried now: it succeeded, or it fails, with this error, since it first did."""
    row = tables.Heartbeat
    if error is None:
        made = insert_once(row.insert(name=name, tried_at=now, done_at=now))
        changed = row.update(tried_at=now, done_at=now, error="", failing_since=None)
    else:
        made = insert_once(row.insert(name=name, tried_at=now, error=error, failing_since=now))
        since = fn.COALESCE(row.failing_since, row.failing_since.to_value(now))
        changed = row.update(tried_at=now, error=error, failing_since=since)
    if made is None:
        changed.where(row.name == name).execute()


def last_done(name: str) -> datetime | None:
    """When this part last succeeded; None where it never did."""
    row = tables.Heartbeat.get_or_none(tables.Heartbeat.name == name)
    return None if row is None else row.done_at


def heartbeats() -> tuple[Heartbeat, ...]:
    """All parts, by name."""
    return tuple(
        Heartbeat(
            name=one.name,
            tried_at=one.tried_at,
            done_at=one.done_at,
            error=one.error,
            failing_since=one.failing_since,
        )
        for one in tables.Heartbeat.select().order_by(tables.Heartbeat.name)
    )
