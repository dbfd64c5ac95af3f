"""RSVP: the attendance is set, the last word counts, and one confirmation tells all of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.intents import rsvp
from mailflow.model.address import Mentioned
from mailflow.model.effect import Ask, Send, SetAttendance
from mailflow.model.message import Answer
from tests.builders import ANNA, BILAL, MONDAY_THE_13TH, NOW, a_meeting, a_member, a_situation, an_intent, said


def the_send(effects: tuple[object, ...]) -> Send:
    (found,) = [one for one in effects if isinstance(one, Send)]
    return found


def test_a_yes_sets_the_attendance_and_confirms_it_with_a_calendar_copy() -> None:
    meeting = a_meeting()

    effects = rsvp.decide(an_intent("rsvp", answer="yes", meeting=1, guests=2), a_situation(meetings=[meeting]))

    assert effects[0] == SetAttendance(
        meeting=1, person=ANNA, answer="yes", guests=2, written_at=NOW - timedelta(minutes=1), remark="", by=None
    )
    words = the_send(effects).words
    assert (words["meeting"], words["answer"], words["guests"], words["about_self"]) == (meeting, "yes", 2, True)
    copy = the_send(effects).calendar
    assert copy is not None and (copy.attendee, copy.answer) == (ANNA, "yes")


def test_a_no_brings_no_guests_and_takes_out_what_an_invitation_put_into_the_calendar() -> None:
    effects = rsvp.decide(an_intent("rsvp", answer="no", meeting=1, guests=2), a_situation(meetings=[a_meeting()]))

    assert isinstance(effects[0], SetAttendance) and effects[0].guests == 0
    copy = the_send(effects).calendar
    assert copy is not None and copy.answer == "no"


def test_a_no_leaves_a_calendar_alone_that_was_never_asked_or_has_it_out_already() -> None:
    planned = a_situation(meetings=[a_meeting(state="planned")])
    again = a_situation(meetings=[a_meeting()], attendance=[said(ANNA, "no")])

    for situation in (planned, again):
        effects = rsvp.decide(an_intent("rsvp", answer="no", meeting=1), situation)
        assert the_send(effects).calendar is None
        assert the_send(effects).words["has_calendar"] is False


@pytest.mark.parametrize("answer", ["yes", "maybe", "no"])
def test_who_answers_by_their_calendar_has_it_there_already(answer: Answer) -> None:
    answered = replace(an_intent("rsvp", answer=answer, meeting=1), origin="calendar")
    situation = a_situation(meetings=[a_meeting()], members=[a_member(ANNA)], attendance=[said(ANNA, "maybe")])

    effects = rsvp.decide(answered, situation)

    assert isinstance(effects[0], SetAttendance) and effects[0].answer == answer
    assert the_send(effects).calendar is None


def test_who_accepts_an_earlier_date_by_their_calendar_is_asked_for_the_new_one() -> None:
    answered = an_intent("rsvp", answer="yes", meeting=1)
    answered = replace(answered, origin="calendar", details=replace(answered.details, sequence=0))
    situation = a_situation(meetings=[replace(a_meeting(), sequence=1)], members=[a_member(ANNA)])

    copy = the_send(rsvp.decide(answered, situation)).calendar

    assert copy is not None and (copy.attendee, copy.answer) == (ANNA, None)


def test_a_no_after_a_yes_takes_the_calendar_copy_back_and_says_that_it_changed() -> None:
    situation = a_situation(meetings=[a_meeting()], attendance=[said(ANNA, "yes")])

    effects = rsvp.decide(an_intent("rsvp", answer="no", meeting=1), situation)

    copy = the_send(effects).calendar
    assert copy is not None and copy.answer == "no"
    assert the_send(effects).words["changed"] is True


def test_an_answer_written_before_one_that_counts_already_is_confirmed_as_that_one() -> None:
    later = said(ANNA, "no", written_at=NOW)

    effects = rsvp.decide(
        an_intent("rsvp", answer="yes", meeting=1), a_situation(meetings=[a_meeting()], attendance=[later])
    )

    assert the_send(effects).words["answer"] == "no"


def test_a_second_approval_of_what_one_mail_says_once_tells_its_writer_nothing_more() -> None:
    coming = replace(an_intent("rsvp", answer="yes", meeting=1), origin="verdict")
    situation = a_situation(meetings=[a_meeting()])
    by_this_mail = said(ANNA, "yes", written_at=situation.written_at)
    by_another = said(ANNA, "yes", written_at=situation.written_at - timedelta(days=1))

    second = rsvp.decide(coming, replace(situation, attendance=(by_this_mail,)))
    another = rsvp.decide(coming, replace(situation, attendance=(by_another,)))

    assert not [one for one in second if isinstance(one, Send)]
    assert the_send(another).words["answer"] == "yes"


def test_oneself_and_a_colleague_are_confirmed_in_one_part() -> None:
    colleague = an_intent("rsvp", answer="no", meeting=1, who=Mentioned(name="Bilal Aydin", address=BILAL.address))

    effects = rsvp.decide_all(
        [an_intent("rsvp", answer="yes", meeting=1), colleague], a_situation(meetings=[a_meeting()])
    )

    assert [(one.person, one.answer, one.by) for one in effects if isinstance(one, SetAttendance)] == [
        (ANNA, "yes", None),
        (BILAL, "no", ANNA),
    ]
    assert the_send(effects).words["others"] == (("Bilal Aydin", "no", 0),)


def test_answers_for_two_meetings_make_two_parts_of_one_letter() -> None:
    later = a_meeting(2, starts_at=MONDAY_THE_13TH + timedelta(days=30))

    effects = rsvp.decide_all(
        [an_intent("rsvp", answer="no", meeting=1), an_intent("rsvp", answer="yes", meeting=2)],
        a_situation(meetings=[a_meeting(), later]),
    )

    parts = [one for one in effects if isinstance(one, Send)]
    assert {part.letter for part in parts} == {"reply:f1"}
    assert len({part.key for part in parts}) == 2


def test_a_meeting_that_is_over_or_cancelled_is_asked() -> None:
    over = a_meeting(starts_at=NOW - timedelta(days=3))

    for meeting in (over, a_meeting(state="cancelled")):
        effects = rsvp.decide(an_intent("rsvp", answer="yes", meeting=1), a_situation(meetings=[meeting]))
        assert isinstance(effects[0], Ask) and not any(isinstance(one, SetAttendance) for one in effects)


def test_without_a_meeting_or_an_address_nothing_is_complete() -> None:
    assert not rsvp.complete(an_intent("rsvp", answer="yes"))
    assert not rsvp.complete(an_intent("rsvp", answer="yes", meeting=1, who=Mentioned(name="Sietske")))
    assert rsvp.complete(an_intent("rsvp", answer="yes", meeting=1))


def test_a_colleague_without_a_name_is_not_shown_by_address() -> None:
    colleague = an_intent("rsvp", answer="yes", meeting=1, who=Mentioned(address=BILAL.address))

    effects = rsvp.decide(colleague, a_situation(meetings=[a_meeting()]))

    assert the_send(effects).words["others"] == (("bilal", "yes", 0),)
