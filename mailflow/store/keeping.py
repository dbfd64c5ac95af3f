"""How long what people wrote is kept: then a mail is a row that says whose it was and how it ended, and no more."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from peewee import Expression, fn

from mailflow.store import inbox, tables

# Rows of a table in one transaction, so that mails are handled in between.
AT_ONCE = 100
SETTLED, ENDED = ("handled", "ignored"), ("sent", "refused", "withdrawn")
READ: Mapping[str, object] = {"subject": "", "said": "", "understood": "", "sender_shown": ""}
ASKED: Mapping[str, object] = {"words": "", "subject": "", "sender_shown": "", "intent": None}


def forget_some(*, before: datetime) -> Counter[str]:
    """Some of what was settled before then is without bytes and words; how many rows of each kind, none at last.

    Rows and their keys stay, so that nothing is done twice. A mail that is stuck, or about which a question is open,
    keeps all it has.
    """
    gone = Counter({"mails": _mails(before), "mails of ours": _outgoing(before), "questions": _questions(before)})
    journal, batch = tables.Journal, tables.Batch
    told = journal.mail.is_null() | journal.mail.in_(tables.Inbox.select(tables.Inbox.id).where(_settled(before)))
    old = journal.select(journal.id).where(journal.at < before, told).limit(AT_ONCE)
    gone["journal lines"] = int(journal.delete().where(journal.id.in_(old)).execute())
    # What was done so long ago is taken back by no one, and tells how rows were before.
    done = batch.select(batch.id).where(batch.made_at < before).limit(AT_ONCE)
    gone["batches"] = int(batch.delete().where(batch.id.in_(done)).execute())
    return +gone


def newest_arrival() -> datetime | None:
    """When the last mail came, by the clock of its mail server; None where none ever did."""
    row = tables.Inbox
    last = row.select(row.arrived_at).order_by(row.arrived_at.desc()).first()
    return None if last is None else last.arrived_at


def _mails(before: datetime) -> int:
    row, piece = tables.Inbox, tables.LargeMail
    whole = (fn.LENGTH(row.content) > 0) | row.id.in_(piece.select(piece.mail))
    tells = whole | (row.said != "") | (row.subject != "") | (row.understood != "") | (row.sender_shown != "")
    ids = [one.id for one in row.select(row.id).where(_settled(before), tells).limit(AT_ONCE)]
    for id in ids:
        inbox.without_bytes(id)
        tables.Correction.delete().where(tables.Correction.mail == id).execute()
    row.update(READ).where(row.id.in_(ids)).execute()
    return len(ids)


def _settled(before: datetime) -> Expression:
    """Which mails were dealt with before then, questions about them too."""
    row, question = tables.Inbox, tables.Question
    asked = question.select(question.mail).where(question.state == "open", question.mail.is_null(False))
    chosen: Expression = (row.handled_at < before) & row.state.in_(SETTLED) & row.id.not_in(asked)
    return chosen


def _outgoing(before: datetime) -> int:
    row, mould = tables.Outbox, tables.Mould
    tells = (fn.LENGTH(row.content) > 0) | row.mould.is_null(False) | (row.subject != "")
    old = row.select(row.id).where(row.changed_at < before, row.state.in_(ENDED), tells)
    ids = [one.id for one in old.limit(AT_ONCE)]
    if ids:
        row.update(content=b"", mould=None, subject="", error="").where(row.id.in_(ids)).execute()
        used = row.select(row.mould).where(row.mould.is_null(False))
        mould.delete().where(mould.id.not_in(used)).execute()
    return len(ids)


def _questions(before: datetime) -> int:
    row = tables.Question
    tells = (row.words != "") | (row.subject != "") | (row.sender_shown != "") | row.intent.is_null(False)
    old = row.select(row.id).where(row.state == "closed", row.closed_at < before, tells)
    ids = [one.id for one in old.limit(AT_ONCE)]
    row.update(ASKED).where(row.id.in_(ids)).execute()
    return len(ids)
