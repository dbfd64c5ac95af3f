"""A full meeting over real mails: who waits is told so, a freed seat is offered, is taken, or lapses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from mailflow.flow.act import act, settle
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.store import facts, outbox
from tests.builders import ANNA, BILAL, CLUB, MONDAY_THE_13TH, YOUSSEF
from tests.house import Clock, a_mail, received
from tests.planning.facts import plans

COMES = "Ja, ik kom op 13 januari 2020."
COMES_NOT = "Helaas kan ik toch niet komen op 13 januari 2020."


@pytest.fixture
def house(house: House) -> House:
    """The same, in a club that offers freed seats."""
    room = house.rooms[CLUB.key]
    offering = replace(room, club=replace(CLUB, plans=plans("seat_offer")))
    return replace(house, rooms={CLUB.key: offering})


def writes(house: House, clock: Clock, person: Address, text: str, *, answers: str = "") -> None:
    """A mail of this person came in and was handled."""
    number = len(outbox.rows(CLUB.key, limit=1000))
    headers = f"In-Reply-To: {answers}\nReferences: {answers}\n" if answers else ""
    content = a_mail(
        text,
        sender=str(person),
        id=f"{number}.{person.address}",
        subject="Re: bijeenkomst" if answers else "bijeenkomst",
        headers=headers,
        written_at=clock(),
    )
    (id,) = received(house, content)
    assert handle(id, house=house) == "handled"


def limit(house: House, capacity: int) -> None:
    act((SetMeeting(meeting=meeting(), capacity=capacity),), house=house, club=CLUB.key, by="test")


def meeting() -> int:
    return facts.meetings(CLUB.key)[0].id


def seats() -> dict[str, str]:
    """The seat of everybody who comes, by first name."""
    return {one.person.name.split()[0]: one.seat for one in facts.attendance(meeting()) if one.answer == "yes"}


def mails_to(person: Address) -> list[str]:
    """The templates of the mails to this person but for digests, the oldest first."""
    rows = outbox.rows(CLUB.key, limit=1000)
    return [part for row in reversed(rows) if row.to == person.address for part in row.templates if part != "digest"]


def the_last(person: Address) -> tuple[str, str]:
    """The Message-ID and the text of the last mail to this person."""
    newest = next(row for row in outbox.rows(CLUB.key, limit=1000) if row.to == person.address)
    row = outbox.row(newest.id)
    assert row is not None
    body = message_from_bytes(row.content, policy=policy.default).get_body(("plain",))
    assert body is not None
    return row.message_id, " ".join(body.get_content().split())


def test_a_freed_seat_is_offered_to_who_waits_and_is_theirs_when_they_say_yes(house: House, clock: Clock) -> None:
    limit(house, 1)
    writes(house, clock, ANNA, COMES)
    clock.forward(minutes=1)
    writes(house, clock, BILAL, COMES)
    clock.forward(minutes=1)
    writes(house, clock, YOUSSEF, COMES)
    assert seats() == {"Anna": "taken", "Bilal": "waiting", "Youssef": "waiting"}
    assert "wachtlijst" in the_last(BILAL)[1]

    clock.forward(minutes=1)
    writes(house, clock, ANNA, COMES_NOT)
    plan(house=house)
    plan(house=house)
    assert seats() == {"Bilal": "offered", "Youssef": "waiting"}
    assert mails_to(BILAL) == ["rsvp_confirmed", "seat_offered"]

    clock.forward(hours=3)
    writes(house, clock, BILAL, "Ja graag!\n\nBilal", answers=the_last(BILAL)[0])
    assert seats() == {"Bilal": "taken", "Youssef": "waiting"}
    assert mails_to(YOUSSEF) == ["rsvp_confirmed"]


def test_an_offer_that_nobody_answers_lapses_and_goes_to_the_next(house: House, clock: Clock) -> None:
    limit(house, 1)
    for person in (ANNA, BILAL, YOUSSEF):
        writes(house, clock, person, COMES)
        clock.forward(minutes=1)
    writes(house, clock, ANNA, COMES_NOT)
    plan(house=house)

    clock.forward(hours=49)
    plan(house=house)

    assert seats() == {"Bilal": "lapsed", "Youssef": "offered"}
    assert mails_to(BILAL) == ["rsvp_confirmed", "seat_offered", "seat_lapsed"]
    assert mails_to(YOUSSEF) == ["rsvp_confirmed", "seat_offered"]


def test_more_room_is_offered_to_all_who_fit_in_the_order_of_the_line(house: House, clock: Clock) -> None:
    limit(house, 1)
    for person, text in ((ANNA, COMES), (BILAL, "Ik kom op 13 januari 2020, met twee gasten."), (YOUSSEF, COMES)):
        writes(house, clock, person, text)
        clock.forward(minutes=1)

    limit(house, 2)
    plan(house=house)
    assert seats() == {"Anna": "taken", "Bilal": "waiting", "Youssef": "offered"}
    limit(house, 5)
    plan(house=house)

    assert seats() == {"Anna": "taken", "Bilal": "offered", "Youssef": "offered"}


def test_who_leaves_the_club_frees_their_seat(house: House, clock: Clock) -> None:
    limit(house, 1)
    act((AddMember(person=ANNA),), house=house, club=CLUB.key, by="test")
    writes(house, clock, ANNA, COMES)
    clock.forward(minutes=1)
    writes(house, clock, BILAL, COMES)

    writes(house, clock, ANNA, "Ik wil me graag uitschrijven.")
    plan(house=house)

    assert seats() == {"Bilal": "offered"}


def test_an_answer_to_a_mail_from_before_the_move_is_asked_again_and_a_plain_yes_settles_it(
    house: House, clock: Clock
) -> None:
    writes(house, clock, ANNA, COMES)
    old = the_last(ANNA)[0]
    clock.forward(hours=1)
    later = MONDAY_THE_13TH + timedelta(days=7)
    moved = SetMeeting(meeting=meeting(), starts_at=later, ends_at=later + timedelta(hours=5))
    act((moved,), house=house, club=CLUB.key, by="test")

    clock.forward(hours=1)
    writes(house, clock, ANNA, "Ik kom met een collega mee.", answers=old)
    (said,) = facts.attendance(meeting())
    assert (said.answer, said.sequence, facts.meetings(CLUB.key)[0].sequence) == ("yes", 0, 1)
    asked, text = the_last(ANNA)
    assert "20 januari" in text

    clock.forward(hours=1)
    writes(house, clock, ANNA, "Ja, dat lukt.", answers=asked)
    (said,) = facts.attendance(meeting())
    assert (said.answer, said.sequence) == ("yes", 1)


def test_a_click_in_an_invitation_for_the_old_day_is_kept_as_such_and_asked_again(house: House, clock: Clock) -> None:
    later = MONDAY_THE_13TH + timedelta(days=7)
    moved = SetMeeting(meeting=meeting(), starts_at=later, ends_at=later + timedelta(hours=5))
    act((moved,), house=house, club=CLUB.key, by="test")

    clock.forward(hours=1)
    writes(house, clock, ANNA, COMES)
    (said,) = facts.attendance(meeting())
    assert (said.answer, said.sequence) == ("yes", 0)
    assert "20 januari" in the_last(ANNA)[1]

    clock.forward(hours=1)
    writes(house, clock, ANNA, "Ja, ik kom op 20 januari 2020.")
    (said,) = facts.attendance(meeting())
    assert (said.answer, said.sequence) == ("yes", 1)


def test_a_yes_after_answers_were_due_waits_for_an_organiser(house: House, clock: Clock) -> None:
    due = datetime(2020, 1, 6, 8, 0, tzinfo=UTC)
    act((SetMeeting(meeting=meeting(), answer_by=due),), house=house, club=CLUB.key, by="test")
    writes(house, clock, ANNA, COMES)
    (question,) = facts.questions(CLUB.key, state="open")
    assert (question.why, seats(), mails_to(ANNA)) == ("late", {}, ["rsvp_late"])

    settle(question.id, "approve", house=house, by="Marjolein")

    assert seats() == {"Anna": "taken"}
    assert mails_to(ANNA) == ["rsvp_late", "rsvp_confirmed"]


def test_a_meeting_is_held_once_it_is_over(house: House, clock: Clock) -> None:
    clock.now = MONDAY_THE_13TH + timedelta(hours=6)

    plan(house=house)

    assert facts.meetings(CLUB.key)[0].state == "held"
