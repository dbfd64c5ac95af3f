"""A vote by mail: who is asked, until when, what was chosen, and who hears so."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from mailflow.model.address import Address
from mailflow.model.effect import Ask, CloseBallot, Effect, Send, SetMailing
from mailflow.model.mailing import MailingRow, Reader
from mailflow.model.meeting import Ballot, Proposal, Vote
from mailflow.model.people import Language
from mailflow.model.plan_facts import PlanFacts
from mailflow.model.understanding import Details, Intent
from mailflow.planning import hours
from mailflow.planning.letters import links
from mailflow.planning.schedule import next_moment

# A vote that was mailed in time may take so long to come in.
GRACE = timedelta(minutes=10)
Results = tuple[tuple[Proposal, int], ...]
# What members chose, once it is put to organisers, waits as an intent of this kind.
KINDS = {"theme": "propose_theme", "contribution": "contribute"}


def mailing_key(ballot: Ballot) -> str:
    """The name for ever of the mailing that asks for votes."""
    return f"ballot:{ballot.id}"


def closing_key(ballot: Ballot) -> str:
    """The name for ever of the mailing that tells the result; who releases it closes the vote."""
    return f"ballot_result:{ballot.id}"


def due(facts: PlanFacts) -> Iterator[Effect]:
    """The mails that ask for votes; after the vote its result, and what was chosen as a question to organisers."""
    for ballot in facts.ballots:
        row = facts.mailings.get(closing_key(ballot))
        if _closes_at(ballot, facts) <= facts.now and not _is_held(row):
            yield from _closing(ballot, facts)
        elif _asks(ballot, facts):
            yield from (_asking(ballot, one.address, one.language, facts) for one in _asked(ballot, facts))
            yield SetMailing(key=mailing_key(ballot), kind="ballot", meeting=None, state="done")


def moments(facts: PlanFacts) -> Iterator[datetime]:
    """When votes are asked for, and when they close."""
    for ballot in facts.ballots:
        if not _is_held(facts.mailings.get(closing_key(ballot))):
            yield _closes_at(ballot, facts)
        if _waits(facts.mailings.get(mailing_key(ballot))) and facts.club.plans.of("ballot") is not None:
            yield _goes_at(ballot, facts)


def tally(ballot: Ballot, votes: Sequence[Vote]) -> Results:
    """How many voted for each proposal, the most wanted first; of as many votes, the one that more put first.

    The votes for one that was merged into another on the list count for that one, once for a voter; what was withdrawn
    or declined meanwhile is left out.
    """
    listed = {one.id: one for one in ballot.proposals}
    goes_to = {one.id: one.merged_into if one.merged_into in listed else one.id for one in ballot.proposals}
    chosen = [tuple(dict.fromkeys(goes_to[id] for id in one.proposals if id in goes_to)) for one in votes]
    counts = {id: sum(id in one for one in chosen) for id in listed}
    firsts = {id: sum(one[:1] == (id,) for one in chosen) for id in listed}
    left = [one for one in ballot.proposals if goes_to[one.id] == one.id and one.state not in ("declined", "withdrawn")]
    ordered = sorted(left, key=lambda one: (-counts[one.id], -firsts[one.id]))
    return tuple((one, counts[one.id]) for one in ordered)


def chosen(ballot: Ballot, votes: Sequence[Vote]) -> tuple[Proposal, ...]:
    """What has the most votes; where several have as many, those that as many put first; nothing without a vote."""
    results = tally(ballot, votes)
    most = results[0][1] if results else 0
    firsts = {
        one.id: sum(next(iter(vote.proposals), None) == one.id for vote in votes)
        for one, count in results
        if count == most
    }
    best = max(firsts.values(), default=0)
    return tuple(one for one, count in results if most and count == most and firsts[one.id] == best)


def _asks(ballot: Ballot, facts: PlanFacts) -> bool:
    """Whether members are asked for their vote now."""
    row = facts.mailings.get(mailing_key(ballot))
    if not _waits(row) or facts.club.plans.of("ballot") is None:
        return False
    prompt = row is not None and row.state == "released" and row.due_at is not None and row.due_at <= facts.now
    return prompt or hours.may_send(facts.now, facts.club.plans.hours, timezone=facts.club.timezone)


def _asked(ballot: Ballot, facts: PlanFacts) -> Iterable[Reader]:
    """The members who were there when the vote was opened."""
    return (one for one in facts.readers if one.since is None or one.since <= ballot.opened_at)


def _asking(ballot: Ballot, to: Address, language: Language, facts: PlanFacts) -> Send:
    return _send(
        mailing_key(ballot), "ballot", to, language, {"ballot": ballot, "links": links(facts.club, language, None)}
    )


def _closing(ballot: Ballot, facts: PlanFacts) -> Iterator[Effect]:
    """The result to organisers and to everybody who voted; each proposal that was chosen as a question; and the end."""
    votes = facts.votes.get(ballot.id, ())
    winners = chosen(ballot, votes)
    words: dict[str, object] = {"ballot": ballot, "results": tally(ballot, votes), "chosen": winners}
    voters = {one.person.address for one in votes if one.proposals}
    organisers = {one.address for one in facts.club.organisers}
    for reader in facts.readers:
        if reader.address.address in voters - organisers:
            yield _send(closing_key(ballot), "ballot_result", reader.address, reader.language, words)
    for organiser in facts.club.organisers:
        yield _send(closing_key(ballot), "ballot_result", organiser, facts.club.language, words, bulk=False)
    yield from (_proposed(ballot, one, facts) for one in winners if one.state in ("open", "kept"))
    yield CloseBallot(ballot=ballot.id)


def _proposed(ballot: Ballot, proposal: Proposal, facts: PlanFacts) -> Ask:
    """Whether what members chose is accepted."""
    kind = KINDS[proposal.kind]
    details = Details(title=proposal.title, proposal=proposal.id, ballot=ballot.id)
    return Ask(
        key=f"{closing_key(ballot)}:chosen:{proposal.id}",
        kind=kind,
        why="chosen",
        words=proposal.words,
        person=proposal.person,
        sender_shown=str(proposal.person),
        subject=proposal.title,
        intent=Intent(kind=kind, details=details),
    )


def _send(
    key: str, template: str, to: Address, language: Language, words: dict[str, object], *, bulk: bool = True
) -> Send:
    return Send(
        key=f"{key}:{to.address}",
        template=template,
        to=to,
        language=language,
        words=words,
        cause="plan",
        mailing="ballot" if bulk else None,
    )


def _closes_at(ballot: Ballot, facts: PlanFacts) -> datetime:
    """When the result goes out: in sending hours after the last moment to vote, or when organisers say so.

    By then what was written in time has come in.
    """
    row = facts.mailings.get(closing_key(ballot))
    if row is not None and row.state == "released" and row.due_at is not None:
        return row.due_at
    return next_moment(ballot.closes_at + GRACE, facts)


def _goes_at(ballot: Ballot, facts: PlanFacts) -> datetime:
    row = facts.mailings.get(mailing_key(ballot))
    if row is not None and row.state == "released" and row.due_at is not None:
        return row.due_at
    return next_moment(max(ballot.opened_at, facts.now), facts)


def _waits(row: MailingRow | None) -> bool:
    """Whether the mailing has not gone out yet, and nobody keeps it back."""
    return row is None or row.state in ("planned", "released")


def _is_held(row: MailingRow | None) -> bool:
    return row is not None and row.state == "held"
