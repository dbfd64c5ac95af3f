"""Alarms: what is wrong for long, that people were told of it once, and once that it was over."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from mailflow.model.health import Alarm, Trouble
from mailflow.store.rows import insert_once
from mailflow.store.trust import Alarm as Row


def keep_up(troubles: Iterable[Trouble], lasting: Iterable[Trouble], *, now: datetime) -> None:
    """An alarm stands for each trouble that lasts; of one that is away, since when.

    A trouble that comes back sooner is still the same one. What was over before anybody was told of it is forgotten.
    """
    wrong = {one.name for one in troubles}
    known = {row.name: row for row in Row.select()}
    for one in lasting:
        row = known.get(one.name)
        if row is None:
            insert_once(Row.insert(name=one.name, club=one.club, text=f"{one.kind}: {one.text}", began_at=one.since))
        elif row.told_over_at is not None:
            anew = Row.update(
                text=f"{one.kind}: {one.text}", began_at=one.since, told_at=None, over_at=None, told_over_at=None
            )
            anew.where(Row.id == row.id).execute()
    for row in known.values():
        if row.name in wrong:
            Row.update(over_at=None).where(Row.id == row.id, Row.told_over_at.is_null()).execute()
        elif row.told_at is None:
            Row.delete().where(Row.id == row.id).execute()
        elif row.over_at is None:
            Row.update(over_at=now).where(Row.id == row.id).execute()


def any_open() -> bool:
    """Whether anything stands here that nobody was told the end of."""
    return bool(Row.select(Row.id).where(Row.told_over_at.is_null()).exists())


def untold() -> tuple[Alarm, ...]:
    """Alarms of which nobody was told yet."""
    return _shown(Row.select().where(Row.told_at.is_null()))


def passed(*, now: datetime, well_for: timedelta) -> tuple[Alarm, ...]:
    """What people were told of and has been well for so long, but nobody was told that."""
    over = (Row.over_at <= now - well_for) & Row.told_over_at.is_null() & Row.told_at.is_null(False)
    return _shown(Row.select().where(over))


def open_of(club: str | None) -> tuple[Alarm, ...]:
    """What this club (or the installation as a whole) was told of and is not over yet."""
    mine = Row.club.is_null() if club is None else Row.club == club
    return _shown(Row.select().where(mine, Row.told_at.is_null(False), Row.told_over_at.is_null()))


def mark_told(names: Iterable[str], *, now: datetime) -> None:
    """People were told that these began."""
    Row.update(told_at=now).where(Row.name.in_(list(names)), Row.told_at.is_null()).execute()


def mark_told_over(names: Iterable[str], *, now: datetime) -> None:
    """People were told that these are over."""
    Row.update(told_over_at=now).where(Row.name.in_(list(names)), Row.told_over_at.is_null()).execute()


def _shown(rows: Iterable[Row]) -> tuple[Alarm, ...]:
    return tuple(
        Alarm(name=row.name, club=row.club_id, text=row.text, began_at=row.began_at, over_at=row.over_at)
        for row in sorted(rows, key=lambda row: row.id)
    )
