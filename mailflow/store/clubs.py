"""The clubs that this database knows."""

from datetime import datetime

from mailflow.store.tables import Club


def ensure_club(key: str, *, now: datetime) -> None:
    """The club has its row; a new one begins now: mail from before is never answered by surprise."""
    Club.insert(key=key, began_at=now).on_conflict(action="nothing").execute()


def began_at(key: str) -> datetime | None:
    """When the club was first known here, None for one that is not."""
    row = Club.get_or_none(Club.key == key)
    return None if row is None else row.began_at


def clubs() -> tuple[str, ...]:
    """The keys of all clubs that ever were here, in order."""
    return tuple(row.key for row in Club.select().order_by(Club.key))
