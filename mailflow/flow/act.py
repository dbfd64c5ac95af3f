"""What an organiser orders by a button or a command goes the same way as a very clear mail."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from mailflow import intents
from mailflow.flow.carry_out import carry_out
from mailflow.flow.correcting import checked, effects_of, mail_to_correct
from mailflow.flow.house import House
from mailflow.model.correction import Label
from mailflow.model.effect import Ask, Close, Effect, Note
from mailflow.model.errors import Refused
from mailflow.model.people import Club
from mailflow.model.question import Question, Verdict
from mailflow.model.records import InboxRow
from mailflow.model.situation import Conversation, Situation
from mailflow.model.understanding import Details, Intent
from mailflow.store import corrections, facts, inbox, journal, outbox, withdrawing
from mailflow.store import proposals as put_forward
from mailflow.store.connect import transaction
from mailflow.understanding.labels import KINDS, labelled, shown


def act(effects: Sequence[Effect], *, house: House, club: str, by: str) -> tuple[int, ...]:
    """The effects are true, in one transaction; the ids of rows that were made."""
    return act_on(lambda: effects, house=house, club=club, by=by)


def act_on(decided: Callable[[], Sequence[Effect]], *, house: House, club: str, by: str) -> tuple[int, ...]:
    """The same for what is decided on facts that nobody changes meanwhile; nothing is changed where it raises."""
    with transaction(club=club):
        return carry_out(decided(), house=house, club=club, by=by)


def settle(
    id: int, verdict: Verdict, *, house: House, by: str, reason: str = "", corrected: Details | None = None
) -> Question:
    """The question is closed, and what waited for it is done or declined; the question as it was.

    Raises Refused where there is no such question, where it was settled before (the first verdict counts), or
    where the approved intent cannot be carried out as it stands: the text says what to add.
    """
    club = house.rooms[_open_question(id, house=house).club].club
    with transaction(club=club.key):
        question = _open_question(id, house=house)
        effects = _settled(question, verdict, club=club, house=house, reason=reason, corrected=corrected)
        closing = Close(question=id, verdict=verdict, by=by)
        carry_out((closing, *effects), house=house, club=club.key, mail=question.mail, by=by)
        if verdict == "approve" and question.intent is not None:
            intent = replace(question.intent, details=corrected or question.intent.details)
            _keep_label("confirmed", question, intent, house=house, by=by)
    return question


def misread(id: int, *, house: House, by: str) -> Question:
    """The question is closed because the mail was misunderstood: that is kept, and nobody is told anything.

    Raises Refused where there is no such question, where it was settled before, or where no intent waits for it.
    """
    question = _open_question(id, house=house)
    with transaction(club=question.club):
        question = _open_question(id, house=house)
        if question.intent is None or question.mail is None:
            raise Refused(f"nothing waits for question {id}: `mailflow inbox correct` says what its mail asks")
        told = Note(text=f"misunderstood: this is no {question.intent.kind} ({by})")
        closing = Close(question=id, verdict="decline", by=by)
        carry_out((closing, told), house=house, club=question.club, mail=question.mail, by=by)
        _keep_label("misread", question, question.intent, house=house, by=by)
    return question


def correct(mail: int, label: Label, *, house: House, by: str) -> Label:
    """What the mail really asked is kept as an example, with a line in the journal; nothing else changes.

    The label as it is kept: with the meeting that is meant. Raises Refused for one that cannot be.
    """
    row, room = mail_to_correct(mail, house=house)
    label = checked(label, row=row, room=room)
    with transaction(club=row.club):
        _keep_correction(row, label, house=house, by=by)
    return label


def correct_and_do(mail: int, label: Label, *, house: House, by: str) -> Label:
    """The same, and what the mail really asked is done as if it had been understood so; its questions are closed.

    What had been done wrongly before stays done. Raises Refused, with nothing changed, where it cannot be done.
    """
    row, room = mail_to_correct(mail, house=house)
    label = checked(label, row=row, room=room)
    with transaction(club=row.club):
        _keep_correction(row, label, house=house, by=by)
        effects = effects_of(label, row=row, club=room.club, house=house)
        carry_out(effects, house=house, club=row.club, mail=mail, by=by)
    return label


def retry_mail(id: int, *, house: House) -> None:
    """A mail that is stuck waits to be handled again. Raises Refused where it is not stuck."""
    with transaction():
        row = inbox.row(id)
        if row is None or not inbox.retry(id):
            raise Refused(f"mail {id} is not stuck: `mailflow inbox --state stuck` lists those that are")
        journal.write(row.club, "retry", "to be handled again, by an organiser", mail=id, now=house.now())


def change_outgoing(id: int, verb: Literal["retry", "release", "hold"], *, house: House) -> None:
    """An outgoing mail is tried again, let go or kept back. Raises Refused where its state does not allow that."""
    with transaction():
        row = outbox.row(id)
        if row is None:
            raise Refused(f"there is no outgoing mail {id}: `mailflow outbox` lists them")
        match verb:
            case "retry":
                done = outbox.retry(id)
            case "release":
                done = outbox.release(id)
            case "hold":
                done = outbox.hold(id)
        if not done:
            raise Refused(f"outgoing mail {id} is {row.state}: it cannot be changed so")
        if verb != "hold" and withdrawing.withdraw_if_left(id, now=house.now()):
            raise Refused(f"outgoing mail {id} is for somebody who left: it goes out no more")
        journal.write(row.club, verb, f"outbox {id}: by an organiser", mail=row.mail, now=house.now())


def _open_question(id: int, *, house: House) -> Question:
    """The question, which nobody settled yet. Raises Refused."""
    question = facts.question(id)
    if question is None or question.club not in house.rooms:
        raise Refused(f"there is no question {id}: `mailflow questions` lists the open ones")
    if question.state == "closed":
        verb = "approved" if question.verdict == "approve" else "declined"
        raise Refused(f"question {id} was already {verb} by {question.closed_by}: the first verdict counts")
    return question


def _keep_label(
    origin: Literal["confirmed", "misread"], question: Question, intent: Intent, *, house: House, by: str
) -> None:
    """What a verdict says of the understanding is kept; a decline alone says nothing of it."""
    row = inbox.row(question.mail) if question.mail is not None else None
    if row is None or row.kind not in KINDS or intents.of_anybody([intent.kind]) == ():
        return
    club = house.rooms[question.club].club
    meant = labelled(intent, meetings=facts.meetings(club.key), timezone=club.timezone)
    label = Label(kind=row.kind, intents=(meant,))
    corrections.add(club.key, row.id, origin, label, by=by, now=house.now(), about=f"question {question.id}")


def _keep_correction(row: InboxRow, label: Label, *, house: House, by: str) -> None:
    corrections.add(row.club, row.id, "correction", label, by=by, now=house.now())
    journal.write(row.club, "corrected", f"{shown(label)} ({by})", mail=row.id, now=house.now())


def _settled(
    question: Question, verdict: Verdict, *, club: Club, house: House, reason: str, corrected: Details | None
) -> tuple[Effect, ...]:
    """What the verdict means to the intent that waited."""
    intent = question.intent
    if intent is None or question.person is None or intent.kind not in (*intents.kinds(), *intents.OWN):
        return ()
    intent = replace(intent, origin="verdict", confidence=1.0, details=corrected or intent.details)
    module = intents.module_of(intent.kind)
    situation = _situation(question, intent, club=club, house=house)
    if module.answered is not None:
        return module.answered(intent, question, verdict, situation, reason)
    if verdict == "decline":
        return intents.declined(situation, reason)
    effects = module.decide(intent, situation)
    if any(isinstance(effect, Ask) for effect in effects):
        raise Refused(
            f"question {question.id} cannot be approved as it stands: add what is missing "
            "(--meeting ID, --answer yes|no|maybe or --address WHO), or decline it"
        )
    return effects


def _situation(question: Question, intent: Intent, *, club: Club, house: House) -> Situation:
    """What is true for the one who wrote the mail that the question is about."""
    row = inbox.row(question.mail) if question.mail is not None else None
    assert question.person is not None
    writer = facts.writer(club, question.mail) or question.person
    who = intent.details.who
    conversation = None
    if row is not None and row.message_id:
        conversation = Conversation(
            key=row.message_id, subject=row.subject, answers=row.message_id, references=(row.message_id,)
        )
    situation = facts.situation(
        club,
        cause=f"question:{question.id}",
        person=writer,
        mentioned=[question.person.address, *([who.address] if who and who.address else [])],
        now=house.now(),
        written_at=row.written_at if row and row.written_at else question.asked_at,
        said=question.words,
        language=facts.language_of(club, writer.address),
        conversation=conversation,
        mail=question.mail,
        subject=question.subject,
    )
    settles = (intent.details.into, intent.details.proposal)
    concerned = [one for one in situation.proposals if one.id in settles or one.mail == question.mail]
    return replace(situation, languages=put_forward.addressed(club, concerned))
