"""All that a club has of one person, as rows of one list: their mails, ours, what they said and put forward."""

from collections.abc import Iterator

from mailflow.model.history import HistoryLine
from mailflow.store import people, tables
from mailflow.store.tables import Person


def lines(club: str, address: str, *, limit: int) -> tuple[HistoryLine, ...]:
    """The newest lines of each kind about this address, in no order yet; eight queries at most."""
    known = people.find(club, address)
    found = [*_mails(club, address, limit=limit), *_answers(club, address, limit=limit)]
    if known is not None:
        found += [*_membership(known), *_coming(known), *_put_forward(known, limit=limit), *_votes(known)]
        found += [*_questions(known, limit=limit)]
    return tuple(found)


def _mails(club: str, address: str, *, limit: int) -> Iterator[HistoryLine]:
    """What they wrote, and what the journal says of it."""
    row, line = tables.Inbox, tables.Journal
    mails = row.select(row.id, row.arrived_at, row.subject, row.state).where(row.club == club, row.sender == address)
    chosen = list(mails.order_by(row.arrived_at.desc()).limit(limit))
    for one in chosen:
        yield HistoryLine(at=one.arrived_at, what="mail", title=one.subject, detail=one.state, ref=one.id)
    told = line.select().where(line.mail.in_([one.id for one in chosen])) if chosen else ()
    for step in told:
        yield HistoryLine(
            at=step.at, what="journal", title=step.what, detail=step.text, ref=step.mail_id, order=step.id
        )


def _answers(club: str, address: str, *, limit: int) -> Iterator[HistoryLine]:
    """What they were sent."""
    row = tables.Outbox
    out = row.select(row.id, row.created_at, row.sent_at, row.subject, row.state).where(
        row.club == club, row.to == address
    )
    for one in out.order_by(row.created_at.desc()).limit(limit):
        yield HistoryLine(
            at=one.sent_at or one.created_at, what="sent", title=one.subject, detail=one.state, ref=one.id
        )


def _membership(known: Person) -> Iterator[HistoryLine]:
    row = tables.Member.get_or_none(tables.Member.person == known.id)
    if row is not None and row.since is not None:
        yield HistoryLine(at=row.since, what="joined")
    if row is not None and row.until is not None:
        yield HistoryLine(at=row.until, what="left")


def _coming(known: Person) -> Iterator[HistoryLine]:
    row, meeting = tables.Attendance, tables.Meeting
    found = row.select(row, meeting).join(meeting, on=row.meeting).where(row.person == known.id)
    for one in found:
        title = one.meeting.theme or one.meeting.place
        yield HistoryLine(at=one.changed_at, what="answer", title=title, detail=one.answer, ref=one.meeting_id)
        if one.came is not None:
            detail = "yes" if one.came else "no"
            yield HistoryLine(at=one.meeting.starts_at, what="came", title=title, detail=detail, ref=one.meeting_id)


def _put_forward(known: Person, *, limit: int) -> Iterator[HistoryLine]:
    row, theirs = tables.Proposal, tables.Proposer
    ids = theirs.select(theirs.proposal).where(theirs.person == known.id)
    for one in row.select().where(row.id.in_(ids)).order_by(row.id.desc()).limit(limit):
        yield HistoryLine(at=one.made_at, what="proposal", title=one.title, detail=one.state, ref=one.id)


def _votes(known: Person) -> Iterator[HistoryLine]:
    row = tables.Vote
    for one in row.select().where(row.person == known.id):
        yield HistoryLine(at=one.written_at, what="vote", ref=one.ballot_id)


def _questions(known: Person, *, limit: int) -> Iterator[HistoryLine]:
    row = tables.Question
    for one in row.select().where(row.person == known.id).order_by(row.id.desc()).limit(limit):
        yield HistoryLine(at=one.asked_at, what="question", title=one.kind, detail=one.state, ref=one.id)
        if one.closed_at is not None:
            yield HistoryLine(at=one.closed_at, what="verdict", title=one.kind, detail=one.verdict or "", ref=one.id)
