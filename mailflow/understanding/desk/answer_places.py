"""Knows to which item of a digest words belong that were typed below its quoted lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailflow.model.answering import Item
from mailflow.model.message import Message

# A heading as it is underlined in plain text; three dashes only part one item from the next.
_UNDERLINED = re.compile(r"\s{0,8}(?:-{4,99}|={4,99})\s{0,9}$")
_FOOT = re.compile(r"\s{0,8}--\s{0,3}$|\s{0,8}(?:je krijgt deze mail omdat|you get this mail because)", re.IGNORECASE)
# `**3.** Anna …` as we wrote it, `*3.* …` or `3. …` as mail programs quote it; colleagues' words stand a mark deeper.
_ITEM = re.compile(r"\s{0,8}(?:[-*•·]\s{1,4})?(?:\*\*|\*|_|__)?(?P<number>\d{1,3})\.(?:\*\*|\*|_|__)?\s+\S")
_HEADING = re.compile(
    r"\s{0,8}(?:#{1,6}\s|\*{0,2}(?:beslissen|ter informatie|volgende bijeenkomst|thema'?s|problemen|afgehandeld|"
    r"wat er open staat|"
    r"decide|to decide|for your information|next meeting|themes|trouble|problems|settled(?: meanwhile)?|al "
    r"geregeld|decisions|please decide)\W*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Words that were typed in one place; `number` is the item's that they stand right under, None where under none."""

    said: str
    number: int | None = None


def places(message: Message, *, items: Sequence[Item]) -> tuple[Place, ...]:
    """What the mail says, place by place.

    What stands below several quoted items, with nothing quoted under it, is said of none in particular.
    """
    if not message.passages:
        return (Place(said=message.said),)
    known = {one.number for one in items}
    found: list[Place] = []
    number: int | None = None
    for passage in message.passages:
        above = passage.after.split("\n")
        named, number = _named(above, number)
        is_foot = passage is message.passages[-1] and _last(above) == _last(message.quoted.split("\n"))
        is_under = number in known and bool(above[0]) and not (is_foot and len(named) != 1)
        found.append(Place(said=passage.said, number=number if is_under else None))
    return tuple(found)


def _named(lines: Sequence[str], number: int | None) -> tuple[list[int], int | None]:
    """The items that these quoted lines begin, and the one that they end in; None after a heading."""
    named: list[int] = []
    for line in lines:
        if found := _ITEM.match(line):
            number = int(found["number"])
            named.append(number)
        elif _HEADING.match(line) or _UNDERLINED.match(line) or _FOOT.match(line):
            number = None
    return named, number


def _last(lines: Sequence[str]) -> str:
    """The last line with words, without marks."""
    return next((line.strip("> \t") for line in reversed(lines) if line.strip("> \t")), "")
