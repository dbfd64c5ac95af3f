"""When each part of mailflow last tried, and last succeeded."""

from datetime import datetime

from peewee import fn

from mailflow.model.records import Heartbeat
from mailflow.store import tables
from mailflow.store.rows import insert_once


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
