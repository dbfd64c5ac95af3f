"""An answer counts for the meeting as it is now, unless it was given for an earlier date or place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailflow.intents import rsvp
from mailflow.model.address import Mentioned
from mailflow.model.effect import Ask, Effect, Note, Send, SetAttendance
from mailflow.model.meeting import Attendance, comes_late
from mailflow.model.message import Answer
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent
from tests.builders import ANNA, BILAL, NOW, a_meeting, a_member, a_situation, an_intent, said

MOVED = replace(a_meeting(), sequence=2)
HOUR = timedelta(hours=1)


def an_answer(answer: Answer = "yes", *, sequence: int | None = None, stamped_at: datetime | None = None) -> Intent:
    plain = an_intent("rsvp", answer=answer, meeting=1)
    return replace(plain, details=replace(plain.details, sequence=sequence, stamped_at=stamped_at))


def by_calendar(
    answer: Answer = "yes", *, sequence: int = 2, stamped_at: datetime | None = None, who: Mentioned | None = None
) -> Intent:
    told = an_answer(answer, sequence=sequence, stamped_at=stamped_at)
    return replace(told, origin="calendar", details=replace(told.details, who=who))


def where(*attendance: Attendance, is_member: bool = True) -> Situation:
    return a_situation(meetings=[MOVED], members=[a_member(ANNA)] if is_member else [], attendance=attendance)


def set_by(effects: tuple[Effect, ...]) -> SetAttendance:
    (found,) = [one for one in effects if isinstance(one, SetAttendance)]
    return found


def words_of(effects: tuple[Effect, ...]) -> Send:
    (found,) = [one for one in effects if isinstance(one, Send)]
    return found


def test_a_mail_counts_for_the_meeting_as_it_is_now() -> None:
    effects = rsvp.decide(an_answer(), where())

    assert set_by(effects).sequence is None
    assert words_of(effects).words["earlier"] is False


def test_an_answer_to_a_mail_from_before_the_change_is_kept_as_such_and_asked_again() -> None:
    effects = rsvp.decide(an_answer(sequence=1), where())

    assert set_by(effects).sequence == 1
    sent = words_of(effects)
    assert sent.words["earlier"] is True
    assert sent.calendar is not None and sent.calendar.answer is None


def test_a_no_to_an_earlier_date_takes_the_meeting_out_of_the_calendar() -> None:
    copy = words_of(rsvp.decide(an_answer("no", sequence=1), where())).calendar

    assert copy is not None and copy.answer == "no"


def test_who_answered_for_the_new_date_knows_of_it_whichever_mail_they_answer() -> None:
    before = replace(said(ANNA, "yes"), sequence=2)

    effects = rsvp.decide(an_answer("no", sequence=0), where(before))

    assert set_by(effects).sequence is None
    assert words_of(effects).words["answer"] == "no"


def test_a_calendars_answer_counts_for_its_sequence_and_from_its_stamp() -> None:
    stamp = NOW - HOUR

    set_now = set_by(rsvp.decide(by_calendar(sequence=2, stamped_at=stamp), where()))

    assert (set_now.sequence, set_now.written_at) == (2, stamp)


def test_a_calendars_answer_for_an_earlier_date_is_kept_and_asked_again() -> None:
    effects = rsvp.decide(by_calendar(sequence=1), where(replace(said(ANNA, "maybe"), sequence=0)))

    assert set_by(effects).sequence == 1
    assert words_of(effects).words["earlier"] is True


def test_a_calendars_answer_for_less_than_they_answered_already_is_ignored_with_a_note() -> None:
    effects = rsvp.decide(by_calendar("no", sequence=1), where(replace(said(ANNA, "yes"), sequence=2)))

    assert [type(one) for one in effects] == [Note]


def test_of_one_sequence_the_newest_stamp_counts() -> None:
    before = replace(said(ANNA, "yes", written_at=NOW - HOUR), sequence=2)

    effects = rsvp.decide(by_calendar("no", stamped_at=NOW - 2 * HOUR), where(before))

    assert words_of(effects).words["answer"] == "yes"


@pytest.mark.parametrize(
    ("sequence", "hours", "late"),
    [(None, -1, True), (None, 1, False), (2, -1, True), (2, 1, False), (1, 9, True), (3, -9, False)],
)
def test_a_later_sequence_goes_before_any_time(sequence: int | None, hours: int, late: bool) -> None:
    at = datetime(2020, 1, 6, 12, 0, tzinfo=UTC)

    assert comes_late(sequence, at + hours * HOUR, before=(2, at)) is late


def test_who_answers_for_another_calendar_is_put_to_organisers() -> None:
    whom = Mentioned(name="Bilal Aydin", address=BILAL.address)

    effects = rsvp.decide(by_calendar(who=whom), where())

    assert [one.why for one in effects if isinstance(one, Ask)] == ["delegate"]
    assert not any(isinstance(one, SetAttendance) for one in effects)


def test_a_calendar_of_somebody_who_was_not_asked_is_put_to_organisers() -> None:
    effects = rsvp.decide(by_calendar(), where(is_member=False))

    assert [one.why for one in effects if isinstance(one, Ask)] == ["not_invited"]


def test_a_guest_who_answered_by_mail_may_change_that_in_their_calendar() -> None:
    effects = rsvp.decide(by_calendar("no"), where(replace(said(ANNA, "yes"), sequence=2), is_member=False))

    assert set_by(effects).answer == "no"


def test_another_time_is_put_to_organisers_with_that_time_and_answered_by_them() -> None:
    proposed = datetime(2020, 1, 20, 9, 0, tzinfo=UTC)
    told = by_calendar("maybe")
    counter = replace(told, details=replace(told.details, proposed_at=proposed))

    asked, sent = rsvp.unsure(counter, where())
    approved = rsvp.decide(replace(counter, origin="verdict"), where())

    assert isinstance(asked, Ask) and asked.why == "another_time"
    assert asked.intent is not None and asked.intent.details.proposed_at == proposed
    assert isinstance(sent, Send) and sent.template == "received"
    assert [type(one) for one in approved] == [Note]
