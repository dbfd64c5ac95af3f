"""Stored mails run through today's version, to see what would be understood otherwise; nothing is done."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from mailflow import intents
from mailflow.flow.decide import decision_of
from mailflow.flow.house import House, Room
from mailflow.flow.second_reader import weighed_again
from mailflow.mail.read import read
from mailflow.model.answering import APART
from mailflow.model.errors import Unreadable
from mailflow.model.message import Message
from mailflow.model.people import LANGUAGES, Language
from mailflow.model.records import InboxRow
from mailflow.model.understanding import Known, Understanding
from mailflow.store import inbox, replays
from mailflow.store.replays import Past
from mailflow.understanding.differing import Change, differences
from mailflow.understanding.labelled import as_labelled
from mailflow.understanding.understand import understand

Result = Literal["same", "different", "gone", "copy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One mail run again: `gone` where its bytes are no longer kept, `copy` where another copy of it was decided,
    and for what organisers answered: that is no mail to the club.
    """

    mail: int
    club: str
    result: Result
    arrived_at: datetime
    sender_shown: str
    subject: str
    decided_by: str
    changes: tuple[Change, ...] = field(default=())


def replay(rooms: Sequence[Room], *, since: date | None, house: House) -> Iterator[Replayed]:
    """Every decided mail of these clubs that arrived on `since` or later, one after the other; only reads.

    Each is read and understood with what was known when it was decided, and acted on or asked by today's settings.
    """
    for room in rooms:
        then = replays.past(room.club)
        for row in replays.decided(room.club.key, since=midnight(since, room)):
            yield _replayed(row, room=room, then=then, house=house)


def counted(rooms: Sequence[Room], *, since: date | None) -> tuple[int, int]:
    """How many mails `replay` will give, and how many are passed over: they wait, or are stuck."""
    numbers = [replays.counted(room.club.key, since=midnight(since, room)) for room in rooms]
    return sum(done for done, _ in numbers), sum(waiting for _, waiting in numbers)


def midnight(day: date | None, room: Room) -> datetime | None:
    """When this day begins on the club's clock."""
    return datetime.combine(day, time(), ZoneInfo(room.club.timezone)) if day else None


def _replayed(row: InboxRow, *, room: Room, then: Past, house: House) -> Replayed:
    result: Result = "copy"
    changes: tuple[Change, ...] = ()
    if row.copy_of is None and row.why not in APART:
        content = _content(row.id)
        if content:
            was = _was(row)
            would_be = _would_be(row, content, room=room, then=then, house=house, second=was.get("second_reader"))
            changes = differences(was, would_be)
        result = ("different" if changes else "same") if content else "gone"
    return Replayed(
        mail=row.id,
        club=row.club,
        result=result,
        arrived_at=row.arrived_at,
        sender_shown=row.sender_shown,
        subject=row.subject,
        decided_by=row.decided_by,
        changes=changes,
    )


def _content(id: int) -> bytes:
    """The mail's bytes; none where they, or the whole row, were deleted since."""
    try:
        return inbox.content(id)
    except LookupError:
        return b""


def _was(row: InboxRow) -> dict[str, object]:
    """What was understood then, as it was kept with the mail."""
    if not row.understood:
        return _not_understood(row.kind)
    told: dict[str, object] = json.loads(row.understood)
    return told


def _would_be(
    row: InboxRow, content: bytes, *, room: Room, then: Past, house: House, second: object
) -> dict[str, object]:
    """What would be understood and decided today; what a second reader claimed then is weighed again, not asked."""
    try:
        message = read(content, arrived_at=row.arrived_at, own=room.own, whole=row.whole)
    except Unreadable:
        return _not_understood("unreadable")
    known = then.known(row.handled_at or house.now(), language=_language(row), answers_to=message.answers_to)
    understanding = weighed_again(
        second,
        understand(message, room.lexicon, known),
        message=message,
        known=known,
        kinds=intents.of_anybody(room.lexicon.kinds),
        policies=room.club.policies,
    )
    return _told(message, understanding, known, row=row, room=room)


def _told(
    message: Message, understanding: Understanding, known: Known, *, row: InboxRow, room: Room
) -> dict[str, object]:
    """As `flow.handle` keeps it: nothing is acted on without a sender, or where only the headers were fetched."""
    decides = message.sender is not None and message.automatic is None and row.whole
    decisions = {
        number: decision_of(intent, room.club.policies) if decides else "ask"
        for number, intent in enumerate(understanding.intents)
    }
    return as_labelled(str(row.id), message, understanding, known, decisions)


def _not_understood(kind: str) -> dict[str, object]:
    return {"kind": kind, "intents": [], "attention": True}


def _language(row: InboxRow) -> Language | None:
    """The language that was taken then: it decides only where the words alone do not tell."""
    return row.language if row.language in LANGUAGES else None
