"""What organisers asked the writer of a mail before they decide, and what came back."""

from collections.abc import Sequence
from dataclasses import replace

from mailflow.model.question import Question
from mailflow.model.records import InboxRow
from mailflow.model.understanding import Answered
from mailflow.store import inbox, tables
from mailflow.store.columns import shortened
from mailflow.store.people import VALUES_AT_ONCE

TEMPLATE = "organiser_asks"
# How a note in the journal tells of a mail that answers one.
NOTE = "note"


def key(question: int, *, after: str) -> str:
    """The key under which the writer of this question is asked back once more `after` the last time."""
    return f"asked back:{question}:{after}"


def answered(answered: Answered | None, club: str, message_ids: Sequence[str]) -> Answered | None:
    """The same answered mail; one that asked back with its question and the address that it went to."""
    ids = [shortened(one) for one in message_ids[:VALUES_AT_ONCE]]
    if answered is None or answered.template != TEMPLATE or not ids:
        return answered
    part, mail = tables.OutboxPart, tables.Outbox
    found = part.select(part.key, mail.to, mail.message_id).join(mail, on=part.outbox)
    rows = list(found.where(mail.club == club, mail.message_id.in_(ids), part.template == TEMPLATE))
    first = next((one for id in ids for one in rows if one.outbox.message_id == id), None)
    number = first.key.split(":")[1] if first is not None else ""
    return replace(answered, question=int(number), to=first.outbox.to) if first and number.isdecimal() else answered


def told(question: int) -> str:
    """The journal's words for a mail that answers this question."""
    return f"answers question {question}"


def answers(question: Question) -> tuple[InboxRow, ...]:
    """The mails that came back since the writer of this question was asked something, the oldest first."""
    if question.asked_back_at is None or question.person is None:
        return ()
    row, line = tables.Inbox, tables.Journal
    told_so = line.select(line.mail).where(line.mail == row.id, line.what == NOTE, line.text == told(question.id))
    found = inbox.without_content().where(row.club == question.club, row.handled_at >= question.asked_back_at)
    writers = [question.person.address]
    if question.mail is not None and (mail := inbox.row(question.mail)) is not None:
        writers.append(mail.sender)
    chosen = found.where(row.sender.in_(writers), row.id.in_(told_so)).order_by(row.id)
    return tuple(inbox.shown(one) for one in chosen)


def with_answers(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The same questions, with what came back since their writers were asked something."""
    return tuple(
        replace(one, came_back=tuple(mail.said for mail in answers(one))) if one.asked_back_at else one
        for one in questions
    )
