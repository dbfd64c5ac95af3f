"""To whom a mailing goes is counted by the database: the same people as planning would have it go to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.flow.mailings import hold, mailings_ahead
from mailflow.flow.outlines import outlined
from mailflow.flow.plan import plan
from mailflow.flow.sketches import sketch, sketched_to
from mailflow.model.address import Address
from mailflow.model.effect import (
    AddMember,
    Ask,
    CastVote,
    DraftSummary,
    Effect,
    OpenBallot,
    Propose,
    RemoveMember,
    Send,
    SetAbsence,
    SetAttendance,
    SetMeeting,
    SetSummary,
)
from mailflow.model.errors import Refused
from mailflow.model.message import Answer
from mailflow.store import tables
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN
from tests.house import Clock, a_database, a_house
from tests.planning.facts import plans, wall

CLARA = Address(address="clara@elders.example.com", name="Clara Smit")
DIRK = Address(address="dirk@buurt.example.net", name="Dirk Bos")
ELIF = Address(address="elif@wijk.example.org", name="Elif Kaya")
FRED = Address(address="fred@gast.example.net", name="Fred Gast")
OCTOBER = wall("2019-10-01T09:00")


@pytest.fixture
def clock() -> Clock:
    return Clock(OCTOBER)


@pytest.fixture
def house(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[House]:
    """A club with all mailings, four members, and a meeting on Monday 13 January 2020."""
    outsiders = replace(plans(), outsiders=(DIRK, FRED))
    with a_database(database_url, tmp_path, now=OCTOBER):
        house = a_house(clock, replace(CLUB, plans=outsiders))
        now(house, *(AddMember(person=one) for one in (ANNA, BILAL, CLARA, DIRK)))
        now(house, a_meeting("2020-01-13T10:00"))
        yield house


def a_meeting(starts: str) -> SetMeeting:
    return SetMeeting(starts_at=wall(starts), ends_at=wall(starts) + timedelta(hours=5), place="Utrecht", theme="x")


def now(house: House, *effects: Effect) -> None:
    act(effects, house=house, club=CLUB.key, by="test")


def says(house: House, who: Address, answer: Answer) -> SetAttendance:
    return SetAttendance(meeting=1, person=who, answer=answer, written_at=house.now())


def go(house: House, clock: Clock, *, until: str) -> None:
    """The daemon looks at the clock every three hours."""
    while clock.now < wall(until):
        clock.now = min(clock.now + timedelta(hours=3), wall(until))
        plan(house=house)


def counted_of(key: str, house: House) -> list[str]:
    found = sketch(key, house.rooms[CLUB.key], house=house, limit=50)
    assert found.count == len(found.people)
    return [one.address for one in found.people]


def compared(house: House) -> dict[str, list[str]]:
    """For each mailing that is coming to whom it goes, as the database counts; that is held to what planning says."""
    room = house.rooms[CLUB.key]
    listed = {one.key for one in outlined(room, house=house)}
    found = {}
    for one in mailings_ahead(room, house=house):
        if one.mailing.key in listed:
            found[one.mailing.key] = counted_of(one.mailing.key, house)
            assert found[one.mailing.key] == [each.address for each in one.mailing.people], one.mailing.key
    return found


def test_all_that_comes_before_and_after_a_meeting_goes_to_whom_it_is_said_to(house: House) -> None:
    found = compared(house)

    everybody = [one.address for one in (ANNA, BILAL, CLARA, DIRK)]
    assert found["announcement:1"] == found["invitation:1"] == found["nudge:1"] == everybody
    assert "next_call:1" not in found


def test_who_answered_wrote_or_is_away_is_not_nudged(house: House, clock: Clock) -> None:
    go(house, clock, until="2019-12-17T09:00")
    asking = Ask(key="a", kind="question", why="unsure", words="?", person=CLARA)
    away = SetAbsence(person=DIRK, since=clock.now.date(), until=clock.now.date() + timedelta(days=60))
    now(house, AddMember(person=ELIF), says(house, ANNA, "yes"), asking, away)

    found = compared(house)

    assert found["nudge:1"] == [BILAL.address, ELIF.address]
    assert [key for key in found if key.startswith("reminder")] == ["reminder:1:2020-01-13T09:00Z"]
    assert found["reminder:1:2020-01-13T09:00Z"] == [ANNA.address]


def test_a_held_nudge_goes_to_who_is_silent_now(house: House, clock: Clock) -> None:
    go(house, clock, until="2019-12-17T09:00")
    now(house, says(house, ANNA, "no"), AddMember(person=ELIF))
    hold("nudge:1", house.rooms[CLUB.key], house=house, by="test")

    assert compared(house)["nudge:1"] == [one.address for one in (BILAL, CLARA, DIRK)]


def test_a_meeting_that_moves_is_told_to_who_was_told_otherwise(house: House, clock: Clock) -> None:
    go(house, clock, until="2019-12-17T09:00")
    now(house, AddMember(person=ELIF), says(house, ANNA, "yes"), says(house, FRED, "maybe"), RemoveMember(person=CLARA))
    tables.Outbox.update(state="refused").where(tables.Outbox.to == DIRK.address).execute()
    mail = Send(key="f", template="already_member", to=FRED, language="nl", words={"who": ""}, meeting=1, cause="plan")
    now(house, mail, says(house, ELIF, "no"))
    clock.forward(seconds=1)
    now(house, SetMeeting(meeting=1, place="Gouda"))
    clock.forward(seconds=1)

    found = compared(house)

    (correction,) = (key for key in found if key.startswith("correction"))
    assert found[correction] == [ANNA.address, BILAL.address, FRED.address]


def test_a_change_that_nobody_hears_of_is_no_mailing(house: House) -> None:
    now(house, SetMeeting(meeting=1, place="Gouda"))
    (correction,) = (one.key for one in outlined(house.rooms[CLUB.key], house=house) if one.kind == "correction")

    with pytest.raises(Refused):
        sketch(correction, house.rooms[CLUB.key], house=house, limit=1)


def test_a_meeting_that_is_called_off_is_told_to_who_knows_of_it(house: House, clock: Clock) -> None:
    go(house, clock, until="2019-12-17T09:00")
    now(house, AddMember(person=ELIF), SetMeeting(meeting=1, state="cancelled"))

    found = compared(house)

    (cancellation,) = (key for key in found if key.startswith("cancellation"))
    assert found[cancellation] == [one.address for one in (ANNA, BILAL, CLARA, DIRK)]


def test_who_had_a_mailing_before_is_not_counted_again(house: House, clock: Clock) -> None:
    go(house, clock, until="2019-12-16T09:30")
    tables.OutboxPart.insert(
        club=CLUB.key,
        key=f"invitation:1:{ANNA.address}",
        outbox=tables.Outbox.select().first().id,
        template="invitation",
    ).execute()

    assert compared(house)["invitation:1"] == [one.address for one in (BILAL, CLARA, DIRK)]


def test_votes_go_to_members_and_their_result_to_who_voted(house: House, clock: Clock) -> None:
    now(house, Propose(key="p", kind="theme", title="x", words="x", person=ANNA))
    clock.now = wall("2019-10-05T12:00")  # a Saturday: nothing goes out
    now(house, OpenBallot(key="b", proposals=(1,), closes_at=clock.now + timedelta(days=14)))
    now(house, CastVote(ballot=1, person=BILAL, proposals=(1,), written_at=clock.now))

    found = compared(house)

    assert found["ballot:1"] == [one.address for one in (ANNA, BILAL, CLARA, DIRK)]
    assert found["ballot_result:1"][:2] == [BILAL.address, CLUB.organisers[0].address]


def test_a_summary_goes_to_members_guests_who_came_and_outsiders(house: House, clock: Clock) -> None:
    go(house, clock, until="2020-01-12T09:00")
    now(house, says(house, ELIF, "yes"), says(house, ANNA, "yes"))
    clock.now = wall("2020-01-18T12:00")  # a Saturday
    now(house, DraftSummary(key="s", meeting=1, title="t", text="x", by=MARJOLEIN))
    now(house, SetSummary(summary=1, state="approved"))

    found = compared(house)

    assert found["summary:1"] == [one.address for one in (ANNA, BILAL, CLARA, DIRK, ELIF, FRED)]


def test_one_reader_is_shown_without_looking_at_the_others(house: House, clock: Clock) -> None:
    room = house.rooms[CLUB.key]
    for key in compared(house):
        assert [one.to for one in sketched_to(key, room, house=house, to=BILAL.address).sends] in ([BILAL], [])
    assert [one.to for one in sketched_to("nudge:1", room, house=house).sends] == [ANNA]


def test_the_readers_are_read_page_by_page(house: House) -> None:
    second = sketch("invitation:1", house.rooms[CLUB.key], house=house, limit=2, offset=2)

    assert (second.count, second.people) == (4, (CLARA, DIRK))
