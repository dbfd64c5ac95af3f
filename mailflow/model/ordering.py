"""What an order does, or why it cannot be done, as the words of its template tell people."""

from dataclasses import dataclass
from typing import Literal

from mailflow.model.address import Address
from mailflow.model.answering import OrderKind
from mailflow.model.meeting import Meeting

# What an order lacks, or what stands in its way.
OrderTrouble = Literal[
    "", "meeting", "when", "who", "address", "number", "not_allowed", "past", "disorder", "same", "known", "sent"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """One order for people: `meeting` as it is, `after` as it will be, `people` how many hear of it by mail.

    `who` is put on the list or taken off it, as far as they are known. `title` is what goes on an agenda, `numbered`
    where that was put forward by a colleague. `mailing` goes out now. `ahead` are the meetings that may be meant,
    `reason` the organiser's words that go along, `members` how many stand in a list.
    """

    kind: OrderKind
    trouble: OrderTrouble = ""
    meeting: Meeting | None = None
    after: Meeting | None = None
    who: Address | None = None
    name: str = ""
    place: str = ""
    title: str = ""
    numbered: bool = False
    mailing: str = ""
    reason: str = ""
    people: int = 0
    members: int = 0
    ahead: tuple[Meeting, ...] = ()
