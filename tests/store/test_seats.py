"""How full a meeting is, who waits for longest, and what becomes of the seats of who leaves."""

from datetime import timedelta

from mailflow.model.address import Address
from mailflow.model.effect import AddMember, RemoveMember, SetAttendance, SetMeeting, SetSeat
from mailflow.model.meeting import Attendance, Meeting, Seats
from mailflow.model.message import Answer
from mailflow.store import facts, planned, seats
from mailflow.store.engine import Engine
from tests.builders import ANNA, BILAL, CLUB, YOUSSEF
from tests.store import builders
from tests.store.builders import MEETING_STARTS, MINUTE, NOW, OTHER_CLUB, queued
from tests.store.test_apply import last_line, make_true
from tests.store.test_facts import counted, look

CAROL = Address(address="carol@example.com", name="Carol")
A_DAY = timedelta(days=1)


def a_meeting(*, capacity: int = 4) -> int:
    id = builders.planned()
    make_true(SetMeeting(meeting=id, capacity=capacity))
    return id


def yes(meeting: int, person: Address, *, guests: int = 0, seat: str = "taken", minutes: int = 0) -> None:
    said = SetAttendance(
        meeting=meeting,
        person=person,
        answer="yes",
        guests=guests,
        seat=seat,  # type: ignore[arg-type]
        written_at=NOW + minutes * MINUTE,
    )
    make_true(said, now=NOW + minutes * MINUTE)


def the(meeting: int) -> Meeting:
    found = facts.meeting(CLUB.key, meeting)
    assert found is not None
    return found


def line(meeting: int) -> list[tuple[str, str]]:
    return [(one.person.name, one.seat) for one in seats.in_line([the(meeting)]).get(meeting, ())]


def of(meeting: int, person: Address) -> Attendance:
    (found,) = [one for one in facts.attendance(meeting) if one.person.address == person.address]
    return found


def test_a_meeting_is_as_full_as_people_have_a_seat_or_are_offered_one(database: Engine) -> None:
    meeting, unlimited = a_meeting(), a_meeting(capacity=0)
    yes(meeting, ANNA, guests=2)
    yes(meeting, BILAL, seat="waiting", guests=1)
    yes(meeting, CAROL, seat="waiting")
    make_true(SetSeat(meeting=meeting, person=CAROL, seat="offered", offered_until=NOW + A_DAY))
    yes(unlimited, ANNA)

    assert seats.full([the(meeting), the(unlimited)]) == {meeting: Seats(given=4, waiting=2)}
    assert look().seats == {meeting: Seats(given=4, waiting=2)}


def test_where_no_meeting_has_a_capacity_nothing_is_asked(database: Engine) -> None:
    unlimited = a_meeting(capacity=0)

    with counted(database) as asked:
        assert seats.full([the(unlimited)]) == {}

    assert len(asked) == 1


def test_the_line_is_in_the_order_in_which_people_came_to_wait(database: Engine) -> None:
    meeting = a_meeting()
    yes(meeting, ANNA, seat="waiting", minutes=1)
    yes(meeting, BILAL, minutes=2)
    yes(meeting, YOUSSEF, seat="waiting", minutes=3)
    yes(meeting, ANNA, seat="waiting", guests=1, minutes=4)
    yes(meeting, BILAL, seat="waiting", minutes=5)

    assert line(meeting) == [("Anna de Boer", "waiting"), ("Youssef Benali", "waiting"), ("Bilal Aydin", "waiting")]


def test_where_the_limit_was_lifted_only_those_who_wait_are_in_the_line(database: Engine) -> None:
    meeting = a_meeting()
    yes(meeting, ANNA)
    yes(meeting, BILAL, seat="waiting")

    make_true(SetMeeting(meeting=meeting, capacity=0))

    assert line(meeting) == [("Bilal Aydin", "waiting")]


def test_planning_knows_the_line_and_in_which_language_they_are_written_to(database: Engine) -> None:
    meeting = a_meeting()
    make_true(AddMember(person=ANNA, language="en"))
    yes(meeting, ANNA, seat="waiting")
    yes(meeting, BILAL, seat="waiting", minutes=1)

    known = planned.outline(CLUB, now=NOW)

    assert [one.person for one in known.seats[meeting]] == [ANNA, BILAL]
    assert known.languages == {ANNA.address: "en"}
    assert planned.outline(OTHER_CLUB, now=NOW).seats == {}


