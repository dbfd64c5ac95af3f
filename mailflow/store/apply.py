"""The one place where a decision becomes state: each effect is made true, and told in the journal."""

from collections.abc import Sequence
from datetime import datetime

from mailflow.model.effect import (
    AddMember,
    Ask,
    Close,
    Effect,
    Note,
    Propose,
    RemoveMember,
    Send,
    SetAttendance,
    SetMeeting,
    Settle,
)
from mailflow.model.people import Club
from mailflow.store import intents_json, journal, people, tables
from mailflow.store.changes import change_meeting, make_meeting, set_attendance
from mailflow.store.rows import insert_once

Told = tuple[str, str, int | None]


def apply(effects: Sequence[Effect], *, club: Club, now: datetime, mail: int | None, by: str) -> tuple[int, ...]:
    """Every effect is true and stands in the journal; the ids of meetings, questions and proposals that were made.

    `by` is who decided. What is true already changes nothing: a question or proposal by its key, a question that was
    closed, an answer that was written later. Raises ValueError for a Send (carry_out makes mails of those) and for a
    meeting that ends before it starts, LookupError for what is not in this club.
    """
    made = []
    for effect in effects:
        what, text, id = _made_true(effect, club=club, now=now, mail=mail, by=by)
        journal.write(club.key, what, text, mail=mail, now=now)
        if id is not None:
            made.append(id)
    return tuple(made)


def _made_true(effect: Effect, *, club: Club, now: datetime, mail: int | None, by: str) -> Told:
    """What the journal calls it, what it says, and the id of the row that was made."""
    match effect:
        case Ask():
            return _ask(effect, club=club, now=now)
        case Close():
            return _close(effect, club=club, now=now)
        case Propose():
            return _propose(effect, club=club, now=now)
        case Settle():
            return _settle(effect, club=club, now=now, by=by)
        case AddMember():
            return _add_member(effect, club=club, now=now, by=by)
        case RemoveMember():
            left = people.leave(club.key, effect.person, now=now)
            text = f"{effect.person} has left ({by})" if left else f"{effect.person} was no member: nothing to end"
            return "member", text, None
        case SetAttendance():
            return "attendance", set_attendance(effect, club=club, now=now), None
        case SetMeeting(meeting=None):
            id, text = make_meeting(effect, club=club, now=now)
            return "meeting", f"{text} ({by})", id
        case SetMeeting():
            return "meeting", f"{change_meeting(effect, club=club, now=now)} ({by})", None
        case Note():
            return "note", effect.text, None
        case Send():
            raise ValueError("a Send is no state: carry_out puts it into the outbox")


def _ask(effect: Ask, *, club: Club, now: datetime) -> Told:
    id = insert_once(
        tables.Question.insert(
            club=club.key,
            key=effect.key,
            kind=effect.kind,
            why=effect.why,
            words=effect.words,
            person=None if effect.person is None else people.person_id(club.key, effect.person),
            sender_shown=effect.sender_shown,
            subject=effect.subject,
            mail=effect.mail,
            intent=None if effect.intent is None else intents_json.to_json(effect.intent),
            asked_at=now,
        )
    )
    if id is None:
        return "asked", f"organisers were asked this before: {effect.kind} ({effect.why})", None
    return "asked", f"question {id} to the organisers: {effect.kind} ({effect.why})", id


def _close(effect: Close, *, club: Club, now: datetime) -> Told:
    row = tables.Question
    found = row.get_or_none(row.id == effect.question, row.club == club.key)
    if found is None:
        raise LookupError(f"there is no question {effect.question} in {club.name}: `mailflow questions` lists them")
    closed = row.update(state="closed", verdict=effect.verdict, closed_by=effect.by, closed_at=now).where(
        row.id == found.id, row.state == "open"
    )
    if closed.execute():
        return "closed", f"question {found.id}: {effect.verdict}, by {effect.by}", None
    return "closed", f"question {found.id} had its verdict from {found.closed_by}: {effect.by} comes too late", None


def _propose(effect: Propose, *, club: Club, now: datetime) -> Told:
    id = insert_once(
        tables.Proposal.insert(
            club=club.key,
            key=effect.key,
            kind=effect.kind,
            title=effect.title,
            words=effect.words,
            person=people.person_id(club.key, effect.person),
            mail=effect.mail,
            made_at=now,
        )
    )
    if id is None:
        return "proposed", f"this {effect.kind} of {effect.person} was put forward before: {effect.title}", None
    return "proposed", f"{effect.kind} {id} of {effect.person}: {effect.title}", id


def _settle(effect: Settle, *, club: Club, now: datetime, by: str) -> Told:
    row = tables.Proposal
    found = row.get_or_none(row.id == effect.proposal, row.club == club.key)
    if found is None:
        raise LookupError(f"there is no proposal {effect.proposal} in {club.name}: `mailflow themes` lists them")
    if found.state == effect.state:
        return "settled", f"{found.kind} {found.id} ({found.title}) was {effect.state} already", None
    settled_at = None if effect.state == "open" else now
    row.update(state=effect.state, settled_at=settled_at).where(row.id == found.id).execute()
    return "settled", f"{found.kind} {found.id} ({found.title}) is {effect.state} ({by})", None


def _add_member(effect: AddMember, *, club: Club, now: datetime, by: str) -> Told:
    told = {"place": effect.place, "phone": effect.phone, "language": effect.language}
    new = people.join(club.key, effect.person, told=told, now=now)
    return "member", f"{effect.person} is a member now ({by})" if new else f"{effect.person} was a member already", None
