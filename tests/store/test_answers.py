"""Who answered for a meeting: counted, by page and over time, on both databases."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, NoteCame, Send, SetAttendance, SetMeeting
from mailflow.model.message import Answer
from mailflow.store import answers, planned
from tests.builders import ANNA, BILAL, CLUB
from tests.house import START, Clock, a_database, a_house

NOOR = Address(address="noor@wijk.example.org", name="Noor de Wit")


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Anna of Utrecht and Bilal of Zeist are members, Noor is none; there is one meeting."""
    with a_database(database_url, tmp_path):
        house = a_house(Clock())
        meeting = SetMeeting(starts_at=START + timedelta(days=9), ends_at=START + timedelta(days=9, hours=2))
        made = (AddMember(person=ANNA, place="Utrecht"), AddMember(person=BILAL, place="Zeist"), meeting)
        act(made, house=house, club=CLUB.key, by="test")
        yield house


def says(house: House, who: Address, answer: Answer, *, guests: int = 0, days: int = 0) -> None:
    at = START + timedelta(days=days)
    said = SetAttendance(meeting=1, person=who, answer=answer, written_at=at, guests=guests)
    act((said,), house=house, club=CLUB.key, by="test")


def test_answers_are_counted_in_people_and_in_answers(house: House) -> None:
    says(house, ANNA, "yes", guests=2)
    says(house, NOOR, "maybe")

    assert answers.counted([1, 99]) == {1: answers.Counted(yes=1, people=3, maybe=1)}
    assert answers.silent_count(CLUB.key, 1) == 1
    assert [one.person for one in answers.silent(CLUB.key, 1, limit=9)] == [BILAL]


def test_each_answer_has_its_own_list(house: House) -> None:
    says(house, ANNA, "yes")
    says(house, BILAL, "no")

    assert [one.person for one in answers.of_meeting(1, "yes", limit=9)] == [ANNA]
    assert [one.person for one in answers.of_meeting(1, "no", limit=9)] == [BILAL]
    assert answers.of_meeting(1, "waiting", limit=9) == ()
    assert answers.of_meeting(1, "yes", limit=9, offset=1) == ()


def test_people_are_counted_by_municipality_the_most_first(house: House) -> None:
    says(house, ANNA, "yes")
    says(house, BILAL, "yes", guests=1)
    says(house, NOOR, "yes", guests=4)

    assert answers.places(1) == (("Zeist", 2), ("Utrecht", 1), ("", 5))


def test_who_was_there_is_counted_apart(house: House) -> None:
    says(house, ANNA, "yes")
    says(house, BILAL, "yes")
    came = (NoteCame(meeting=1, person=ANNA, came=True), NoteCame(meeting=1, person=BILAL, came=False))
    act(came, house=house, club=CLUB.key, by="test")

    assert answers.places(1, came=True) == (("Utrecht", 1),)


def test_answers_add_up_over_the_days_on_which_they_came(house: House) -> None:
    says(house, ANNA, "yes")
    says(house, BILAL, "no", days=2)
    says(house, NOOR, "yes", days=2)

    assert answers.by_day(1, "Europe/Amsterdam") == (
        (date(2020, 1, 6), {"yes": 1}),
        (date(2020, 1, 8), {"yes": 2, "no": 1}),
    )


def test_who_was_written_to_about_a_meeting_knows_of_it_once(house: House) -> None:
    for number, who in enumerate((ANNA, ANNA, NOOR)):
        told = Send(
            key=f"t:{number}",
            template="already_member",
            to=who,
            language="nl",
            words={"who": ""},
            cause="plan",
            meeting=1,
        )
        act((told,), house=house, club=CLUB.key, by="test")

    assert answers.who_knows(CLUB.key, 1) == 1
    says(house, NOOR, "maybe")
    assert answers.who_knows(CLUB.key, 1) == 2


def test_a_member_has_a_page_of_their_own(house: House) -> None:
    page = planned.page_of(CLUB.key, BILAL.address)

    assert page is not None
    known = planned.facts(CLUB, now=START, page=page)
    assert [one.address for one in known.readers] == [BILAL]
    assert planned.page_of(CLUB.key, NOOR.address) is None
    assert answers.members(CLUB.key) == 2
