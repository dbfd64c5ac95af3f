"""Calendars' answers over real mails: by sequence and stamp, and what organisers must settle."""

from datetime import UTC, datetime, timedelta

from mailflow.flow.act import act, settle
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.model.question import Question
from mailflow.store import facts, journal, outbox
from tests.builders import ANNA, BILAL, CLUB, MONDAY_THE_13TH
from tests.house import Clock, received

PROPOSED = datetime(2020, 1, 20, 9, 0, tzinfo=UTC)
STAMP = "%Y%m%dT%H%M%SZ"


def an_answer(
    uid: str,
    state: str,
    *,
    at: datetime,
    sequence: int = 0,
    method: str = "REPLY",
    attendee: Address = ANNA,
    starts_at: datetime = MONDAY_THE_13TH,
    stamped: datetime | None = None,
) -> bytes:
    """What Anna's calendar program mails, as bytes."""
    return (
        f"From: {ANNA}\nTo: opbouwwerk@club.example.org\nSubject: Accepted: bijeenkomst\n"
        f"Date: {at:%a, %d %b %Y %H:%M:%S} +0000\n"
        f"Message-ID: <{at:{STAMP}}{method}{state}{sequence}@wijk.example.org>\n"
        f"MIME-Version: 1.0\nContent-Type: text/calendar; charset=utf-8; method={method}\n\n"
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//NL\nMETHOD:{method}\nBEGIN:VEVENT\nUID:{uid}\n"
        f"SEQUENCE:{sequence}\nDTSTAMP:{stamped or at:{STAMP}}\nDTSTART:{starts_at:{STAMP}}\n"
        f"ATTENDEE;CN={attendee.name};PARTSTAT={state}:mailto:{attendee.address}\nEND:VEVENT\nEND:VCALENDAR\n"
    ).replace("\n", "\r\n").encode()  # fmt: skip


def comes(house: House, clock: Clock, state: str, **changes: object) -> None:
    """Anna's calendar answers, and that is handled."""
    (meeting,) = facts.meetings(CLUB.key)
    content = an_answer(meeting.uid, state, at=clock(), **changes)  # type: ignore[arg-type]
    (id,) = received(house, content)
    assert handle(id, house=house) == "handled"


def a_member(house: House) -> None:
    act((AddMember(person=ANNA),), house=house, club=CLUB.key, by="test")


def moved(house: House) -> None:
    (meeting,) = facts.meetings(CLUB.key)
    change = SetMeeting(meeting=meeting.id, starts_at=PROPOSED, ends_at=PROPOSED + timedelta(hours=5))
    act((change,), house=house, club=CLUB.key, by="test")


def attendance() -> list[tuple[str, str, int]]:
    return [(one.person.name, one.answer, one.sequence) for one in facts.attendance(facts.meetings(CLUB.key)[0].id)]


def the_question() -> Question:
    (question,) = facts.questions(CLUB.key, state="open")
    return question


def sent() -> list[str]:
    return [part for row in reversed(outbox.rows(CLUB.key, limit=100)) for part in row.templates]


def test_an_old_answer_that_arrives_late_changes_nothing(house: House, clock: Clock) -> None:
    a_member(house)
    moved(house)
    clock.forward(hours=1)
    comes(house, clock, "ACCEPTED", sequence=1)

    clock.forward(hours=1)
    comes(house, clock, "DECLINED", sequence=0)

    assert attendance() == [("Anna de Boer", "yes", 1)]
    assert sent() == ["rsvp_confirmed"]
    assert any("ignored" in line.text for line in journal.lines(limit=20))


def test_of_two_answers_for_one_date_the_one_that_was_given_last_counts(house: House, clock: Clock) -> None:
    a_member(house)
    clock.forward(hours=2)
    comes(house, clock, "ACCEPTED")

    clock.forward(hours=1)
    comes(house, clock, "DECLINED", stamped=clock() - timedelta(hours=2))
    assert attendance() == [("Anna de Boer", "yes", 0)]

    clock.forward(hours=1)
    comes(house, clock, "TENTATIVE")
    assert attendance() == [("Anna de Boer", "maybe", 0)]


def test_an_answer_for_the_date_before_the_move_is_kept_and_asked_again(house: House, clock: Clock) -> None:
    a_member(house)
    moved(house)
    clock.forward(hours=1)

    comes(house, clock, "ACCEPTED", sequence=0)

    assert attendance() == [("Anna de Boer", "yes", 0)]
    assert facts.meetings(CLUB.key)[0].sequence == 1
    assert sent() == ["rsvp_confirmed"]


def test_another_time_is_kept_in_the_question_and_to_approve_it_changes_nothing(house: House, clock: Clock) -> None:
    a_member(house)
    comes(house, clock, "TENTATIVE", method="COUNTER", starts_at=PROPOSED)

    question = the_question()
    assert (question.kind, question.why) == ("rsvp", "another_time")
    assert question.intent is not None and question.intent.details.proposed_at == PROPOSED
    settle(question.id, "approve", house=house, by="Marjolein")

    assert attendance() == []
    assert facts.questions(CLUB.key, state="open") == ()
    assert sent() == ["received"]


def test_what_is_answered_for_somebody_else_counts_once_an_organiser_approves(house: House, clock: Clock) -> None:
    a_member(house)
    comes(house, clock, "ACCEPTED", attendee=BILAL)

    question = the_question()
    assert (question.why, attendance()) == ("delegate", [])
    settle(question.id, "approve", house=house, by="Marjolein")

    assert attendance() == [("Bilal Aydin", "yes", 0)]


def test_who_was_not_asked_is_put_to_organisers_and_comes_once_they_approve(house: House, clock: Clock) -> None:
    comes(house, clock, "ACCEPTED")

    question = the_question()
    assert (question.why, attendance()) == ("not_invited", [])
    settle(question.id, "approve", house=house, by="Marjolein")

    assert attendance() == [("Anna de Boer", "yes", 0)]
