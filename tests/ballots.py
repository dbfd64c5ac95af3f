"""Builders of votes, and of the mails of ours that they answer."""

from datetime import datetime, timedelta

from mailflow.model.address import Address
from mailflow.model.meeting import Ballot, Proposal, ProposalKind, ProposalState, Vote
from mailflow.model.understanding import Answered
from tests.builders import ANNA, NOW

TITLES = ("eenzaamheid onder ouderen", "werken met buurtapps", "energiearmoede")


def a_proposal(
    id: int = 1,
    title: str = TITLES[0],
    *,
    kind: ProposalKind = "theme",
    state: ProposalState = "open",
    proposers: tuple[Address, ...] = (ANNA,),
    mail: int | None = None,
    merged_into: int | None = None,
    meeting: int | None = None,
) -> Proposal:
    return Proposal(
        id=id,
        kind=kind,
        title=title,
        words=f"Kunnen we het eens hebben over {title}?",
        person=proposers[0],
        state=state,
        mail=mail,
        proposers=proposers,
        meeting=meeting,
        merged_into=merged_into,
    )


def a_ballot(*titles: str, choices: int = 3, closes_at: datetime = NOW + timedelta(days=7)) -> Ballot:
    """Vote 4 on these titles, whose proposals are numbered from 11."""
    proposals = tuple(a_proposal(number, title) for number, title in enumerate(titles or TITLES, start=11))
    return Ballot(id=4, proposals=proposals, closes_at=closes_at, opened_at=NOW - timedelta(hours=2), choices=choices)


def a_vote(person: Address, *proposals: int, written_at: datetime = NOW) -> Vote:
    return Vote(ballot=4, person=person, proposals=proposals, written_at=written_at)


# Kinds that are understood only in what answers such a mail of ours.
ANSWERING = {"vote": Answered(template="ballot", ballot=a_ballot())}
