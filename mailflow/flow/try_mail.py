"""What would become of a mail: read, understood and decided as if it had come in, with nothing written."""

from dataclasses import dataclass

from mailflow.flow.carry_out import letters, outgoing
from mailflow.flow.decide import Decided
from mailflow.flow.handle import decided_for
from mailflow.flow.house import House, Room
from mailflow.flow.reading import Reading, read_received
from mailflow.model.effect import Send
from mailflow.model.message import RawMail
from mailflow.model.outgoing import OutgoingMail
from mailflow.model.records import InboxState, Received
from mailflow.store import inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The whole story of a mail that was only tried; `copy_of` is the same mail where it was received before."""

    reading: Reading
    decided: Decided
    state: InboxState
    why: str
    mails: tuple[OutgoingMail, ...]
    copy_of: int | None = None


def try_mail(raw: RawMail, *, room: Room, house: House) -> Tried:
    """The reading, the decision, and the mails as they would go out; the database is only read.

    A mail that was received before is tried as if it came for the first time.
    """
    received = Received(
        id=0,
        club=room.club.key,
        content=raw.content,
        source=raw.source,
        arrived_at=raw.arrived_at,
        size=raw.size,
        whole=raw.whole,
        attempts=1,
    )
    reading = read_received(received, room=room, house=house)
    decided, state, why = decided_for(reading, room=room, house=house)
    sends = [effect for effect in decided.effects if isinstance(effect, Send)]
    mails = tuple(outgoing(parts, house=house, room=room) for parts in letters(sends))
    fingerprint = reading.message.fingerprint if reading.message else ""
    before = inbox.original(room.club.key, fingerprint, other_than=received.id)
    return Tried(reading=reading, decided=decided, state=state, why=why, mails=mails, copy_of=before)
