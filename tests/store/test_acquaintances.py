"""Everybody whom a club knows is found once, by name, address and municipality, within the club."""

from datetime import date, timedelta

import pytest

from mailflow.model.address import Address
from mailflow.model.effect import AddMember, RemoveMember, SetAbsence, SetAttendance
from mailflow.model.people import Club
from mailflow.store import acquaintances, people
from mailflow.store.acquaintances import Wanted
from mailflow.store.apply import apply
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import ANNA, BILAL, CLUB, YOUSSEF
from tests.store.builders import MINUTE, NOW, OTHER_CLUB, planned


@pytest.fixture(autouse=True)
def opened(database: Engine) -> Engine:
    return database


def true(*effects: object, club: Club = CLUB, days: int = 0) -> None:
    with transaction(club=club.key):
        apply(effects, club=club, now=NOW + timedelta(days=days), mail=None, by="test")  # type: ignore[arg-type]


def found(wanted: Wanted, *, club: str = CLUB.key) -> list[str]:
    return [one.known.person.name for one in acquaintances.page(club, wanted, limit=50)[0]]


def test_people_are_found_by_standing_municipality_and_words() -> None:
    true(AddMember(person=ANNA, place="Utrecht"), AddMember(person=BILAL, place="Zwolle"), RemoveMember(person=BILAL))
    with transaction():
        people.person_id(CLUB.key, YOUSSEF)

    assert found(Wanted()) == [ANNA.name, BILAL.name, YOUSSEF.name]
    assert found(Wanted(standing="active")) == [ANNA.name] and found(Wanted(standing="left")) == [BILAL.name]
    assert found(Wanted(standing="stranger")) == [YOUSSEF.name]
    assert found(Wanted(place="Zwolle")) == [BILAL.name]
    assert found(Wanted(words="boer UTRECHT")) == [ANNA.name] and found(Wanted(words="_nna")) == []
    assert acquaintances.standings(CLUB.key) == {"active": 1, "left": 1}
    assert acquaintances.places(CLUB.key) == ("Utrecht",)


def test_each_person_stands_on_one_page_also_without_a_name() -> None:
    nameless = [Address(address=f"lid{number}@wijk.example.org") for number in range(5)]
    true(*(AddMember(person=one) for one in (*nameless, ANNA)))

    seen, after = [], None
    while True:
        rows, after = acquaintances.page(CLUB.key, Wanted(), after=after, limit=2)
        seen += [one.known.person.address for one in rows]
        if after is None:
            break

    assert seen == [*(one.address for one in nameless), ANNA.address]


def test_people_of_another_club_are_not_there() -> None:
    true(AddMember(person=BILAL, place="Zwolle"), club=OTHER_CLUB)
    (id,) = people.ids(OTHER_CLUB.key, [BILAL.address]).values()

    assert found(Wanted()) == [] and acquaintances.one(CLUB.key, id) is None
    assert acquaintances.standings(CLUB.key) == {} and acquaintances.places(CLUB.key) == ()
    assert acquaintances.one(OTHER_CLUB.key, id) is not None


def test_who_came_and_who_went_is_counted_by_the_day() -> None:
    true(AddMember(person=ANNA), AddMember(person=BILAL))
    true(RemoveMember(person=BILAL), days=3)
    true(AddMember(person=YOUSSEF), days=3)

    changed = acquaintances.came_and_went(CLUB.key, since=NOW - MINUTE)

    assert {day: by for day, by in changed.items() if by} == {date(2026, 3, 14): 2}
    assert acquaintances.came_and_went(CLUB.key, since=NOW + timedelta(days=4)) == {}


def test_absence_and_coming_meetings_are_told_of_one_person() -> None:
    true(AddMember(person=ANNA), SetAbsence(person=ANNA, since=date(2026, 3, 1), until=date(2026, 3, 20)))
    meeting = planned()
    true(SetAttendance(meeting=meeting, person=ANNA, answer="yes", written_at=NOW))
    (id,) = people.ids(CLUB.key, [ANNA.address]).values()

    assert acquaintances.away(id) == (date(2026, 3, 1), date(2026, 3, 20))
    assert acquaintances.comes_to(id, since=NOW) == 1
    assert acquaintances.comes_to(id, since=NOW + timedelta(days=60)) == 0
