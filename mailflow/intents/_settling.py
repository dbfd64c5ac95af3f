"""What becomes of a theme or a contribution, and how everybody who put it forward hears so, each in their language."""

from collections.abc import Iterator, Mapping

from mailflow.model.effect import Effect, Send, Settle, Words
from mailflow.model.meeting import Meeting, Proposal, ProposalState
from mailflow.model.people import Language


def settled(
    proposal: Proposal,
    state: ProposalState,
    *,
    languages: Mapping[str, Language],
    meeting: Meeting | None = None,
    reason: str = "",
) -> tuple[Effect, ...]:
    """The proposal has its state, and all its proposers in `languages` are told, once for each step it goes.

    `languages` has nobody who left: they get no mail any more.
    """
    words: dict[ProposalState, Words] = {
        "accepted": {"proposal": proposal, "meeting": meeting},
        "declined": {"proposal": proposal, "reason": reason},
    }
    told = words.get(state, {"proposal": proposal})
    step = f"{proposal.id}:{state}" + (f":{meeting.id}" if meeting else "")
    if state == "kept" and proposal.meeting is not None:
        step += f":after:{proposal.meeting}"
    settling = Settle(proposal=proposal.id, state=state, meeting=meeting.id if meeting else None)
    return (settling, *_told(proposal, f"proposal_{state}", step, told, languages))


def merged(proposal: Proposal, into: Proposal, *, languages: Mapping[str, Language]) -> tuple[Effect, ...]:
    """The proposal is part of another one, to which its proposers belong from now on; those of both hear so."""
    settling = Settle(proposal=proposal.id, state="merged", into=into.id)
    step = f"{proposal.id}:merged:{into.id}"
    theirs = tuple(_told(proposal, "proposal_merged", step, {"proposal": proposal, "into": into}, languages))
    told = {one.to.address for one in theirs}
    words = {"proposal": into, "into": into}
    others = (one for one in _told(into, "proposal_merged", step, words, languages) if one.to.address not in told)
    return (settling, *theirs, *others)


def _told(
    proposal: Proposal, template: str, step: str, words: Words, languages: Mapping[str, Language]
) -> Iterator[Send]:
    for person in proposal.proposers or (proposal.person,):
        language = languages.get(person.address)
        if language is not None:
            yield Send(
                key=f"proposal:{step}:{person.address}", template=template, to=person, language=language, words=words
            )
