"""Mails that mailflow itself keeps back until organisers have looked: why, how many, and since when."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from peewee import fn

from mailflow.model.health import KINDS, KeptBack, Kind
from mailflow.store.tables import Outbox


def all_that_wait(*, why: str, now: datetime) -> Mapping[str, int]:
    """Every mail that would go out by itself stays until somebody releases it; how many, by club."""
    goes = (Outbox.state == "waiting") | (Outbox.state == "doubtful") & Outbox.next_try_at.is_null(False)
    found = Outbox.select(Outbox.club, fn.COUNT(Outbox.id)).where(goes).group_by(Outbox.club)
    counts = dict(cast("list[tuple[str, int]]", list(found.tuples())))
    Outbox.update(state="held", error=why, next_try_at=None, changed_at=now).where(goes).execute()
    return counts


def kept_back(club: str) -> tuple[KeptBack, ...]:
    """What is kept back of a club, by reason; not what an organiser or safe mode holds."""
    found = (
        Outbox.select(Outbox.error, fn.COUNT(Outbox.id), fn.MIN(Outbox.changed_at))
        .where(Outbox.club == club, Outbox.state == "held", Outbox.error != "")
        .group_by(Outbox.error)
    )
    rows = cast("list[tuple[str, int, datetime]]", list(found.tuples()))
    return tuple(
        KeptBack(kind=kind, club=club, count=count, since=since)
        for why, count, since in sorted(rows)
        if (kind := _kind_of(why)) is not None
    )


def _kind_of(why: str) -> Kind | None:
    return next((kind for kind in KINDS if why.startswith(f"{kind}: ")), None)
