"""What is told of a person whom a club forgets, or who asks what it knows of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

# RFC 2606: no mail can go there. A row that must belong to somebody belongs to nobody's address.
ERASED_DOMAIN = "erased.invalid"
NO_ADDRESS = f"erased@{ERASED_DOMAIN}"
NO_NAME = "[erased]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How many rows of each kind are gone or without words, in one club; the rest is what people must see to.

    `waiting` are others' mails that name the person, and keep their bytes until they are dealt with; `files` go along
    with summaries, and nobody looked into them; `names_stay` where a name is short or somebody else's too; `backups`
    are the automatic ones, by the names of their files.
    """

    club: str
    counts: Mapping[str, int]
    waiting: int = 0
    files: int = 0
    names_stay: bool = False
    backups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownThing:
    """One row that a club has about a person: of which kind, of when, and what stands in it."""

    club: str
    what: str
    at: datetime | None
    details: Mapping[str, str | int | None]