def test_who_leaves_comes_to_no_meeting_ahead_and_what_they_said_of_past_ones_stays(database: Engine) -> None:
    meeting = a_meeting()
    over = builders.planned(starts_at=NOW - A_DAY)
    make_true(AddMember(person=ANNA))
    yes(meeting, ANNA, guests=1)
    yes(over, ANNA)
    yes(meeting, BILAL)

    make_true(RemoveMember(person=ANNA), now=NOW + MINUTE)

    assert (of(meeting, ANNA).answer, of(meeting, ANNA).guests) == ("no", 0)
    assert (of(over, ANNA).answer, of(meeting, BILAL).answer) == ("yes", "yes")
    assert seats.full([the(meeting)]) == {meeting: Seats(given=1)}


def test_what_is_answered_for_a_later_date_goes_before_what_is_answered_for_an_earlier_one(database: Engine) -> None:
    meeting = a_meeting()

    def told(answer: Answer, *, sequence: int | None, minutes: int) -> None:
        at = NOW + minutes * MINUTE
        make_true(SetAttendance(meeting=meeting, person=ANNA, answer=answer, written_at=at, sequence=sequence))

    told("yes", sequence=0, minutes=9)
    make_true(SetMeeting(meeting=meeting, starts_at=MEETING_STARTS + A_DAY, ends_at=MEETING_STARTS + 2 * A_DAY))
    assert (of(meeting, ANNA).answer, of(meeting, ANNA).sequence, the(meeting).sequence) == ("yes", 0, 1)

    told("maybe", sequence=1, minutes=5)
    assert (of(meeting, ANNA).answer, of(meeting, ANNA).sequence) == ("maybe", 1)
    told("yes", sequence=0, minutes=10)
    assert of(meeting, ANNA).answer == "maybe"
    told("no", sequence=1, minutes=4)
    assert of(meeting, ANNA).answer == "maybe"
    told("no", sequence=None, minutes=6)
    assert (of(meeting, ANNA).answer, of(meeting, ANNA).sequence) == ("no", 1)


def test_a_mail_that_is_answered_tells_the_sequence_its_meeting_had_then(database: Engine) -> None:
    meeting = a_meeting()
    queued("k1", templates=("invitation",), meeting=meeting, now=NOW + MINUTE)
    make_true(SetMeeting(meeting=meeting, place="Deventer"), now=NOW + 2 * MINUTE)
    queued("k2", templates=("correction",), meeting=meeting, now=NOW + 3 * MINUTE)
    first, second = (f"<{CLUB.key}.k{number}@club.example.org>" for number in (1, 2))

    def sequence(*answers_to: str) -> int | None:
        answered = facts.known(CLUB, answers_to=answers_to, now=NOW + 4 * MINUTE).answered
        return answered.sequence if answered else None

    assert (sequence(first), sequence(second), sequence(second, first), sequence("<else@x>")) == (0, 1, 1, None)


def test_a_confirmation_that_asks_again_is_answered_like_a_correction(database: Engine) -> None:
    meeting = a_meeting()
    make_true(SetMeeting(meeting=meeting, place="Deventer"), now=NOW + MINUTE)
    make_true(SetAttendance(meeting=meeting, person=ANNA, answer="yes", written_at=NOW, sequence=0))
    queued("k1", templates=("rsvp_confirmed",), meeting=meeting, now=NOW + 2 * MINUTE)

    def template() -> str:
        answered = facts.known(CLUB, answers_to=[f"<{CLUB.key}.k1@club.example.org>"], now=NOW).answered
        return answered.template if answered else ""

    assert template() == "correction"
    make_true(SetAttendance(meeting=meeting, person=ANNA, answer="yes", written_at=NOW + MINUTE))
    assert template() == "rsvp_confirmed"


def test_the_journal_says_who_waits_and_who_answered_an_earlier_date(database: Engine) -> None:
    meeting = a_meeting()
    yes(meeting, ANNA, guests=1, seat="waiting")
    waiting = last_line()
    make_true(SetMeeting(meeting=meeting, place="Deventer"))

    make_true(SetAttendance(meeting=meeting, person=BILAL, answer="maybe", written_at=NOW, sequence=0))

    assert waiting.endswith(": yes with 1 guest, waiting for a seat")
    assert last_line().endswith(": maybe, for an earlier date or place")
