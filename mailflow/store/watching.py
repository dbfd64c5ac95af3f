"""Which rows a decision changes, and how each of them was before: what taking it back needs to know."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from peewee import Expression, ModelSelect

from mailflow.model.address import Address
from mailflow.model.effect import (
    AddMember,
    Ask,
    AskBack,
    CastVote,
    Close,
    CloseBallot,
    CountBounce,
    DraftSummary,
    Effect,
    ForgetAbsence,
    ForgetBounces,
    KeepCorrection,
    NoteCame,
    OpenBallot,
    Propose,
    RemoveMember,
    SetAbsence,
    SetAttendance,
    SetMailing,
    SetMeeting,
    SetPerson,
    SetSeat,
    SetSummary,
    Settle,
)
from mailflow.model.people import Club
from mailflow.store import tables
from mailflow.store.rows import Row

Value = str | int | None
Values = Mapping[str, Value]
Seen = Mapping[tuple[str, int], Values]
# A longer text is compared by its SHA-256 only.
LONGEST = 80
OUTGOING = ("state", "error", "next_try_at", "changed_at", "lease_token", "lease_until")
TABLES: Mapping[str, type[Row]] = {
    table._meta.table_name: table
    for table in (
        tables.Person,
        tables.Member,
        tables.Meeting,
        tables.MeetingVersion,
        tables.Attendance,
        tables.Proposal,
        tables.Proposer,
        tables.Ballot,
        tables.Vote,
        tables.Question,
        tables.Outbox,
        tables.Mailing,
        tables.Absence,
        tables.Summary,
        tables.Bounce,
        tables.Correction,
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a row was (`was` None: it was not there) and how it is since (`became` None: it is gone).

    Of a row that was and is there, these are only the columns that changed. Values are as the database has them; in
    `became` of a new row, a long text is its SHA-256.
    """

    table: str
    id: int
    was: Values | None
    became: Values | None


def seen(effect: Effect, *, club: Club, made: int | None = None) -> Seen:
    """All rows that this effect may change, as they are now; `made` is the row that it made."""
    found: dict[tuple[str, int], Values] = {}
    for table, which in _watched(effect, club, made):
        for row in _rows(table, which):
            found[table._meta.table_name, row.id] = values_of(row)
    return found


def changes(before: Seen, after: Seen) -> tuple[Change, ...]:
    """What is different, row by row in the order of the tables."""
    found = []
    for table, id in dict.fromkeys((*before, *after)):
        was, became = before.get((table, id)), after.get((table, id))
        if was is None:
            found.append(Change(table=table, id=id, was=None, became=marks(became or {})))
        elif became is None:
            found.append(Change(table=table, id=id, was=was, became=None))
        elif was != became:
            changed = [name for name, value in was.items() if became[name] != value]
            told = {name: became[name] for name in changed}
            found.append(Change(table=table, id=id, was={name: was[name] for name in changed}, became=told))
    return tuple(found)


def row_of(table: str, id: int) -> Values | None:
    """A row as it is now; None where there is none."""
    known = TABLES[table]
    return next((values_of(one) for one in _rows(known, known.id == id)), None)


def values_of(row: Row) -> Values:
    """The columns of a row that was read, as the database has them; bytes are left out."""
    fields = row._meta.fields
    return {name: fields[name].db_value(value) for name, value in row.__data__.items()}


def marks(values: Values) -> Values:
    """The same with long texts as their SHA-256: enough to see that nothing changed."""
    return {name: _mark(value) for name, value in values.items()}


def _mark(value: Value) -> Value:
    if not isinstance(value, str) or len(value) <= LONGEST:
        return value
    return f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"


def _rows(table: type[Row], which: Expression) -> list[Row]:
    columns = [table._meta.fields[name] for name in ("id", *OUTGOING)] if table is tables.Outbox else []
    return list(table.select(*columns).where(which).order_by(table.id))


Watched = tuple[type[Row], Expression]


