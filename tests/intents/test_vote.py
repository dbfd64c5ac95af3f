"""A vote is counted for a member while the ballot is open, and confirmed with what was counted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.intents import vote
from mailflow.model.effect import Ask, CastVote, Effect, Send
from mailflow.model.meeting import Ballot, Vote
from mailflow.model.situation import Situation
from mailflow.model.understanding import Details, Intent
from tests.ballots import TITLES, a_ballot, a_vote
from tests.builders import ANNA, NOW, a_member, a_situation

WRITTEN = NOW - timedelta(minutes=1)


def a_choice(*numbers: int) -> Intent:
    return Intent(kind="vote", confidence=0.97, details=Details(ballot=4, numbers=numbers))


def voting(*votes: Vote, ballot: Ballot | None = None) -> Situation:
    return replace(a_situation(members=[a_member(ANNA)]), ballots=(ballot or a_ballot(),), votes=votes)


def cast(effects: tuple[Effect, ...]) -> list[tuple[int, ...]]:
    return [one.proposals for one in effects if isinstance(one, CastVote)]


def told(effects: tuple[Effect, ...]) -> dict[str, object]:
    """The words of the confirmation, but the ballot."""
    (sent,) = (one for one in effects if isinstance(one, Send))
    assert sent.template == "vote_received"
    return {name: value for name, value in sent.words.items() if name != "ballot"}


def test_a_vote_is_recorded_by_proposal_and_confirmed_by_number_and_title() -> None:
    effects = vote.decide(a_choice(3, 1), voting())

    assert effects[0] == CastVote(ballot=4, person=ANNA, proposals=(13, 11), written_at=WRITTEN)
    assert told(effects) == {
        "counted": ((3, TITLES[2]), (1, TITLES[0])),
        "left_out": (),
        "unknown": (),
        "closed": False,
    }


def test_of_too_many_numbers_the_first_ones_count() -> None:
    effects = vote.decide(a_choice(3, 1, 2), voting(ballot=a_ballot(choices=2)))

    assert cast(effects) == [(13, 11)]
    assert told(effects)["left_out"] == ((2, TITLES[1]),)


def test_unknown_numbers_are_told_and_the_others_count() -> None:
    effects = vote.decide(a_choice(12, 2, 0), voting())

    assert cast(effects) == [(12,)]
    assert told(effects)["unknown"] == (12, 0)


def test_only_unknown_numbers_leave_an_earlier_vote_as_it_is() -> None:
    effects = vote.decide(a_choice(12), voting(a_vote(ANNA, 11, written_at=WRITTEN - timedelta(days=1))))

    assert cast(effects) == []
    assert (told(effects)["counted"], told(effects)["unknown"]) == (((1, TITLES[0]),), (12,))


def test_who_has_no_preference_has_no_vote() -> None:
    effects = vote.decide(a_choice(), voting(a_vote(ANNA, 11, written_at=WRITTEN - timedelta(days=1))))

    assert cast(effects) == [()]
    assert told(effects)["counted"] == ()


def test_the_last_word_counts_although_it_was_handled_first() -> None:
    effects = vote.decide(a_choice(1), voting(a_vote(ANNA, 13, written_at=WRITTEN + timedelta(minutes=1))))

    assert cast(effects) == []
    assert told(effects)["counted"] == ((3, TITLES[2]),)


@pytest.mark.parametrize(
    "ballot",
    [a_ballot(closes_at=WRITTEN - timedelta(minutes=1)), replace(a_ballot(), closed_at=NOW)],
    ids=["written after its last moment", "closed already"],
)
def test_a_vote_that_comes_too_late_is_told_so_with_what_was_counted(ballot: Ballot) -> None:
    effects = vote.decide(a_choice(1), voting(a_vote(ANNA, 12, written_at=NOW - timedelta(days=2)), ballot=ballot))

    assert cast(effects) == []
    assert (told(effects)["closed"], told(effects)["counted"]) == (True, ((2, TITLES[1]),))


def test_for_who_is_no_member_organisers_are_asked_and_then_it_counts() -> None:
    stranger = replace(voting(), members=())

    asked = vote.decide(a_choice(1), stranger)
    agreed = vote.decide(replace(a_choice(1), origin="verdict"), stranger)

    assert any(isinstance(one, Ask) for one in asked) and cast(asked) == []
    assert cast(agreed) == [(11,)]


def test_without_a_known_ballot_organisers_look() -> None:
    assert not vote.complete(Intent(kind="vote"))
    assert any(isinstance(one, Ask) for one in vote.decide(a_choice(1), a_situation(members=[a_member(ANNA)])))
