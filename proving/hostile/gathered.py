"""All hostile mails by name, and for the long run more of them: the head of one on the body of another."""

import random
from collections.abc import Iterator

from proving.hostile import (
    addresses,
    attachments,
    bodies,
    calendars,
    charsets,
    dates,
    headers,
    html,
    ids,
    names,
    pairs,
    quotes,
    structure,
)
from proving.hostile.building import Hostile, Makers

MODULES = (
    addresses, attachments, bodies, calendars, charsets, dates, headers, html, ids, names, pairs, quotes, structure,
)  # fmt: skip
# Those that have a number in the goal sheet are in every run.
NAMED = (
    "bodies: a mail of 25 MB",
    "bodies: 25 MB in ordinary lines",
    "headers: 20 000 encoded words",
    "ids: <a@[",
    "structure: 1 500 nested multiparts",
    "structure: 100 000 empty parts",
)


def hostile_mails() -> tuple[Hostile, ...]:
    """Every mail that was made by hand, each once."""
    found: list[Hostile] = []
    for module in MODULES:
        group = module.__name__.rpartition(".")[2]
        found += [Hostile(name=f"{group}: {name}", make=make) for name, make in module.MAILS.items()]
        asked: Makers = getattr(module, "AMBIGUOUS", {})
        found += [Hostile(name=f"{group}: {name}", make=make, ambiguous=True) for name, make in asked.items()]
    return tuple(found)


def some_of(chance: random.Random, count: int) -> tuple[Hostile, ...]:
    """The named ones and so many of the others by chance, up to half of them of those that must be asked."""
    mails = hostile_mails()
    named = [one for one in mails if one.name in NAMED]
    asked = [one for one in mails if one.ambiguous]
    others = [one for one in mails if not one.ambiguous and one.name not in NAMED]
    doubtful = chance.sample(asked, min(count // 2, len(asked)))
    return (*named, *doubtful, *chance.sample(others, count - len(doubtful)))


def crossed(chance: random.Random, count: int) -> Iterator[Hostile]:
    """So many mails with the head of one and the body of another, by chance."""
    mails = hostile_mails()
    for _ in range(count):
        first, second = chance.sample(mails, 2)
        yield Hostile(name=f"{first.name} x {second.name}", make=lambda one=first, other=second: cross(one, other))  # type: ignore[misc]


def cross(first: Hostile, second: Hostile) -> bytes:
    """The head of the first and the body of the second, with the header lines of both that tell of content."""
    head, _, _ = first.make().partition(b"\r\n\r\n")
    other, _, body = second.make().partition(b"\r\n\r\n")
    kept = [line for line in other.split(b"\r\n") if line.lower().startswith(b"content-")]
    return b"\r\n".join([head, *kept]) + b"\r\n\r\n" + body
