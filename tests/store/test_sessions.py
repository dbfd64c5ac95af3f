"""Sessions of the console, and the next meeting in figures, on both databases."""

from datetime import timedelta

from mailflow.flow.act import act
from mailflow.model.effect import AddMember, SetAttendance, SetMeeting
from mailflow.store import next_meeting, sessions
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN, MONDAY_THE_13TH, YOUSSEF
from tests.house import START, Clock, a_house
from tests.store.builders import NOW

IDLE = timedelta(days=3)


def begun(digest: str, address: str = ANNA.address) -> None:
    with transaction():
        sessions.begin(digest, address=address, browser="Firefox", now=NOW, lasts=timedelta(days=14))


def test_a_session_is_found_by_its_digest_until_nobody_comes(database: Engine) -> None:
    begun("d1")

    found = sessions.found("d1", now=NOW, idle=IDLE)
    assert found is not None and found.address == ANNA.address
    assert sessions.found("d2", now=NOW, idle=IDLE) is None
    assert sessions.found("d1", now=NOW + timedelta(days=3), idle=IDLE) is None
    with transaction():
        sessions.seen(found.id, now=NOW + timedelta(days=2))
    assert sessions.found("d1", now=NOW + timedelta(days=3), idle=IDLE) is not None
    assert sessions.found("d1", now=NOW + timedelta(days=14), idle=timedelta(days=99)) is None


def test_ending_one_s_own_ends_nobody_else_s(database: Engine) -> None:
    for digest, address in (("d1", ANNA.address), ("d2", ANNA.address), ("d3", BILAL.address)):
        begun(digest, address)

    with transaction():
        assert sessions.end(address=ANNA.address, now=NOW) == 2
    assert sessions.found("d1", now=NOW, idle=IDLE) is None
    assert sessions.found("d3", now=NOW, idle=IDLE) is not None


def test_the_next_meeting_is_counted_with_guests_and_places(database: Engine) -> None:
    people = ((ANNA, "Goes"), (BILAL, "Utrecht"), (YOUSSEF, "Utrecht"), (MARJOLEIN, ""))
    act(
        (
            *(AddMember(person=person, place=place) for person, place in people),
            SetMeeting(starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH, state="announced"),
        ),
        house=a_house(Clock()), club=CLUB.key, by="test",
    )  # fmt: skip
    (meeting,) = next_meeting.ahead(CLUB.key, now=START)
    act(
        (
            SetAttendance(meeting=meeting.id, person=ANNA, answer="yes", guests=2, written_at=START),
            SetAttendance(meeting=meeting.id, person=BILAL, answer="yes", seat="waiting", written_at=START),
            SetAttendance(meeting=meeting.id, person=YOUSSEF, answer="no", written_at=START),
        ),
        house=a_house(Clock()), club=CLUB.key, by="test",
    )  # fmt: skip

    found = next_meeting.figures(meeting, CLUB)

    assert (found.count("yes"), found.count("no"), found.count("maybe")) == (3, 1, 0)
    assert (found.waiting, found.silent, found.places) == (1, 1, (("Goes", 3),))
