"""What stands in the tables of a club, as nouns: members, meetings, who comes, proposals, questions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

from peewee import JOIN, Expression, ModelSelect

from mailflow.model.address import Address
from mailflow.model.meeting import Attendance, Meeting, MeetingState, Proposal, ProposalKind, ProposalState, Seat
from mailflow.model.message import Answer
from mailflow.model.people import Member, MemberState
from mailflow.model.question import Question, QuestionState, Verdict
from mailflow.store import agenda_json, intents_json, tables
from mailflow.store.people import address_of

_Proposed = tuple[
    int, ProposalKind, str, str, ProposalState, int | None, int | None, int | None, str, str
]  # id, kind, title, words, state, mail, meeting, merged into, address, name


def members(club: str, *, state: MemberState | None = None) -> tuple[Member, ...]:
    """Everyone who is, was or may become a member, by name; or only those in one state."""
    found = member_rows().where(tables.Person.club == club)
    if state is not None:
        found = found.where(tables.Member.state == state)
    return tuple(member_of(row) for row in found.order_by(tables.Person.name, tables.Person.address))


def meetings(club: str, *, since: datetime | None = None) -> tuple[Meeting, ...]:
    """All meetings that start at `since` or later, the first one first."""
    row = tables.Meeting
    found = row.select().where(row.club == club)
    if since is not None:
        found = found.where(row.starts_at >= since)
    return tuple(meeting_of(one) for one in found.order_by(row.starts_at, row.id))


def meeting(club: str, id: int) -> Meeting | None:
    """One meeting of this club."""
    row = tables.Meeting.get_or_none(tables.Meeting.club == club, tables.Meeting.id == id)
    return None if row is None else meeting_of(row)


def attendance(meeting: int) -> tuple[Attendance, ...]:
    """What everyone last said of coming to this meeting, by name."""
    return tuple(attendance_of(one) for one in attendance_rows([meeting]))


def proposals(club: str, *, state: ProposalState | None = None) -> tuple[Proposal, ...]:
    """What was put forward, the oldest first; or only what is in one state."""
    row = tables.Proposal
    return chosen_proposals(row.club == club, *([] if state is None else [row.state == state]))


def proposal(club: str, id: int) -> Proposal | None:
    """One proposal of this club."""
    row = tables.Proposal
    return next(iter(chosen_proposals(row.club == club, row.id == id)), None)


def questions(club: str | None, *, state: QuestionState | None = None) -> tuple[Question, ...]:
    """What organisers of a club (or of all) are or were asked, the oldest first; or only what is in one state."""
    row = tables.Question
    of_club = [] if club is None else [row.club == club]
    return chosen_questions(*of_club, *([] if state is None else [row.state == state]))


def question(id: int) -> Question | None:
    """One question, of whichever club."""
    return next(iter(chosen_questions(tables.Question.id == id)), None)


def chosen_proposals(*which: Expression) -> tuple[Proposal, ...]:
    """Those proposals, the oldest first. Planning reads them at each tick: whole rows would take much longer."""
    row, person = tables.Proposal, tables.Person
    found = row.select(
        row.id, row.kind, row.title, row.words, row.state, row.mail, row.meeting, row.merged_into, person.address,
        person.name,
    )  # fmt: skip
    found = found.join(person, on=row.person).where(*which).order_by(row.id)
    rows = list(cast("Iterable[_Proposed]", found.tuples()))
    proposers = _proposers([one[0] for one in rows])
    return tuple(
        Proposal(
            id=id,
            kind=kind,
            title=title,
            words=words,
            person=Address(address=address, name=name),
            state=state,
            mail=mail,
            proposers=tuple(proposers.get(id, ())),
            meeting=meeting,
            merged_into=into,
        )
        for id, kind, title, words, state, mail, meeting, into, address, name in rows
    )


def _proposers(proposals: Sequence[int]) -> dict[int, list[Address]]:
    """Everyone who put each of these proposals forward, the first one first."""
    if not proposals:
        return {}
    row, person = tables.Proposer, tables.Person
    found = row.select(row.proposal, person.address, person.name).join(person, on=row.person)
    found = found.where(row.proposal.in_(list(proposals))).order_by(row.id)
    all_of: dict[int, list[Address]] = {}
    for proposal, address, name in cast("Iterable[tuple[int, str, str]]", found.tuples()):
        all_of.setdefault(proposal, []).append(Address(address=address, name=name))
    return all_of


def chosen_questions(*which: Expression) -> tuple[Question, ...]:
    """Those questions, the oldest first."""
    row, person = tables.Question, tables.Person
    found = row.select(row, person).join(person, JOIN.LEFT_OUTER, on=row.person)
    if which:
        found = found.where(*which)
    return tuple(question_of(one) for one in found.order_by(row.id))


def attendance_rows(meetings: Iterable[int]) -> "ModelSelect[tables.Attendance]":
    """A query for what was said of coming to these meetings, each with its person, by name."""
    row, person = tables.Attendance, tables.Person
    found = row.select(row, person).join(person, on=row.person).where(row.meeting.in_(list(meetings)))
    return found.order_by(row.meeting, person.name, person.address)


def member_rows() -> "ModelSelect[tables.Member]":
    """A query for member rows, each with its person."""
    return tables.Member.select(tables.Member, tables.Person).join(tables.Person, on=tables.Member.person)


def member_of(row: tables.Member) -> Member:
    """The row as a noun."""
    return Member(
        person=address_of(row.person),
        state=cast(MemberState, row.state),
        place=row.person.place,
        phone=row.person.phone,
        since=row.since,
    )


def meeting_of(row: tables.Meeting) -> Meeting:
    """The row as a noun."""
    return Meeting(
        id=row.id,
        uid=row.uid,
        sequence=row.sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        theme=row.theme,
        programme=row.programme,
        state=cast(MeetingState, row.state),
        online=row.online,
        questions=agenda_json.lines_from_json(row.questions),
        agenda=agenda_json.agenda_from_json(row.agenda),
        capacity=row.capacity,
        answer_by=row.answer_by,
        practical=row.practical,
    )


def attendance_of(row: tables.Attendance) -> Attendance:
    """The row as a noun."""
    return Attendance(
        meeting_id=row.meeting_id,
        person=address_of(row.person),
        answer=cast(Answer, row.answer),
        guests=row.guests,
        remark=row.remark,
        written_at=row.written_at,
        sequence=row.sequence,
        seat=cast(Seat, row.seat),
        offered_until=row.offered_until,
    )


def question_of(row: tables.Question) -> Question:
    """The row as a noun."""
    return Question(
        id=row.id,
        club=row.club_id,
        key=row.key,
        kind=row.kind,
        why=row.why,
        words=row.words,
        person=address_of(row.person) if row.person_id is not None and row.person is not None else None,
        sender_shown=row.sender_shown,
        subject=row.subject,
        asked_at=row.asked_at,
        mail=row.mail_id,
        intent=intents_json.from_json(row.intent) if row.intent is not None else None,
        state=cast(QuestionState, row.state),
        verdict=cast("Verdict | None", row.verdict),
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        asked_back_at=row.asked_back_at,
    )
