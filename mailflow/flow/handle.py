"""One received mail is handled: read, understood, decided and carried out, once, in one transaction."""

from dataclasses import replace
from datetime import timedelta

import structlog

from mailflow import intents
from mailflow.flow import double_opt_in, machines, mark, opting_in, restored
from mailflow.flow.beside import ReaderDied
from mailflow.flow.copies import before, settled
from mailflow.flow.decide import Decided, decide
from mailflow.flow.desk.answerable import without_tokens
from mailflow.flow.desk.asking_back import kept_with, question_answered
from mailflow.flow.desk.batches import carried_out_alone
from mailflow.flow.desk.organisers import answered
from mailflow.flow.house import House, Room
from mailflow.flow.reading import Reading, conversation_of, noted_in, read_facts, read_received
from mailflow.flow.shortage import blames_no_mail
from mailflow.flow.steps import reached
from mailflow.mail.purported import purported_sender
from mailflow.mail.read import Glance, glance
from mailflow.model.address import Address
from mailflow.model.effect import Ask, Effect, Note
from mailflow.model.errors import TryLater
from mailflow.model.message import Message
from mailflow.model.records import InboxState, Received
from mailflow.model.situation import Situation
from mailflow.model.understanding import Understanding
from mailflow.store import erased, erasing, facts, inbox, journal
from mailflow.store.connect import transaction
from mailflow.store.people import remember
from mailflow.understanding.writers import named

log = structlog.get_logger()
WAIT_AFTER_FAILURE = timedelta(seconds=30)
WAIT_FOR_THE_WORLD = timedelta(seconds=20)
# Mails are read beside a daemon, which therefore seldom dies of one: so much oftener it may before the mail is blamed.
INNOCENCE = 3


def handle(id: int, *, house: House) -> InboxState | None:
    """The state the mail is in now; None where somebody else has it, or it must wait.

    That it was begun is committed before its bytes are read: a mail that kills this very process counts as a
    failure too. Raises TryLater, with the mail as it was, where the database or the disk cannot.
    """
    with transaction():
        received = inbox.begin(id, now=house.now(), owed=int(id in house.owed))
    if received is None:
        return None
    house.owed.discard(id)
    reached("begun")
    if received.club not in house.rooms:
        _wait(received, house, why=f"club {received.club!r} is no longer in the settings")
        return None
    if received.attempts > house.failures_before_stuck * (INNOCENCE if house.beside else 1):
        return _stuck(received, house, why="it ended mailflow itself each time it was read")
    try:
        with blames_no_mail():
            return _handle(received, house=restored.house_for(received.arrived_at, house=house))
    except TryLater:
        _wait(received, house, why="")
        raise
    except ReaderDied as error:
        log.error("failed", mail=id, attempt=received.attempts, why=str(error))
        if received.attempts >= house.failures_before_stuck:
            unseen = Glance(sender_shown=purported_sender(received.content), subject="")
            return _stuck(received, house, why=str(error), seen=unseen)
        _failed(received, house, why=str(error))
        return None
    except Exception as error:
        log.exception("failed", mail=id, attempt=received.attempts)
        if received.attempts >= house.failures_before_stuck:
            return _stuck(received, house, why=f"{type(error).__name__}: {error}", seen=glance(received.content))
        _failed(received, house, why=f"{type(error).__name__}: {error}")
        return None


def _handle(received: Received, *, house: House) -> InboxState | None:
    """Read and understand with no lock held; then claim, decide and carry out, or leave everything as it was."""
    room = house.rooms[received.club]
    reading = read_received(received, room=room, house=house)
    reached("read")
    if _is_erased(reading):
        return _bare(received, house)
    if reading.consulted is not None and reading.consulted.was_asked:
        mark.beat(f"second_reader:{received.club}", now=house.now(), error=reading.consulted.trouble or None)
    with transaction(club=received.club):
        now = house.now()
        found_before = before(reading, club=room.club)
        if found_before.original is not None:
            return _copied(reading, found_before.original, house=house)
        decided, state, why = decided_for(reading, room=room, house=house)
        reached("decided")
        found = read_facts(
            reading, state=state, why=why, decided_by=reading.decided_by(house), decisions=decided.decisions
        )
        if not inbox.claim(received.id, found, now=now):
            return None
        reached("claimed")
        _tell(reading, decided, why=why, house=house)
        if reading.message and reading.message.sender and reading.understanding and state == "handled":
            writer = named(reading.message.sender, reading.understanding.writer)
            remember(received.club, writer, reading.understanding.language)
        effects = (*decided.effects, *settled(found_before, decided.effects, club=received.club))
        carried_out_alone(effects, house=house, club=received.club, mail=received.id)
        if reading.heard is not None:
            answered(reading.heard, mail=received.id, house=house, room=room)
        if reading.opted is not None and reading.opted.settles and state == "handled":
            opting_in.settle(reading.opted, now=now)
        reached("carried out")
    reached("handled")
    log.info("handled", mail=received.id, state=state, kind=found.kind, decisions=len(decided.decisions))
    return state


