"""What is told of a person's erasure: how much of each kind is gone, and what people must see to themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

# RFC 2606: no mail can go there. A row that must belong to somebody belongs to nobody's address.
ERASED_DOMAIN = "erased.invalid"
NO_ADDRESS = f"erased@{ERASED_DOMAIN}"
NO_NAME = "[erased]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How many rows of each kind are gone or without words, in one club; `notes` is what is left to people."""

    club: str
    counts: Mapping[str, int]
    notes: tuple[str, ...] = ()
