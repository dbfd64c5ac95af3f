"""Marks of who was erased: keyed hashes, which say "this mail was theirs" and never who they were."""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Literal, cast

from mailflow.store import keys
from mailflow.store.rows import insert_once
from mailflow.store.tables import Erased

What = Literal["address", "fingerprint", "digest"]
# The name of the installation's own secret without which a mark says nothing.
KEY = "erased"
ASKED_AT_ONCE = 500


def mark_of(text: str) -> str:
    """The mark of an address, fingerprint or digest; empty where nobody was ever erased here."""
    key = keys.known(KEY)
    return _mark(key, text) if key else ""


def note(club: str, what: What, texts: Iterable[str], *, now: datetime) -> None:
    """These are known from now on as erased; `keys.ensure` comes first."""
    for text in texts:
        insert_once(Erased.insert(club=club, what=what, mark=mark_of(text), erased_at=now))


def known(club: str, what: What, texts: Sequence[str]) -> frozenset[str]:
    """Those of these texts that were erased in this club."""
    key = keys.known(KEY)
    marks = {_mark(key, text): text for text in texts} if key else {}
    asked = list(marks)
    found: set[str] = set()
    for start in range(0, len(asked), ASKED_AT_ONCE):
        some = asked[start : start + ASKED_AT_ONCE]
        rows = Erased.select(Erased.mark).where(Erased.club == club, Erased.what == what, Erased.mark.in_(some))
        found |= {marks[row.mark] for row in rows}
    return frozenset(found)


def among(marks: Collection[str], texts: Iterable[str]) -> tuple[str, ...]:
    """Those of these texts that such a mark is of."""
    key = keys.known(KEY)
    return tuple(text for text in texts if key and _mark(key, text) in marks)


def all_marks() -> tuple[tuple[str, What, str], ...]:
    """Every mark, with its club: what must outlive a database that is put back."""
    rows = Erased.select().order_by(Erased.id)
    return tuple((row.club_id, cast(What, row.what), row.mark) for row in rows)


def put_back(club: str, what: What, mark: str, *, now: datetime) -> None:
    """The mark is there, as it was before an older database took this one's place."""
    insert_once(Erased.insert(club=club, what=what, mark=mark, erased_at=now))


def _mark(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
