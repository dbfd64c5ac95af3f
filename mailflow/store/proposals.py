"""What members put forward and vote on, as `apply` changes it and as the rest of the house reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from mailflow.model.effect import CastVote, CloseBallot, OpenBallot, Propose, Settle
from mailflow.model.meeting import Ballot, Proposal, Vote
from mailflow.model.people import Club, Language
from mailflow.model.understanding import Answered
from mailflow.store import agenda_json, items, listings, people, tables
from mailflow.store.columns import shortened
from mailflow.store.people import VALUES_AT_ONCE, address_of
from mailflow.store.rows import insert_once

Told = tuple[str, str, int | None]
# What organisers may still choose: it keeps its number.
OPEN = ("open", "kept")
# Our mails that somebody can answer with a vote.
BALLOT = "ballot"
OF_A_VOTE = (BALLOT, "vote_received")


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
    items.number(club.key, ("proposal", id), now=now)
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
    if effect.state in OPEN:
        items.reopened(club.key, ("proposal", found.id), now=now)
    else:
        items.settled(club.key, ("proposal", found.id), now=now)
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


def ballots(club: str, *, since: datetime | None = None) -> tuple[Ballot, ...]:
    """All votes of a club, the newest first; or only those that are open, or closed at `since` or later."""
    row = tables.Ballot
    found = row.select().where(row.club == club)
    if since is not None:
        found = found.where(row.closed_at.is_null() | (row.closed_at >= since))
    rows = list(found.order_by(row.id.desc()))
    known = {one.id: one for one in listings.proposals(club)} if rows else {}
    return tuple(
        Ballot(
            id=one.id,
            proposals=tuple(known[id] for id in agenda_json.ids_from_json(one.proposals) if id in known),
            choices=one.choices,
            opened_at=one.opened_at,
            closes_at=one.closes_at,
            closed_at=one.closed_at,
        )
        for one in rows
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


def votes_of(club: str, person: str, ballots: Sequence[Ballot]) -> tuple[Vote, ...]:
    """What this address chose in these ballots."""
    known = people.find(club, person) if ballots else None
    if known is None:
        return ()
    row = tables.Vote
    found = row.select().where(row.person == known.id, row.ballot.in_([one.id for one in ballots]))
    return tuple(
        Vote(
            ballot=one.ballot_id,
            person=address_of(known),
            proposals=agenda_json.ids_from_json(one.proposals),
            written_at=one.written_at,
        )
        for one in found.order_by(row.id)
    )


def voted_on(answered: Answered | None, club: str, message_ids: Sequence[str]) -> Answered | None:
    """The same answered mail; where it is one of a vote, with that vote. The keys of its parts name it."""
    ids = [shortened(one) for one in message_ids[:VALUES_AT_ONCE]]
    if answered is None or not ids:
        return answered
    part, mail = tables.OutboxPart, tables.Outbox
    found = part.select(part.key, part.template, mail.message_id).join(mail, on=part.outbox)
    parts = list(found.where(mail.club == club, mail.message_id.in_(ids), part.template.in_(list(OF_A_VOTE))))
    first = next((one for id in ids for one in parts if one.outbox.message_id == id), None)
    if first is None:
        return answered
    named = first.key.split(":")[1 if first.template == BALLOT else -1]
    return replace(answered, ballot=next((one for one in ballots(club) if str(one.id) == named), None))


def addressed(club: Club, proposals: Sequence[Proposal]) -> Mapping[str, Language]:
    """Those who put these forward and have not left, by address, with the language in which they are written to."""
    addresses = {one.address for proposal in proposals for one in (proposal.person, *proposal.proposers)}
    left = {one.person.address for one in listings.members(club.key, state="left")} if addresses else set()
    found = ((address, people.find(club.key, address)) for address in sorted(addresses - left))
    return {address: cast(Language, row.language if row and row.language else club.language) for address, row in found}


def _found(id: int | None, club: Club) -> tables.Proposal:
    found = tables.Proposal.get_or_none(tables.Proposal.id == id, tables.Proposal.club == club.key)
    if found is None:
        raise LookupError(f"there is no proposal {id} in {club.name}: `mailflow themes` lists them")
    return found