def _copied(reading: Reading, original: int, *, house: House) -> InboxState | None:
    """The mail is settled as a copy of one that was settled before; None where somebody else settled it."""
    received, now = reading.received, house.now()
    why = f"a copy of mail {original}"
    copy = read_facts(reading, state="ignored", why=why, decided_by=reading.decided_by(house), copy_of=original)
    if not inbox.claim(received.id, copy, now=now):
        return None
    journal.write(received.club, "copy", f"{why}, which came by another road", mail=received.id, now=now)
    return copy.state


def _is_erased(reading: Reading) -> bool:
    """Whether this is a mail, come by another road, of somebody who was erased."""
    prints = [reading.message.fingerprint] if reading.message is not None else []
    return bool(erased.known(reading.received.club, "fingerprint", prints))


def _bare(received: Received, house: House) -> InboxState:
    """Nothing of the mail is kept, and nothing is done because of it."""
    with transaction(club=received.club):
        erasing.bare_begun(received.id, club=received.club, now=house.now())
    log.info("erased", mail=received.id)
    return "ignored"


def decided_for(reading: Reading, *, room: Room, house: House) -> tuple[Decided, InboxState, str]:
    """What is done with this mail, the state it ends in, and why where that is not plain."""
    message, understanding = reading.message, reading.understanding
    if message is None or understanding is None:
        asked = _asked_without_sender(reading, kind="unreadable", why=reading.trouble)
        return Decided(effects=(asked,), decisions=()), "handled", reading.trouble
    if message.automatic is not None:
        made = machines.effects_of(message, club=room.club, mail=reading.received.id, now=house.now())
        by_list = machines.is_answer_by_list(message, reading.known)
        shown = (_asked_without_sender(reading, kind="unclear", why="by_list"),) if by_list else ()
        return Decided(effects=(*made, *shown, *_noted(message)), decisions=()), "ignored", _why_ignored(message)
    if message.sender is None:
        asked = _asked_without_sender(reading, kind="unclear", why="no_sender")
        return Decided(effects=(asked,), decisions=()), "handled", "From is not one plain address"
    if reading.heard is not None and reading.heard.is_done_apart:
        return Decided(effects=(), decisions=()), "handled", reading.heard.why
    situation = _situation(message, message.sender, understanding, reading, room=room, house=house)
    if not reading.received.whole:
        too_large = intents.unclear(situation, why="too_large", kind="too_large")
        return Decided(effects=too_large, decisions=()), "handled", "too large to fetch"
    if reading.opted is not None and reading.opted.settles:
        settled_now = opting_in.decided(reading.opted, situation, proof=message.sender_proof)
        return settled_now, "handled", ""
    decided = decide(understanding, situation, proof=message.sender_proof)
    if message.sender_proof == "fail":
        return decided, "handled", understanding.unclear
    answers = question_answered(reading.known, message.sender, club=room.club)
    effects = decided.effects if answers is None else kept_with(answers, decided.effects)
    working = machines.works_again(message.sender.address, situation.questions, club=room.club)
    return replace(decided, effects=(*working, *effects)), "handled", understanding.unclear


