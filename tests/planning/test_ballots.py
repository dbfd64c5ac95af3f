"""A vote is asked of every member once, closes after its last moment, and its result reaches who should know."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.model.address import Address
from mailflow.model.effect import Ask, CloseBallot, Effect, Send, SetMailing
from mailflow.model.mailing import MailingRow, Reader
from mailflow.model.meeting import Ballot, ProposalState, Vote
from mailflow.model.plan_facts import PlanFacts
from mailflow.model.plans import Plans
from mailflow.planning import ballots
from mailflow.planning.simulation import simulate
from tests.ballots import a_ballot, a_proposal, a_vote
from tests.builders import ANNA, BILAL, MARJOLEIN, YOUSSEF
from tests.planning.facts import a_reader, facts, plans, wall

CLARA = Address(address="clara@elders.example.com", name="Clara")
ORGANISERS = [("ballot_result", MARJOLEIN.address), ("ballot_result", YOUSSEF.address)]


def a_row(key: str, state: str, *, due_at: str | None = None) -> MailingRow:
    at = wall(due_at) if due_at else None
    return MailingRow(
        id=1, key=key, kind="ballot", meeting=None, state=state, due_at=at, changed_at=wall("2020-01-06T08:00")  # type: ignore[arg-type]
    )  # fmt: skip


def voting(
    now: str,
    *,
    ballot: Ballot | None = None,
    votes: Sequence[Vote] = (),
    readers: Sequence[Reader] | None = None,
    mailings: Sequence[MailingRow] = (),
    on: Plans | None = None,
) -> PlanFacts:
    """What is known while a vote is open, from Monday 6 January 2020, 08:00, until a week later at 10:00."""
    known = facts(now, plans=on or plans("ballot"), readers=readers, mailings=mailings)
    return replace(known, ballots=(ballot or a_ballot(),), votes={4: tuple(votes)})


def mails(effects: Sequence[Effect]) -> list[tuple[str, str]]:
    return [(one.template, one.to.address) for one in effects if isinstance(one, Send)]


def test_every_member_is_asked_for_a_vote_and_then_the_mailing_is_done() -> None:
    *sends, done = ballots.due(voting("2020-01-06T10:00"))

    assert mails(sends) == [("ballot", ANNA.address), ("ballot", BILAL.address)]
    assert done == SetMailing(key="ballot:4", kind="ballot", meeting=None, state="done")
    first = sends[0]
    assert isinstance(first, Send)
    assert (first.key, first.mailing, first.cause) == (f"ballot:4:{ANNA.address}", "ballot", "plan")
    assert set(first.words) == {"ballot", "links"}


def test_the_outline_without_people_still_tells_that_something_is_due() -> None:
    (done,) = ballots.due(voting("2020-01-06T10:00", readers=[]))

    assert isinstance(done, SetMailing)


@pytest.mark.parametrize("now", ["2020-01-06T21:00", "2020-01-11T10:00"])
def test_nobody_is_asked_in_quiet_hours_or_on_a_day_off(now: str) -> None:
    assert tuple(ballots.due(voting(now))) == ()


def test_who_joined_after_the_vote_was_opened_is_not_asked() -> None:
    late = a_reader(CLARA, since=wall("2020-01-06T09:30"))

    assert mails(tuple(ballots.due(voting("2020-01-06T10:00", readers=[a_reader(ANNA), late])))) == [
        ("ballot", ANNA.address)
    ]


@pytest.mark.parametrize("state", ["done", "held", "stopped"])
def test_a_mailing_that_went_out_or_is_kept_back_asks_nobody(state: str) -> None:
    assert tuple(ballots.due(voting("2020-01-06T10:00", mailings=[a_row("ballot:4", state)]))) == ()


def test_a_club_that_switched_votes_off_asks_nobody() -> None:
    assert tuple(ballots.due(voting("2020-01-06T10:00", on=plans("invitation")))) == ()


def test_until_its_last_moment_a_vote_stays_open() -> None:
    known = voting("2020-01-13T10:05", mailings=[a_row("ballot:4", "done")], votes=[a_vote(ANNA, 12)])

    assert tuple(ballots.due(known)) == ()


def test_the_result_goes_to_organisers_and_to_who_voted_and_the_winner_is_asked_of_organisers() -> None:
    votes = [a_vote(ANNA, 12, 11), a_vote(BILAL, 12), a_vote(CLARA)]
    readers = [a_reader(ANNA), a_reader(BILAL), a_reader(CLARA)]
    known = voting("2020-01-13T10:10", mailings=[a_row("ballot:4", "done")], votes=votes, readers=readers)

    *effects, asked, closed = ballots.due(known)

    assert mails(effects) == [("ballot_result", ANNA.address), ("ballot_result", BILAL.address), *ORGANISERS]
    told = effects[0]
    assert isinstance(told, Send) and told.mailing == "ballot"
    results = told.words["results"]
    assert [(one.title, count) for one, count in results] == [  # type: ignore[attr-defined]
        ("werken met buurtapps", 2),
        ("eenzaamheid onder ouderen", 1),
        ("energiearmoede", 0),
    ]
    assert isinstance(asked, Ask) and asked.intent is not None
    assert (asked.kind, asked.why, asked.intent.details.proposal) == ("propose_theme", "chosen", 12)
    assert closed == CloseBallot(ballot=4)


def test_an_organiser_who_voted_reads_the_result_once() -> None:
    readers = [a_reader(MARJOLEIN)]
    known = voting("2020-01-13T10:10", votes=[a_vote(MARJOLEIN, 11)], readers=readers)

    assert mails(tuple(ballots.due(known))) == ORGANISERS


def test_a_vote_that_ends_at_night_has_its_result_in_the_next_sending_hours() -> None:
    ballot = a_ballot(closes_at=wall("2020-01-10T23:59"))
    done = [a_row("ballot:4", "done")]

    assert tuple(ballots.due(voting("2020-01-11T10:00", ballot=ballot, mailings=done))) == ()
    assert mails(tuple(ballots.due(voting("2020-01-13T08:00", ballot=ballot, mailings=done)))) == ORGANISERS


def test_organisers_can_close_a_vote_before_its_time() -> None:
    order = a_row("ballot_result:4", "released", due_at="2020-01-08T21:30")
    known = voting("2020-01-08T21:30", mailings=[a_row("ballot:4", "done"), order], votes=[a_vote(ANNA, 13)])

    effects = tuple(ballots.due(known))

    assert mails(effects) == [("ballot_result", ANNA.address), *ORGANISERS]
    assert effects[-1] == CloseBallot(ballot=4)


def test_a_result_that_is_held_waits() -> None:
    held = [a_row("ballot:4", "done"), a_row("ballot_result:4", "held")]

    assert tuple(ballots.due(voting("2020-01-13T12:00", mailings=held))) == ()


def test_without_a_vote_nothing_is_chosen() -> None:
    effects = tuple(ballots.due(voting("2020-01-13T10:10")))

    assert mails(effects) == ORGANISERS
    assert not [one for one in effects if isinstance(one, Ask)]


def test_of_as_many_votes_the_one_that_more_put_first_is_chosen() -> None:
    ballot = a_ballot()
    votes = [a_vote(ANNA, 13, 11), a_vote(BILAL, 13, 11), a_vote(CLARA, 12)]

    assert [one.id for one in ballots.chosen(ballot, votes)] == [13]
    assert [(one.id, count) for one, count in ballots.tally(ballot, votes)] == [(13, 2), (11, 2), (12, 1)]


def test_where_nothing_tells_them_apart_both_are_chosen() -> None:
    assert [one.id for one in ballots.chosen(a_ballot(), [a_vote(ANNA, 13), a_vote(BILAL, 12)])] == [12, 13]


def test_votes_for_a_proposal_that_was_merged_count_for_the_other_once_for_a_voter() -> None:
    ballot = replace(
        a_ballot(),
        proposals=(a_proposal(11), a_proposal(12, "ouderen", state="merged", merged_into=11), a_proposal(13)),
    )

    results = ballots.tally(ballot, [a_vote(ANNA, 11, 12), a_vote(BILAL, 12)])

    assert [(one.id, count) for one, count in results] == [(11, 2), (13, 0)]


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_what_was_settled_meanwhile_is_left_out(state: ProposalState) -> None:
    ballot = replace(a_ballot(), proposals=(a_proposal(11), a_proposal(12, state=state)))

    assert [one.id for one, _ in ballots.tally(ballot, [a_vote(ANNA, 12)])] == [11]


def test_what_was_accepted_meanwhile_is_not_asked_again() -> None:
    ballot = replace(a_ballot(), proposals=(a_proposal(11, state="accepted"), a_proposal(12)))

    effects = tuple(ballots.due(voting("2020-01-13T10:10", ballot=ballot, votes=[a_vote(ANNA, 11)])))

    assert not [one for one in effects if isinstance(one, Ask)]


def test_a_walk_through_time_finds_both_mails_at_their_moments() -> None:
    known = voting("2020-01-06T21:00", votes=[a_vote(ANNA, 11)])

    found = [(at, one.template, one.to.address) for at, one in simulate(known, until=known.now + timedelta(days=9))]

    asked, told = wall("2020-01-07T08:00"), wall("2020-01-13T10:10")
    assert found == [
        (asked, "ballot", ANNA.address),
        (asked, "ballot", BILAL.address),
        (told, "ballot_result", ANNA.address),
        *((told, *one) for one in ORGANISERS),
    ]
