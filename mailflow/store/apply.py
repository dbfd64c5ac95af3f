"""The one place where a decision becomes state: each effect is made true, and told in the journal."""

from collections.abc import Callable, Sequence
from datetime import datetime

from mailflow.model.effect import (
    AddMember,
    Ask,
    CastVote,
    Close,
    CloseBallot,
    CountBounce,
    DraftSummary,
    Effect,
    ForgetBounces,
    Note,
    OpenBallot,
    Propose,
    RemoveMember,
    Send,
    SetAbsence,
    SetAttendance,
    SetMailing,
    SetMeeting,
    SetSeat,
    SetSummary,
    Settle,
)
from mailflow.model.people import Club
from mailflow.store import (
    bounces,
    desk_changes,
    intents_json,
    items,
    journal,
    mailings,
    people,
    proposals,
    seats,
    summaries,
    tables,
    withdrawing,
)
from mailflow.store.changes import change_meeting, make_meeting, set_attendance, set_seat
from mailflow.store.deeds import Done
from mailflow.store.rows import insert_once
from mailflow.store.watching import changes, seen

Told = tuple[str, str, int | None]
Noting = Callable[[Done], None]


def apply(
    effects: Sequence[Effect], *, club: Club, now: datetime, mail: int | None, by: str, noting: Noting | None = None
) -> tuple[int, ...]:
    """Every effect is true and stands in the journal; the ids of meetings, questions and proposals that were made.

    `by` is who decided; `noting` is told how everything was before. What is true already changes nothing: a question or
    proposal by its key, a question that was closed, an answer that was written later. Raises ValueError for a Send
    (carry_out makes mails of those) and for a meeting that ends before it starts, LookupError for what is not in this
    club.
    """
    made = []
    for effect in effects:
        before = seen(effect, club=club) if noting else {}
        what, text, id = _made_true(effect, club=club, now=now, mail=mail, by=by)
        if noting and (changed := changes(before, seen(effect, club=club, made=id))):
            noting(Done(what=type(effect).__name__, told=text, changes=changed))
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
            return proposals.propose(effect, club=club, now=now)
        case Settle():
            return proposals.settle(effect, club=club, now=now, by=by)
        case AddMember():
            return _add_member(effect, club=club, now=now, by=by)
        case RemoveMember():
            return _remove_member(effect, club=club, now=now, by=by)
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
        case _:
            return _made_true_for_many(effect, club=club, now=now)


def _made_true_for_many(
    effect: SetSeat
    | SetAbsence
    | SetMailing
    | OpenBallot
    | CloseBallot
    | CastVote
    | DraftSummary
    | SetSummary
    | CountBounce
    | ForgetBounces
    | desk_changes.DeskEffect,
    *,
    club: Club,
    now: datetime,
) -> Told:
    """The same for seats, mailings, votes and summaries, and for what organisers change at their desk."""
    match effect:
        case SetSeat():
            return "seat", set_seat(effect, club=club, now=now), None
        case SetAbsence():
            return mailings.set_absence(effect, club=club)
        case SetMailing():
            return mailings.set_mailing(effect, club=club, now=now)
        case CountBounce():
            return bounces.count(effect, club=club)
        case ForgetBounces():
            bounces.forget(club.key, effect.address)
            return "bounced", f"what came back from {effect.address} counts no more: {effect.why}", None
        case OpenBallot():
            return proposals.open_ballot(effect, club=club, now=now)
        case CloseBallot():
            return proposals.close_ballot(effect, club=club, now=now)
        case CastVote():
            return proposals.cast_vote(effect, club=club, now=now)
        case DraftSummary():
            return summaries.draft(effect, club=club, now=now)
        case SetSummary():
            return summaries.set_state(effect, club=club, now=now)
        case _:
            return desk_changes.change(effect, club=club, now=now)


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
    items.number(club.key, ("question", id), now=now)
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
        items.settled(club.key, ("question", found.id), now=now)
        return "closed", f"question {found.id}: {effect.verdict}, by {effect.by}", None
    return "closed", f"question {found.id} had its verdict from {found.closed_by}: {effect.by} comes too late", None


def _add_member(effect: AddMember, *, club: Club, now: datetime, by: str) -> Told:
    told = {"place": effect.place, "phone": effect.phone, "language": effect.language}
    new = people.join(club.key, effect.person, told=told, now=now)
    return "member", f"{effect.person} is a member now ({by})" if new else f"{effect.person} was a member already", None


def _remove_member(effect: RemoveMember, *, club: Club, now: datetime, by: str) -> Told:
    left = people.leave(club.key, effect.person, now=now)
    text = f"{effect.person} has left ({by})" if left else f"{effect.person} was no member: nothing to end"
    if given_up := seats.give_up(club.key, effect.person, now=now):
        text += f"; no longer comes to {given_up} of the meetings ahead"
    if withdrawn := withdrawing.withdraw(club.key, effect.person, now=now):
        text += (
            f"; {withdrawn} {'mailing that waited goes' if withdrawn == 1 else 'mailings that waited go'} out no more"
        )
    bounces.forget(club.key, effect.person.address)
    return "member", text, None
