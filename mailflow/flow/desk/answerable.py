"""How an organiser's answer is known again: by a token that only their mail carries, in Message-ID and Reply-To."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

from mailflow.flow.house import House, Room
from mailflow.model.address import Address
from mailflow.model.answering import Item, ItemKind
from mailflow.model.effect import Answerable, Send
from mailflow.model.message import Message
from mailflow.model.people import Club
from mailflow.store import tokens

# Where a token may stand in a line of words: nothing that belongs to a longer word beside it.
_TOKEN = re.compile(r"(?<![A-Za-z0-9])[a-z2-7]{26}(?![A-Za-z0-9])")
# What stands in its place wherever a mail is kept or shown.
HIDDEN = "…"


def carried(message: Message, club: Club) -> tuple[str, ...]:
    """What may be a token in this mail: of the mail that it answers, then where it is sent to, its subject, its thread.

    Nothing of what it says or quotes: a token that was copied from the text of a mail opens nothing.
    """
    local, _, domain = club.address.address.rpartition("@")
    threads = [one[1:-1].rpartition("@") for one in message.answers_to]
    ours = [name for name, _, host in threads if host.lower() == domain]
    sent_to = [one for one in message.recipients if one.domain == domain and one.address.startswith(local)]
    extended = [one.address.rpartition("@")[0].removeprefix(f"{local}+") for one in sent_to]
    words = (*(one.name for one in sent_to), message.subject)
    written = [found for text in words for found in _TOKEN.findall(text)]
    return tuple(dict.fromkeys((*ours[:1], *extended, *written, *ours[1:])))


def without_tokens(text: str) -> str:
    """The same text, but nothing in it opens anything: it is kept, and read by others than whom a token is for."""
    found = tokens.given(_TOKEN.findall(text))
    return _TOKEN.sub(lambda one: HIDDEN if one[0] in found else one[0], text) if found else text


def veiled(message: Message) -> Message:
    """The message as it is kept and shown: no token stands in its subject or its text."""
    return replace(
        message,
        subject=without_tokens(message.subject),
        said=without_tokens(message.said),
        quoted=without_tokens(message.quoted),
        signed=without_tokens(message.signed),
    )


def answerable_of(parts: Sequence[Send]) -> Answerable | None:
    """How this mail may be answered; None where an answer to it is a mail like any other."""
    return next((part.answerable for part in parts if part.answerable is not None), None)


def issued(answerable: Answerable, to: Address, *, house: House, room: Room) -> str:
    """A new token that this organiser, and nobody else, answers with; inside the caller's transaction."""
    token = house.unguessable()
    tokens.issue(
        answerable.purpose,
        club=room.club.key,
        address=to.address,
        about=about(answerable),
        now=house.now(),
        lasts=timedelta(days=answerable.days),
        token=token,
    )
    return token


def reply_to(club: Club, token: str) -> Address:
    """Where answers go: name+token@domain where such mail arrives, else the club's address, named with the token."""
    local, _, domain = club.address.address.rpartition("@")
    if club.plus_addressing:
        return Address(address=f"{local}+{token}@{domain}", name=club.address.name)
    return Address(address=club.address.address, name=f"{club.address.name} [{token}]".strip())


def about(answerable: Answerable) -> dict[str, object]:
    """What is kept with the token: by number which item it is, and what waits for a yes."""
    items = {str(one.number): [one.what, one.ref] for one in answerable.items}
    return {"items": items, **({"waiting": answerable.waiting} if answerable.waiting else {})}


def items_of(found: tokens.Found) -> tuple[Item, ...]:
    """The items that the mail with this token showed, by number; their titles are not kept with it."""
    kept = cast("dict[str, tuple[ItemKind, int]]", found.about.get("items", {}))
    return tuple(Item(number=int(number), what=what, ref=ref) for number, (what, ref) in kept.items())


def waiting_in(found: tokens.Found) -> str:
    """What waits for a yes to the mail with this token, as JSON; empty where nothing does."""
    return str(found.about.get("waiting", ""))
