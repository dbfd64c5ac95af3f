"""Where only so many people fit, who comes first has a seat; nobody loses one, and the others wait."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.intents import _seats, rsvp
from mailflow.intents._seats import Seated
from mailflow.model.address import Mentioned
from mailflow.model.effect import Ask, Send, SetAttendance
from mailflow.model.meeting import Attendance, Meeting, Seats
from mailflow.model.situation import Situation
from tests.builders import ANNA, BILAL, CLUB, NOW, a_meeting, a_situation, an_intent, said
from tests.planning.facts import plans

TEN = replace(a_meeting(), capacity=10)
FULL = Seats(given=10)


def seated(guests: int = 0, *, seats: Seats, before: Attendance | None = None, capacity: int = 10) -> Seated:
    return _seats.seated("yes", guests, capacity=capacity, seats=seats, before=before)


def had(seat: str, guests: int = 0) -> Attendance:
    return replace(said(ANNA, "yes"), seat=seat, guests=guests)  # type: ignore[arg-type]


def where(seats: Seats, *attendance: Attendance, meeting: Meeting = TEN) -> Situation:
    club = replace(CLUB, plans=plans("seat_offer"))
    return replace(a_situation(meetings=[meeting], attendance=attendance, club=club), seats={1: seats})


def the_answer(effects: tuple[object, ...]) -> SetAttendance:
    (found,) = [one for one in effects if isinstance(one, SetAttendance)]
    return found


def the_send(effects: tuple[object, ...]) -> Send:
    (found,) = [one for one in effects if isinstance(one, Send)]
    return found


def test_who_comes_with_guests_needs_a_seat_for_each() -> None:
    assert seated(2, seats=Seats(given=7)) == Seated(seat="taken", guests=2, free=3)
    assert seated(2, seats=Seats(given=8)) == Seated(seat="waiting", guests=2, free=2)


def test_without_a_capacity_everybody_has_a_seat() -> None:
    assert seated(40, seats=Seats(given=4000), capacity=0).seat == "taken"


def test_nobody_goes_before_those_who_wait() -> None:
    assert seated(seats=Seats(given=8, waiting=3)) == Seated(seat="waiting", guests=0)


@pytest.mark.parametrize("seat", ["taken", "offered"])
def test_who_has_a_seat_or_is_offered_one_takes_it(seat: str) -> None:
    assert seated(seats=Seats(given=10, waiting=4), before=had(seat)) == Seated(seat="taken", guests=0)


def test_more_guests_come_as_far_as_there_are_seats_and_the_seats_that_one_has_stay() -> None:
    assert seated(4, seats=Seats(given=8), before=had("taken", 1)) == Seated(seat="taken", guests=3, refused=1)
    assert seated(4, seats=FULL, before=had("taken", 1)) == Seated(seat="taken", guests=1, refused=3)
    assert seated(4, seats=Seats(given=8, waiting=1), before=had("taken", 1)) == Seated(
        seat="taken", guests=1, refused=3
    )


def test_where_organisers_lowered_the_capacity_nobody_loses_a_seat() -> None:
    assert seated(1, seats=Seats(given=14), before=had("taken", 1)) == Seated(seat="taken", guests=1)


def test_who_waits_alone_for_too_many_seats_has_one_at_once_with_fewer_people() -> None:
    assert seated(1, seats=Seats(given=8, waiting=4), before=had("waiting", 3)).seat == "taken"
    assert seated(1, seats=Seats(given=8, waiting=5), before=had("waiting", 3)).seat == "waiting"


def test_who_let_an_offer_lapse_or_said_no_begins_anew() -> None:
    assert seated(seats=FULL, before=had("lapsed")).seat == "waiting"
    assert seated(seats=FULL, before=said(ANNA, "no")).seat == "waiting"


def test_who_waits_is_told_so_and_has_nothing_put_into_their_calendar() -> None:
    effects = rsvp.decide(an_intent("rsvp", answer="yes", meeting=1), where(FULL))

    assert the_answer(effects).seat == "waiting"
    sent = the_send(effects)
    assert (sent.words["seat"], sent.words["free"], sent.words["has_calendar"]) == ("waiting", 0, False)
    assert sent.calendar is None


def test_guests_for_whom_there_is_no_seat_are_told_and_not_counted() -> None:
    effects = rsvp.decide(an_intent("rsvp", answer="yes", meeting=1, guests=3), where(FULL, had("taken", 1)))

    assert (the_answer(effects).guests, the_answer(effects).seat) == (1, "taken")
    words = the_send(effects).words
    assert (words["guests"], words["refused"], words["seat"]) == (1, 2, "taken")


def test_of_two_in_one_mail_the_second_waits_where_one_seat_is_left() -> None:
    colleague = an_intent("rsvp", answer="yes", meeting=1, who=Mentioned(name="Bilal Aydin", address=BILAL.address))

    effects = rsvp.decide_all([an_intent("rsvp", answer="yes", meeting=1), colleague], where(Seats(given=9)))

    assert [(one.person, one.seat) for one in effects if isinstance(one, SetAttendance)] == [
        (ANNA, "taken"),
        (BILAL, "waiting"),
    ]
    words = the_send(effects).words
    assert (words["seat"], words["others_waiting"]) == ("taken", ("Bilal Aydin",))


def test_where_no_seats_are_offered_a_free_one_goes_to_who_asks_next() -> None:
    yes, seats = an_intent("rsvp", answer="yes", meeting=1), Seats(given=9, waiting=4)

    assert the_answer(rsvp.decide(yes, where(seats))).seat == "waiting"
    assert the_answer(rsvp.decide(yes, replace(where(seats), club=CLUB))).seat == "taken"


def test_a_no_in_the_same_mail_frees_the_seat_for_a_colleague() -> None:
    no = an_intent("rsvp", answer="no", meeting=1)
    colleague = an_intent("rsvp", answer="yes", meeting=1, who=Mentioned(name="Bilal Aydin", address=BILAL.address))

    effects = rsvp.decide_all([no, colleague], where(FULL, had("taken")))

    assert [(one.person, one.seat) for one in effects if isinstance(one, SetAttendance)][1] == (BILAL, "taken")


def test_a_no_of_who_waited_takes_nothing_out_of_a_calendar() -> None:
    effects = rsvp.decide(an_intent("rsvp", answer="no", meeting=1), where(Seats(given=10, waiting=1), had("waiting")))

    assert the_send(effects).calendar is None


# --- answers that come after the day by which they were due

CLOSED = replace(TEN, answer_by=NOW - timedelta(hours=1))


def test_a_yes_after_answers_were_due_is_put_to_organisers_and_the_writer_hears_so() -> None:
    effects = rsvp.decide(an_intent("rsvp", answer="yes", meeting=1), where(Seats(), meeting=CLOSED))

    asked, sent = effects
    assert isinstance(asked, Ask) and (asked.kind, asked.why) == ("rsvp", "late")
    assert isinstance(sent, Send) and (sent.template, sent.words) == ("rsvp_late", {"meeting": CLOSED})


def test_what_was_written_in_time_counts_although_it_is_handled_later() -> None:
    written = replace(where(Seats(), meeting=CLOSED), written_at=NOW - timedelta(hours=2))

    assert the_answer(rsvp.decide(an_intent("rsvp", answer="yes", meeting=1), written)).answer == "yes"


@pytest.mark.parametrize(
    ("answer", "guests", "before"),
    [("no", 0, None), ("maybe", 0, None), ("yes", 0, had("taken", 1)), ("yes", 1, had("offered", 1))],
)
def test_a_no_a_maybe_and_a_yes_said_before_count_at_any_time(
    answer: str, guests: int, before: Attendance | None
) -> None:
    situation = where(FULL, *([before] if before else []), meeting=CLOSED)

    effects = rsvp.decide(an_intent("rsvp", answer=answer, meeting=1, guests=guests), situation)  # type: ignore[arg-type]

    assert the_answer(effects).answer == answer


def test_more_guests_after_answers_were_due_are_put_to_organisers() -> None:
    effects = rsvp.decide(
        an_intent("rsvp", answer="yes", meeting=1, guests=2), where(Seats(given=1), had("taken"), meeting=CLOSED)
    )

    assert not any(isinstance(one, SetAttendance) for one in effects)


def test_what_organisers_approved_counts_after_the_day_too() -> None:
    approved = replace(an_intent("rsvp", answer="yes", meeting=1), origin="verdict")

    assert the_answer(rsvp.decide(approved, where(Seats(), meeting=CLOSED))).seat == "taken"
