"""What members put forward and vote on, as `apply` changes it and as the rest of the house reads it."""

from collections.abc import Sequence
from datetime import datetime

from mailflow.model.effect import CastVote, CloseBallot, OpenBallot, Propose, Settle
from mailflow.model.meeting import Ballot, Vote
from mailflow.model.people import Club
from mailflow.store import agenda_json, listings, people, tables
from mailflow.store.people import address_of
from mailflow.store.rows import insert_once

Told = tuple[str, str, int | None]


def propose(effect: Propose, *, club: Club, now: datetime) -> Told:
    """The proposal stands, once for its key, with the one who put it forward."""
    person = people.person_id(club.key, effect.person)
    id = insert_once(
        tables.Proposal.insert(
            club=club.key,
            key=effect.key,
            kind=effect.kind,
            title=effect.title,
            words=effect.words,
            person=person,
            mail=effect.mail,
            made_at=now,
        )
    )
    if id is None:
        return "proposed", f"this {effect.kind} of {effect.person} was put forward before: {effect.title}", None
    tables.Proposer.insert(proposal=id, person=person).execute()
    return "proposed", f"{effect.kind} {id} of {effect.person}: {effect.title}", id


def settle(effect: Settle, *, club: Club, now: datetime, by: str) -> Told:
    """The proposal has its state, its meeting, and what it is merged into, which has its proposers from now on."""
    row = tables.Proposal
    found = _found(effect.proposal, club)
    settled: dict[str, object] = {"state": effect.state}
    if effect.meeting is not None or effect.state != "accepted":
        settled["meeting"] = effect.meeting
    if effect.state == "merged":
        settled["merged_into"] = _merged(found, effect.into, club)
    if found.state == effect.state and settled.get("meeting") in (None, found.meeting_id):
        return "settled", f"{found.kind} {found.id} ({found.title}) was {effect.state} already", None
    settled["settled_at"] = None if effect.state == "open" else now
    row.update(settled).where(row.id == found.id).execute()
    into = f" into {effect.into}" if effect.into else f" for meeting {effect.meeting}" if effect.meeting else ""
    return "settled", f"{found.kind} {found.id} ({found.title}) is {effect.state}{into} ({by})", None


def _merged(found: tables.Proposal, into: int | None, club: Club) -> int:
    """The proposal that it goes into, which has its proposers too. Raises ValueError where that cannot be."""
    other = _found(into, club)
    if other.id == found.id or other.state == "merged":
        raise ValueError(f"proposal {found.id} cannot be merged into {other.id}: take one that is not merged itself")
    theirs = tables.Proposer.select().where(tables.Proposer.proposal == found.id).order_by(tables.Proposer.id)
    for one in list(theirs):
        insert_once(tables.Proposer.insert(proposal=other.id, person=one.person_id))
    return other.id


def open_ballot(effect: OpenBallot, *, club: Club, now: datetime) -> Told:
    """The vote is open, once for its key."""
    id = insert_once(
        tables.Ballot.insert(
            club=club.key,
            key=effect.key,
            proposals=agenda_json.ids_to_json(effect.proposals),
            choices=effect.choices,
            opened_at=now,
            closes_at=effect.closes_at,
        )
    )
    if id is None:
        return "ballot", "this vote was opened before", None
    return "ballot", f"vote {id} on {len(effect.proposals)} proposals is open", id


def close_ballot(effect: CloseBallot, *, club: Club, now: datetime) -> Told:
    """No more votes count."""
    row = tables.Ballot
    closed = row.update(closed_at=now).where(row.id == effect.ballot, row.club == club.key, row.closed_at.is_null())
    done = "is closed" if closed.execute() else "was closed already"
    return "ballot", f"vote {effect.ballot} {done}", None


def cast_vote(effect: CastVote, *, club: Club, now: datetime) -> Told:
    """What they wrote last is their vote."""
    row = tables.Vote
    if tables.Ballot.get_or_none(tables.Ballot.id == effect.ballot, tables.Ballot.club == club.key) is None:
        raise LookupError(f"there is no vote {effect.ballot} in {club.name}")
    person = people.person_id(club.key, effect.person)
    chosen = agenda_json.ids_to_json(effect.proposals)
    told = f"{effect.person} chose {', '.join(map(str, effect.proposals)) or 'nothing'} in vote {effect.ballot}"
    made = row.insert(ballot=effect.ballot, person=person, proposals=chosen, written_at=effect.written_at)
    if insert_once(made) is not None:
        return "vote", told, None
    anew = row.update(proposals=chosen, written_at=effect.written_at).where(
        row.ballot == effect.ballot, row.person == person, row.written_at <= effect.written_at
    )
    return "vote", told if anew.execute() else f"{told}; what was written later stays", None


def ballots(club: str) -> tuple[Ballot, ...]:
    """All votes of a club, the newest first."""
    row = tables.Ballot
    known = {one.id: one for one in listings.proposals(club)}
    return tuple(
        Ballot(
            id=one.id,
            proposals=tuple(known[id] for id in agenda_json.ids_from_json(one.proposals) if id in known),
            choices=one.choices,
            opened_at=one.opened_at,
            closes_at=one.closes_at,
            closed_at=one.closed_at,
        )
        for one in row.select().where(row.club == club).order_by(row.id.desc())
    )


def votes(ballot: int) -> tuple[Vote, ...]:
    """What everybody chose, in the order in which they first did."""
    row, person = tables.Vote, tables.Person
    found = row.select(row, person).join(person, on=row.person).where(row.ballot == ballot).order_by(row.id)
    return tuple(
        Vote(
            ballot=ballot,
            person=address_of(one.person),
            proposals=agenda_json.ids_from_json(one.proposals),
            written_at=one.written_at,
        )
        for one in found
    )


def accepted_for(club: str, meetings: Sequence[int]) -> tuple[int, ...]:
    """The proposals that are accepted for these meetings."""
    row = tables.Proposal
    found = row.select(row.id).where(row.club == club, row.state == "accepted", row.meeting.in_(list(meetings)))
    return tuple(one.id for one in found.order_by(row.id))


def _found(id: int | None, club: Club) -> tables.Proposal:
    found = tables.Proposal.get_or_none(tables.Proposal.id == id, tables.Proposal.club == club.key)
    if found is None:
        raise LookupError(f"there is no proposal {id} in {club.name}: `mailflow themes` lists them")
    return found
