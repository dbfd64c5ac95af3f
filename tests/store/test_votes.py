"""A vote is known by the mail of ours that is answered, and what was chosen by who wrote it."""

from datetime import datetime, timedelta

import pytest

from mailflow.model.address import Address
from mailflow.model.effect import AddMember, CastVote, CloseBallot, Effect, OpenBallot, Propose, RemoveMember
from mailflow.model.people import Club
from mailflow.model.understanding import Answered
from mailflow.store import listings, proposals
from mailflow.store.apply import apply
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import ANNA, BILAL, CLUB
from tests.store.builders import NOW, OTHER_CLUB, queued

BALLOT = Answered(template="ballot")


def make_true(*effects: Effect, club: Club = CLUB, now: datetime = NOW) -> tuple[int, ...]:
    with transaction(club=club.key):
        return apply(effects, club=club, now=now, mail=None, by="test")


def a_theme(key: str, person: Address = ANNA) -> Propose:
    return Propose(key=key, kind="theme", title=key, words=key, person=person)


def a_ballot(key: str = "b1") -> int:
    """A vote on two new themes, of Anna and of Bilal."""
    ids = make_true(a_theme(f"{key}:1"), a_theme(f"{key}:2", BILAL))
    (id,) = make_true(OpenBallot(key=key, proposals=ids, closes_at=NOW + timedelta(days=7), choices=1))
    return id


def named(*keys: str) -> tuple[str, ...]:
    """The Message-IDs of the mails that were queued under these keys."""
    return tuple(f"<{CLUB.key}.{key}@club.example.org>" for key in keys)


def test_a_mail_of_a_vote_tells_which_one_it_is_of(database: Engine) -> None:
    first, second = a_ballot(), a_ballot("b2")
    queued(f"ballot:{first}:{ANNA.address}", templates=("ballot",))
    queued(f"reply:f1:vote_received:{second}", templates=("vote_received",))

    asked = proposals.voted_on(BALLOT, CLUB.key, named(f"ballot:{first}:{ANNA.address}"))
    confirmed = proposals.voted_on(BALLOT, CLUB.key, named(f"reply:f1:vote_received:{second}"))

    assert asked is not None and asked.ballot is not None and asked.ballot.id == first
    assert confirmed is not None and confirmed.ballot is not None and confirmed.ballot.id == second


@pytest.mark.parametrize("template", ["welcome", "ballot_result"])
def test_any_other_mail_is_of_no_vote(template: str, database: Engine) -> None:
    id = a_ballot()
    queued(f"{template}:{id}:{ANNA.address}", templates=(template,))

    answered = proposals.voted_on(Answered(template=template), CLUB.key, named(f"{template}:{id}:{ANNA.address}"))

    assert answered == Answered(template=template)
    assert proposals.voted_on(BALLOT, CLUB.key, ()) == BALLOT
    assert proposals.voted_on(None, CLUB.key, named("x")) is None


def test_a_vote_of_another_club_is_not_told(database: Engine) -> None:
    id = a_ballot()
    queued(f"ballot:{id}:{ANNA.address}", templates=("ballot",))

    assert proposals.voted_on(BALLOT, OTHER_CLUB.key, named(f"ballot:{id}:{ANNA.address}")) == BALLOT


def test_what_one_member_chose_is_found_and_nothing_of_others(database: Engine) -> None:
    id = a_ballot()
    cast = CastVote(ballot=id, person=ANNA, proposals=(2, 1), written_at=NOW)
    make_true(cast, CastVote(ballot=id, person=BILAL, proposals=(1,), written_at=NOW))
    known = proposals.ballots(CLUB.key)

    (mine,) = proposals.votes_of(CLUB.key, ANNA.address, known)

    assert (mine.ballot, mine.person, mine.proposals) == (id, ANNA, (2, 1))
    assert proposals.votes_of(CLUB.key, "nobody@example.org", known) == ()
    assert proposals.votes_of(CLUB.key, ANNA.address, ()) == ()


def test_votes_that_closed_long_ago_are_left_out_where_only_recent_ones_are_wanted(database: Engine) -> None:
    old, recent, still_open = a_ballot(), a_ballot("b2"), a_ballot("b3")
    make_true(CloseBallot(ballot=old), now=NOW - timedelta(days=90))
    make_true(CloseBallot(ballot=recent), now=NOW - timedelta(days=1))

    assert [one.id for one in proposals.ballots(CLUB.key)] == [still_open, recent, old]
    assert [one.id for one in proposals.ballots(CLUB.key, since=NOW - timedelta(days=60))] == [still_open, recent]


def test_proposers_are_written_to_in_their_language_unless_they_left(database: Engine) -> None:
    a_ballot()
    make_true(AddMember(person=ANNA, language="en"), AddMember(person=BILAL))
    known = listings.proposals(CLUB.key)
    assert proposals.addressed(CLUB, known) == {ANNA.address: "en", BILAL.address: "nl"}

    make_true(RemoveMember(person=ANNA))

    assert proposals.addressed(CLUB, known) == {BILAL.address: "nl"}
    assert proposals.addressed(CLUB, ()) == {}