def _situation(
    message: Message, sender: Address, understanding: Understanding, reading: Reading, *, room: Room, house: House
) -> Situation:
    """The facts that bear on this message, its writer and whomever it mentions."""
    mentioned = [
        one.details.who.address for one in understanding.intents if one.details.who and one.details.who.address
    ]
    now = house.now()
    situation = facts.situation(
        room.club,
        cause=message.fingerprint,
        person=named(sender, understanding.writer),
        mentioned=mentioned,
        now=now,
        written_at=message.written_at,
        said=message.said,
        language=understanding.language,
        conversation=conversation_of(message),
        mail=reading.received.id,
        subject=message.subject,
        came_at=reading.received.arrived_at,
        answers_to=message.answers_to,
    )
    situation = opting_in.answering(situation) if reading.opted is not None else situation
    asked = double_opt_in.was_asked(room.club, sender.address, now=now)
    return replace(situation, noted=noted_in(reading, club=room.club, now=now), asked_to_confirm=asked)


def _why_ignored(message: Message) -> str:
    """What shows that a machine wrote it; for a delivery report, the addresses that it is about."""
    if message.bounce is not None and message.bounce.addresses:
        return ", ".join(message.bounce.addresses)
    return message.automatic.why if message.automatic else ""


def _noted(message: Message) -> tuple[Effect, ...]:
    """What the journal says of a mail that a machine wrote."""
    if message.bounce is not None:
        lasting = "for good" if message.bounce.permanent else "for now"
        return (Note(text=f"delivery failed {lasting}: {', '.join(message.bounce.addresses) or 'address not named'}"),)
    return (Note(text=f"not answered: {message.automatic.why if message.automatic else ''}"),)


def _asked_without_sender(reading: Reading, *, kind: str, why: str) -> Ask:
    """An organiser looks at a mail that has no identity; nobody is answered."""
    return Ask(
        key=f"ask:mail:{reading.received.id}:{kind}",
        kind=kind,
        why=why,
        words=reading.message.said if reading.message else "",
        person=None,
        sender_shown=reading.sender_shown,
        subject=reading.subject,
        mail=reading.received.id,
    )


def _tell(reading: Reading, decided: Decided, *, why: str, house: House) -> None:
    """The journal's lines of what was read and understood, with the words it rests on."""
    id, club, now = reading.received.id, reading.received.club, house.now()
    kind = reading.message.kind if reading.message else "unreadable"
    journal.write(club, "read", f"{kind}{f': {why}' if why else ''}", mail=id, now=now)
    if reading.understanding is None:
        return
    if reading.consulted is not None:
        journal.write(club, "second reader", reading.consulted.told, mail=id, now=now)
    for intent, decision in zip(reading.understanding.intents, decided.decisions, strict=False):
        words = ", ".join(f"“{one.words}”" for one in intent.evidence if one.weight > 0)
        journal.write(
            club,
            "understood",
            f"{intent.kind} ({intent.confidence:.2f}) from {words or 'the mail as a whole'}: {decision}",
            mail=id,
            now=now,
        )


def _stuck(received: Received, house: House, *, why: str, seen: Glance | None = None) -> InboxState:
    """The mail is set aside for organisers, who can have it handled again.

    `seen` is who it is from and its subject; None where even looking at the mail might end mailflow once more.
    """
    with transaction(club=received.club):
        inbox.mark_stuck(
            received.id,
            why,
            now=house.now(),
            sender_shown=seen.sender_shown if seen else "",
            subject=without_tokens(seen.subject) if seen else "",
        )
        journal.write(
            received.club,
            "stuck",
            f"set aside after {received.attempts} attempts: {why}",
            mail=received.id,
            now=house.now(),
        )
    log.error("stuck", mail=received.id)
    return "stuck"


def _failed(received: Received, house: House, *, why: str) -> None:
    """Nothing of it was done; it is tried once more soon, and the failure counts."""
    with transaction():
        inbox.postpone(received.id, next_try_at=house.now() + WAIT_AFTER_FAILURE, why=why)
        journal.write(received.club, "failed", f"attempt {received.attempts}: {why}", mail=received.id, now=house.now())
    reached("failed once")


def _wait(received: Received, house: House, *, why: str) -> None:
    """The mail waits as if it had not been begun: what failed was not its fault.

    Where the database cannot write that down either, it does when the mail is begun again.
    """
    house.owed.add(received.id)
    with transaction():
        inbox.give_back(received.id, next_try_at=house.now() + WAIT_FOR_THE_WORLD)
    house.owed.discard(received.id)
    if why:
        log.warning("waiting", mail=received.id, why=why)
