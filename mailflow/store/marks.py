"""What is remembered beside the database, so that an older one put in its place is known for what it is.

The file holds the database's name (made by chance), how often mailflow said in it that it is alive, and the marks of
who was erased. A database always counts as far as its file, or further; one that does not is older: it was restored.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from mailflow.store import erased, keys
from mailflow.store.columns import EPOCH, as_instant, as_microseconds
from mailflow.store.rows import opened

LINEAGE, BEATS = "lineage", "beats"
Mark = tuple[str, erased.What, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What the file says: of which database, how far it counted, when that was, and who was erased."""

    database: str
    beats: int
    alive_at: datetime
    # Of who was erased; without the key, which is in the database too, a mark says nothing.
    erased: tuple[Mark, ...] = ()
    key: str = ""


def read() -> Marks | None:
    """What is remembered; None where there is no file, or one that says nothing."""
    path = _path()
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads(path.read_text("utf-8"))
        found = [(str(club), cast("erased.What", what), str(mark)) for club, what, mark in told["erased"]]
        return Marks(
            database=str(told["database"]),
            beats=int(told["beats"]),
            alive_at=as_instant(int(told["alive_at"])) or EPOCH,
            erased=tuple(found),
            key=str(told.get("key", "")),
        )
    return None


def here() -> tuple[str | None, int]:
    """The name of the database that is open, and how far it counted."""
    return keys.known(LINEAGE), int(keys.known(BEATS) or 0)


def lost(kept: Marks | None) -> tuple[Mark, ...]:
    """Marks of who was erased that the open database does not know: it is from before they were."""
    if kept is None or here()[0] not in (None, kept.database):
        return ()
    known = set(erased.all_marks())
    return tuple(one for one in kept.erased if one not in known)


def is_older(kept: Marks | None) -> bool:
    """Whether the open database counted less far than what is remembered: it was put back from a backup."""
    database, beats = here()
    return kept is not None and database in (None, kept.database) and beats < kept.beats


def count(name: str, *, after: int = 0, now: datetime) -> None:
    """The database counts one further, also than `after`; it has a name. Inside the caller's transaction."""
    keys.ensure(LINEAGE, name, now=now)
    keys.renew(BEATS, str(max(here()[1], after) + 1), now=now)


def write(*, now: datetime) -> None:
    """The file says what the open database does, or more where that is older. Raises OSError.

    What is committed comes first, then the file: so a crash between the two never makes a database look older.
    """
    kept = read()
    database, beats = here()
    known = dict.fromkeys(erased.all_marks())
    alive_at = now
    if kept is not None and kept.database == database:
        known |= dict.fromkeys(kept.erased)
        alive_at = max(now, kept.alive_at) if kept.beats > beats else now
        beats = max(beats, kept.beats)
    told = {
        "database": database,
        "beats": beats,
        "alive_at": as_microseconds(alive_at),
        "erased": list(known),
        "key": keys.known(erased.KEY) or "",
    }
    _put(_path(), json.dumps(told))


def _path() -> Path:
    return opened().marks


def _put(path: Path, text: str) -> None:
    """The whole text or the old one, readable by its owner only."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    unfinished.unlink(missing_ok=True)
    try:  # O_EXCL: never through somebody's link
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
