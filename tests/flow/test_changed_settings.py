"""A club that leaves the settings, with questions open and mails on their way, harms nobody, and can come back."""

from dataclasses import replace
from pathlib import Path

import pytest

from mailflow.flow.act import settle
from mailflow.flow.deliver import deliver
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.flow.state import state_of
from mailflow.model.address import Address
from mailflow.model.errors import Refused
from mailflow.model.people import Club
from mailflow.store import clubs, facts, outbox
from mailflow.store.connect import transaction
from tests.builders import CLUB, MARJOLEIN
from tests.flow.boxes import an_installation
from tests.flow.test_deliver import accounts
from tests.house import START, Clock, a_house, a_mail, received
from tests.servers.sink import Sink

NEIGHBOURS = Club(
    key="buren",
    name="De Buren",
    address=Address(address="buren@club.example.org"),
    organisers=(MARJOLEIN,),
    own_addresses=("buren@club.example.org",),
)


@pytest.fixture
def both(house: House, clock: Clock) -> House:
    """The club and its neighbours, where somebody asks to join."""
    with transaction():
        clubs.ensure_club(NEIGHBOURS.key, now=START)
    both = replace(a_house(clock, CLUB, NEIGHBOURS), fresh_token=house.fresh_token, unguessable=house.unguessable)
    (id,) = received(both, a_mail("Graag zou ik lid worden van jullie club."), club=NEIGHBOURS.key)
    handle(id, house=both)
    return both


def without_neighbours(house: House) -> House:
    return replace(house, rooms={CLUB.key: house.rooms[CLUB.key]})


def test_all_goes_on_without_it_and_status_tells_what_is_left(both: House, sink: Sink, tmp_path: Path) -> None:
    house = without_neighbours(both)

    planned = plan(house=house)
    deliver(house=house, accounts=accounts(sink))

    assert planned.troubles == ()
    assert outbox.counts(NEIGHBOURS.key)["waiting"] == 1
    told = [line.text for line in state_of(an_installation(house, tmp_path, sink=sink)) if line.about == "buren"]
    assert told == ["1 mail waits, 1 open question, but the club is no longer in the settings"]


def test_its_question_can_be_answered_only_once_it_is_back(both: House) -> None:
    (question,) = facts.questions(NEIGHBOURS.key, state="open")

    with pytest.raises(Refused, match="there is no question"):
        settle(question.id, "approve", house=without_neighbours(both), by="Marjolein")
    assert facts.questions(NEIGHBOURS.key, state="open") == (question,)
    settle(question.id, "approve", house=both, by="Marjolein")

    assert facts.questions(NEIGHBOURS.key, state="open") == ()
    assert [one.person.address for one in facts.members(NEIGHBOURS.key)] == ["anna@wijk.example.org"]
