"""A piece of an organiser's text as it is taken apart, and what its clauses claim of numbered items."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mailflow.model.answering import Item
from mailflow.model.correction import LabelledIntent
from mailflow.model.understanding import Known
from mailflow.understanding.clause_shapes import Claimed
from mailflow.understanding.referring import Reference, masked, references

LONGEST = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a clause says of items: `start` to `end` are its own letters, `tail` what follows up to the next claim.

    `told` is what the colleague is to be told, `tail` what may be that, too. `is_lone` where it names no item.
    """

    kind: Claimed
    start: int
    end: int
    reference: Reference | None = None
    told: str = ""
    label: LabelledIntent | None = None
    into: int | None = None
    words: str = ""
    tail: str = ""
    tail_level: str = ""

    @property
    def is_lone(self) -> bool:
        return self.reference is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of text taken apart: what stands before the first claim, and the claims."""

    lead: str
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses:
    """A text with what is needed to read it: the same text in lower case with a mark over each reference."""

    text: str
    items: Sequence[Item]
    known: Known
    now: datetime
    found: tuple[Reference, ...] = field(default=())
    level: str = ""

    @classmethod
    def of(cls, text: str, *, items: Sequence[Item], known: Known, now: datetime) -> "Clauses":
        text = text[:LONGEST]
        found = references(text, items=items)
        return cls(text=text, items=items, known=known, now=now, found=found, level=_unspoken(masked(text, found)))

    def reference_at(self, place: int) -> Reference | None:
        return next((one for one in self.found if one.start <= place < one.end), None)

    def kind_of(self, reference: Reference) -> str:
        """The kind of item that is meant, where all that are meant are of one kind."""
        numbers = set(reference.numbers)
        kinds = {item.kind for item in self.items if item.number in numbers}
        return kinds.pop() if len(kinds) == 1 else ""


def _unspoken(level: str) -> str:
    """The text with what stands between quotation marks blotted out: words that are cited decide nothing."""
    return re.sub(r'"[^"\n]{2,400}"', lambda found: '"' + "¤" * (len(found.group()) - 2) + '"', level)