def _watched(effect: Effect, club: Club, made: int | None) -> Iterator[Watched]:
    """The rows that the effect may change: people, what they said, and what is asked of organisers."""
    match effect:
        case AddMember() | SetPerson():
            yield tables.Person, _is_person(effect.person, club)
            yield tables.Member, tables.Member.person.in_(_person(effect.person, club))
        case RemoveMember():
            yield from _of_a_person(effect.person, club)
        case SetAttendance() | SetSeat() | NoteCame():
            row = tables.Attendance
            yield row, (row.meeting == effect.meeting) & row.person.in_(_person(effect.person, club))
        case SetAbsence() | ForgetAbsence():
            yield tables.Absence, tables.Absence.person.in_(_person(effect.person, club))
        case Ask():
            yield tables.Question, (tables.Question.club == club.key) & (tables.Question.key == effect.key)
        case Close() | AskBack():
            yield tables.Question, (tables.Question.club == club.key) & (tables.Question.id == effect.question)
        case KeepCorrection():
            yield tables.Correction, (tables.Correction.club == club.key) & (tables.Correction.mail == effect.mail)
        case CountBounce() | ForgetBounces():
            yield tables.Bounce, (tables.Bounce.club == club.key) & (tables.Bounce.address == effect.address)
        case _:
            yield from _watched_of_many(effect, club, made)


def _watched_of_many(effect: Effect, club: Club, made: int | None) -> Iterator[Watched]:
    """The same of meetings, proposals, votes, mailings and summaries."""
    match effect:
        case SetMeeting():
            id = made if effect.meeting is None else effect.meeting
            yield tables.Meeting, (tables.Meeting.club == club.key) & (tables.Meeting.id == id)
            if effect.meeting is not None:
                yield tables.MeetingVersion, tables.MeetingVersion.meeting == id
        case Propose():
            yield tables.Proposal, (tables.Proposal.club == club.key) & (tables.Proposal.key == effect.key)
        case Settle():
            yield tables.Proposal, (tables.Proposal.club == club.key) & (tables.Proposal.id == effect.proposal)
            yield tables.Proposer, tables.Proposer.proposal == effect.into
        case OpenBallot():
            yield tables.Ballot, (tables.Ballot.club == club.key) & (tables.Ballot.key == effect.key)
        case CloseBallot():
            yield tables.Ballot, (tables.Ballot.club == club.key) & (tables.Ballot.id == effect.ballot)
        case CastVote():
            row = tables.Vote
            yield row, (row.ballot == effect.ballot) & row.person.in_(_person(effect.person, club))
        case SetMailing():
            yield tables.Mailing, (tables.Mailing.club == club.key) & (tables.Mailing.key == effect.key)
        case DraftSummary():
            summary = tables.Summary
            about = summary.meeting == effect.meeting if effect.meeting is not None else summary.meeting.is_null()
            yield summary, (summary.club == club.key) & about
        case SetSummary():
            yield tables.Summary, (tables.Summary.club == club.key) & (tables.Summary.id == effect.summary)
        case _:
            return


def _of_a_person(person: Address, club: Club) -> Iterator[Watched]:
    """All that somebody's leaving ends."""
    theirs = _person(person, club)
    yield tables.Person, _is_person(person, club)
    yield tables.Member, tables.Member.person.in_(theirs)
    yield tables.Attendance, tables.Attendance.person.in_(theirs)
    row = tables.Outbox
    waits = row.state.in_(["waiting", "held", "doubtful", "sending", "withdrawn"])
    yield row, (row.club == club.key) & (row.to == person.address) & waits
    yield tables.Bounce, (tables.Bounce.club == club.key) & (tables.Bounce.address == person.address)


def _is_person(person: Address, club: Club) -> Expression:
    return (tables.Person.club == club.key) & (tables.Person.address == person.address)


def _person(person: Address, club: Club) -> "ModelSelect[tables.Person]":
    return tables.Person.select(tables.Person.id).where(_is_person(person, club))


def refers_to(table: type[Row], id: int, *, apart_from: Sequence[type[Row]] = ()) -> bool:
    """Whether any row of another table, those apart from which one asks, names this one."""
    return any(
        other.select().where(field == id).exists()
        for field, other in table._meta.backrefs.items()
        if other not in apart_from
    )
