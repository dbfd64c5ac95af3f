"""What a mail is to the organisers' desk: an organiser's answer or order that counts, or one that does not, and why.

Two things together make an answer count: a token that only this organiser was given, and the proof that their domain
sent the mail, where the club has anything that could prove it. Neither a name nor Reply-To nor Sender is anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from mailflow.flow.beside import Reader
from mailflow.flow.desk.answerable import carried, items_of, veiled
from mailflow.flow.house import House, Room
from mailflow.model.answering import APART, WHY, HeardKind, Item, OrganiserSaid
from mailflow.model.message import Message
from mailflow.model.people import Club
from mailflow.model.records import InboxRow
from mailflow.model.understanding import Known
from mailflow.store import facts, items, tokens
from mailflow.store.tokens import Found
from mailflow.understanding.desk.organisers import read_answer

# Why organisers must look at a mail that answers what was not for its sender.
STRANGE = "other_digest"
# Answers to these have a way of their own.
OWN_WAY = ("notes_request", "notes_unread", "summary_draft", "summary_asked", "summary_settled", "summary_dropped")
ANSWERED: tuple[tokens.Purpose, ...] = ("digest", "confirm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a mail is to the desk; `found` is the token that it carries, `said` what it says, of these `items`."""

    kind: HeardKind
    message: Message
    found: Found | None = None
    items: tuple[Item, ...] = ()
    said: OrganiserSaid = field(default_factory=OrganiserSaid)

    @property
    def is_done_apart(self) -> bool:
        """Whether nothing else is done with the mail: whatever is not strange is no mail to the club at all."""
        return self.kind != "strange"

    def supersedes(self, before: InboxRow | None) -> bool:
        """Whether this counts although the same mail came before: that one was not heard as this organiser's.

        Nothing proved it, or the token that makes an answer count was not in it.
        """
        if before is None or self.kind in ("unproven", "strange"):
            return False
        return before.why == WHY["unproven"] or (self.kind in ("answer", "order") and before.why not in APART)

    @property
    def why(self) -> str:
        """What the inbox says of the mail."""
        return WHY[self.kind]


def heard(message: Message, *, known: Known, has_notes: bool, room: Room, house: House, reader: Reader) -> Heard | None:
    """What the mail is to the desk; None for one that goes the way of any mail to the club. Reads only.

    `has_notes` says that an organiser's notes of a meeting come with it.
    """
    if message.sender is None or message.automatic is not None or message.calendar is not None:
        return None
    found = _the_token(message, room.club)
    message = veiled(message)
    if found is None:
        return _ordered(message, known=known, has_notes=has_notes, club=room.club, reader=reader)
    kind = standing(message, found, club=room.club, now=house.now())
    if kind != "answer":
        return Heard(kind=kind, message=message, found=found)
    shown = named(items_of(found), room.club)
    said = reader.do(read_answer, message, items=shown, known=known, confirming=found.purpose == "confirm")
    if has_notes and not (said.verdicts or said.orders):
        return None
    asks = said.verdicts or said.orders or said.unread or said.agrees is not None
    return Heard(kind="answer" if asks else "thanks", message=message, found=found, items=shown, said=said)


def standing(message: Message, found: Found, *, club: Club, now: datetime) -> HeardKind:
    """Whether an answer with this token counts ("answer"), or why not."""
    assert message.sender is not None
    sender = message.sender.address
    if found.club != club.key or found.address != sender or not club.is_organiser(message.sender):
        return "strange"
    if not club.believes(message.sender_proof):
        return "unproven"
    if not found.is_live(now):
        return "expired"
    return "contradicts" if message.ambiguous else "answer"


def named(shown: Sequence[Item], club: Club) -> tuple[Item, ...]:
    """The items with what they are about: a question's and a mail's title is the name of who wrote it, where known."""
    known = {(one.what, one.ref): one for one in items.items(club.key, [(one.what, one.ref) for one in shown])}
    found = [(one, known.get((one.what, one.ref))) for one in shown]
    return tuple(
        replace(one, kind=now.kind, title=_title(now, club)) if now is not None else one
        for one, now in sorted(found, key=lambda pair: pair[0].number)
    )


def _title(item: Item, club: Club) -> str:
    if item.what == "proposal":
        return item.title
    if item.what == "question":
        question = facts.question(item.ref)
        person = question.person if question is not None else None
    else:
        person = facts.writer(club, item.ref)
    return person.shown if person else item.title


def _the_token(message: Message, club: Club) -> Found | None:
    """The token that counts: the sender's own, of this club, where the mail carries it; else the first one."""
    assert message.sender is not None
    found = [one for one in tokens.known(carried(message, club)) if one.purpose in ANSWERED]
    own = (one for one in found if one.address == message.sender.address and one.club == club.key)
    return next(own, found[0] if found else None)


def _ordered(message: Message, *, known: Known, has_notes: bool, club: Club, reader: Reader) -> Heard | None:
    """An organiser's order in a mail that answers nothing; None where none is found."""
    if message.sender is None or not club.is_organiser(message.sender) or has_notes:
        return None
    if known.answered is not None and known.answered.template in OWN_WAY:
        return None
    said = reader.do(read_answer, message, items=(), known=known)
    if not said.orders:
        return None
    if not club.believes(message.sender_proof):
        return Heard(kind="unproven", message=message)
    return Heard(kind="order", message=message, said=said)
