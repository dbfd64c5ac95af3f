"""A received mail read and understood: what the verbs know of it before they take any lock."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailflow import intents
from mailflow.flow.beside import Reader
from mailflow.flow.desk.answerable import veiled, without_tokens
from mailflow.flow.desk.hearing import STRANGE, Heard, heard
from mailflow.flow.house import House, Room
from mailflow.flow.noted import is_written, noted, written_in
from mailflow.flow.opting_in import Opted, only_settles, opted
from mailflow.flow.returned import known_again
from mailflow.flow.second_reader import Consulted
from mailflow.flow.words_beside import understood_by
from mailflow.mail.read import glance, read
from mailflow.model.errors import TryLater, Unreadable
from mailflow.model.message import Message
from mailflow.model.notes import Noted, Written
from mailflow.model.people import Club
from mailflow.model.records import InboxState, ReadFacts, Received
from mailflow.model.situation import Conversation
from mailflow.model.understanding import Known, Understanding
from mailflow.store import facts
from mailflow.understanding.labelled import as_labelled

# How long a mail waits for name servers that do not answer.
PROVED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One mail, read: the message and what it means, or why it cannot be read; `written` are organisers' notes.

    `heard` is what it is to the organisers' desk, None for a mail that goes the way of any; `opted` what it answers to
    our question whether it was them who wanted to join.
    """

    received: Received
    sender_shown: str
    subject: str
    known: Known | None = None
    message: Message | None = None
    understanding: Understanding | None = None
    consulted: Consulted | None = None
    written: Written | None = None
    heard: Heard | None = None
    opted: Opted | None = None
    trouble: str = ""

    def decided_by(self, house: House) -> str:
        """The version of all that decided: mailflow, the lexicon, and a second reader where one had its say."""
        own = house.decided_by(self.received.club)
        second = self.consulted.decided_by if self.consulted else ""
        return f"{own} {second}" if second else own


def read_received(received: Received, *, room: Room, house: House) -> Reading:
    """The mail read and, where a human being or a calendar wrote it, understood; never raises Unreadable.

    What is not sure is put to the club's second reader, if it has one: that may take seconds, so no lock is held.
    """
    reader = Reader(house.beside)
    try:
        message = reader.do(read, received.content, arrived_at=received.arrived_at, own=room.own, whole=received.whole)
    except Unreadable as error:
        seen = reader.do(glance, received.content)
        subject = without_tokens(seen.subject)
        return Reading(received=received, sender_shown=seen.sender_shown, subject=subject, trouble=str(error))
    message = known_again(message, club=room.club, now=house.now())
    message = _proved(message, received, room=room, house=house)
    known = what_is_known(message, room=room, house=house)
    understanding = understood_by(reader, message, room=room, known=known)
    written = None
    if received.whole and is_written(understanding):
        written = reader.do(written_in, received.content, message, understanding)
    has_notes = any(one.kind == "notes" for one in understanding.intents)
    to_desk = None
    if received.whole:
        to_desk = heard(message, known=known, has_notes=has_notes, room=room, house=house, reader=reader)
    if to_desk is not None:  # nobody else is asked what an organiser means, or whoever answers in their place
        strange = "" if to_desk.is_done_apart else STRANGE
        understanding = replace(understanding, intents=(), unclear=strange, asks_nothing=not strange)
    to_us = opted(message, club=room.club, now=house.now()) if received.whole and to_desk is None else None
    settles = to_us is not None and to_us.settles
    if settles:
        understanding = only_settles(understanding)
    shown = veiled(message)
    consulted = None if to_desk or settles else _consulted(understanding, message, known, received=received, room=room)
    return Reading(
        received=received,
        sender_shown=message.sender_shown,
        subject=shown.subject,
        message=shown,
        known=known,
        understanding=consulted.understanding if consulted else understanding,
        consulted=consulted,
        written=None if to_desk else written,
        heard=to_desk,
        opted=to_us,
    )


def _proved(message: Message, received: Received, *, room: Room, house: House) -> Message:
    """The message with the proof of its signature, where it is an organiser's and no server of ours vouched for it.

    Raises TryLater while no name server answers; an hour after the mail arrived, it goes on without a proof.
    """
    asks = message.sender is not None and message.automatic is None and message.sender_proof in ("none", "spf")
    if room.signatures is None or message.sender is None or not asks or not room.club.is_organiser(message.sender):
        return message
    try:
        is_signed = room.signatures.vouch(received.content, sender=message.sender)
    except TryLater:
        if house.now() < received.arrived_at + PROVED_WITHIN:
            raise
        is_signed = False
    return replace(message, sender_proof="dkim") if is_signed else message


def _consulted(
    understanding: Understanding, message: Message, known: Known, *, received: Received, room: Room
) -> Consulted | None:
    """What the second reader makes of it, where there is one and the mail is here as a whole and in doubt."""
    if room.second_reader is None or not received.whole:
        return None
    kinds = intents.of_anybody(room.lexicon.kinds)
    return room.second_reader.consulted(
        understanding, message=message, known=known, kinds=kinds, policies=room.club.policies
    )


def what_is_known(message: Message, *, room: Room, house: House) -> Known:
    """What the store knows that bears on this message; the writer's own language goes before the club's."""
    known = facts.known(room.club, answers_to=message.answers_to, now=house.now())
    remembered = facts.remembered(room.club, message.sender.address) if message.sender else None
    if remembered is not None and remembered.language is not None:
        return replace(known, language=remembered.language)
    return known


def noted_in(reading: Reading, *, club: Club, now: datetime) -> Noted | None:
    """What must be known to decide about notes, or the answer to a draft of them; None where this mail is neither."""
    if reading.message is None or reading.understanding is None or reading.known is None:
        return None
    return noted(
        reading.understanding,
        reading.written,
        known=reading.known,
        club=club,
        written_at=reading.message.written_at,
        now=now,
    )


def conversation_of(message: Message) -> Conversation:
    """The thread that an answer to this message continues (RFC 5322 3.6.4)."""
    older = tuple(reversed(message.answers_to))
    return Conversation(
        key=older[0] if older else message.message_id or message.fingerprint,
        subject=message.subject,
        answers=message.message_id,
        references=(*older, message.message_id) if message.message_id else older,
    )


def read_facts(
    reading: Reading,
    *,
    state: InboxState,
    why: str,
    decided_by: str,
    decisions: Sequence[str] = (),
    copy_of: int | None = None,
) -> ReadFacts:
    """What is kept with the inbox row of this reading."""
    message = reading.message
    return ReadFacts(
        state=state,
        fingerprint=message.fingerprint if message else "",
        kind=message.kind if message else "unreadable",
        why=why,
        message_id=message.message_id if message else "",
        sender=message.sender.address if message and message.sender else "",
        sender_shown=reading.sender_shown,
        subject=reading.subject,
        said=message.said if message else "",
        written_at=message.written_at if message else reading.received.arrived_at,
        language=reading.understanding.language if reading.understanding else "",
        understood=_understood(reading, decisions),
        decided_by=decided_by,
        proof=message.sender_proof if message else "none",
        copy_of=copy_of,
    )


def _understood(reading: Reading, decisions: Sequence[str]) -> str:
    if reading.message is None or reading.understanding is None or reading.known is None:
        return ""
    labelled = as_labelled(
        str(reading.received.id), reading.message, reading.understanding, reading.known, dict(enumerate(decisions))
    )
    if reading.consulted is not None and reading.consulted.kept is not None:
        labelled["second_reader"] = reading.consulted.kept
    return json.dumps(labelled, ensure_ascii=False)
