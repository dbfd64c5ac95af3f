"""Somebody chooses from the subjects of a vote: their last word counts, and they read what was counted."""

from datetime import datetime

from mailflow.intents._answers import reply
from mailflow.intents._answers import unsure as _unsure
from mailflow.model.effect import CastVote, Effect
from mailflow.model.meeting import Ballot
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent

# It is understood only in an answer to a mail of ours of this template, or to its confirmation.
ANSWERS = "ballot"


def complete(intent: Intent) -> bool:
    """It must be known which vote is meant."""
    return intent.details.ballot is not None


def decide(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """The vote is recorded and confirmed; of too many numbers the first ones count, of unknown ones none.

    A vote that came too late is not recorded, and its writer hears so. Only members vote: for anybody else organisers
    are asked.
    """
    ballot = situation.ballot(intent.details.ballot)
    if ballot is None or (situation.member is None and intent.origin != "verdict"):
        return _unsure(intent, situation)
    before = next((one for one in situation.votes if one.ballot == ballot.id), None)
    stands = before.proposals if before else ()
    if _is_over(ballot, situation.written_at):
        return (_confirmed(ballot, stands, intent, situation, closed=True),)
    numbers = tuple(dict.fromkeys(intent.details.numbers))
    chosen = tuple(ballot.proposals[number - 1].id for number in numbers if 0 < number <= len(ballot.proposals))
    counted = chosen[: ballot.choices]
    wrote_later = before is not None and before.written_at > situation.written_at
    if wrote_later or (numbers and not counted):
        return (_confirmed(ballot, stands, intent, situation),)
    cast = CastVote(
        ballot=ballot.id, person=situation.person.address, proposals=counted, written_at=situation.written_at
    )
    return (cast, _confirmed(ballot, counted, intent, situation, left_out=chosen[ballot.choices :]))


def _is_over(ballot: Ballot, written_at: datetime) -> bool:
    """Whether the vote was closed, or the mail was written after its last moment."""
    return ballot.closed_at is not None or written_at > ballot.closes_at


def _confirmed(
    ballot: Ballot,
    counted: tuple[int, ...],
    intent: Intent,
    situation: Situation,
    *,
    left_out: tuple[int, ...] = (),
    closed: bool = False,
) -> Effect:
    """What is counted for the writer now, by number and title, and what could not be."""
    numbers = dict.fromkeys(intent.details.numbers)
    words = {
        "ballot": ballot,
        "counted": _numbered(ballot, counted),
        "left_out": _numbered(ballot, left_out),
        "unknown": tuple(number for number in numbers if not 0 < number <= len(ballot.proposals)),
        "closed": closed,
    }
    return reply(situation, "vote_received", words=words, about=str(ballot.id))


def _numbered(ballot: Ballot, ids: tuple[int, ...]) -> tuple[tuple[int, str], ...]:
    """The number on the list and the title of each of these proposals."""
    known = {one.id: (number, one.title) for number, one in enumerate(ballot.proposals, start=1)}
    return tuple(known[id] for id in ids if id in known)
