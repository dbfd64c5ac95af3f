"""Mails in the name of a member or an organiser: what is not theirs changes nothing, and the genuine one counts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.model.plans import MailingPlan, Plans
from mailflow.store import facts, tables
from tests.builders import ANNA, CLUB, MARJOLEIN, MONDAY_THE_13TH
from tests.flow.answering import SERVER, VOUCHED, answer, asked, came_in, members, sent, states, vouched
from tests.flow.forged import RECEIVED, YES
from tests.flow.forged import mail as an_answer
from tests.flow.test_forged_answers import filled
from tests.house import START, Clock, a_mail
from tests.mail import notes_story as story

FAIL = f"Authentication-Results: {SERVER}; dmarc=fail header.from=wijk.example.org\n{RECEIVED}"
PASS = f"Authentication-Results: {SERVER}; dmarc=pass header.from=wijk.example.org\n{RECEIVED}"
HELD = START - timedelta(days=1)
COMES = "Ik kom graag op 13 januari!\n\nGroet, Anna"
LEAVES = "Ik wil me graag uitschrijven.\n\nGroet, Anna"
NOTES = f"Beste mailflow,\n\nHierbij het verslag van gisteren.\n\n{story.prose()}\n\nGroet,\nMarjolein Terpstra\n"
AGAIN = START - timedelta(minutes=5)


@pytest.fixture
def sure(house: House) -> House:
    """Anna is a member, a meeting is announced, and the club's server says who sent a mail."""
    plans = Plans(by_kind={"summary": MailingPlan(kind="summary")})
    made = vouched(house, replace(CLUB, plans=plans))
    meeting = SetMeeting(starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH + timedelta(hours=4), state="announced")
    held = SetMeeting(starts_at=HELD, ends_at=HELD + timedelta(hours=5), place="Gouda", state="held")
    act((AddMember(person=ANNA), meeting, held), house=made, club=CLUB.key, by="test")
    return made


def open_questions() -> list[tuple[str, str]]:
    return [(one.kind, one.why) for one in facts.questions(CLUB.key) if one.state == "open"]


def comes() -> list[str]:
    return [one.answer for one in facts.attendance(1)]


@pytest.mark.parametrize("text", [COMES, LEAVES])
def test_what_another_wrote_in_a_member_s_name_is_only_asked(sure: House, text: str) -> None:
    came_in(sure, a_mail(text, headers=FAIL))

    assert (members(), comes()) == ({ANNA.address}, [])
    assert [why for _, why in open_questions()] == ["unproven"]
    assert tables.Outbox.select().count() == 0


def test_the_genuine_mail_counts_although_a_forged_copy_came_first(sure: House) -> None:
    forged = came_in(sure, a_mail(COMES, headers=FAIL))
    genuine = came_in(sure, a_mail(COMES, headers=PASS))

    assert comes() == ["yes"]
    assert open_questions() == []
    assert len(sent(ANNA, "rsvp_confirmed")) == 1
    assert tables.Inbox.get_by_id(forged).copy_of_id == genuine


def test_what_the_genuine_mail_asks_as_the_forged_one_did_stays_asked(sure: House) -> None:
    text = "Hebben jullie nog ergens een beamer van ons liggen?\n\nGroet, Anna"
    came_in(sure, a_mail(text, headers=FAIL))
    before = open_questions()
    came_in(sure, a_mail(text, headers=PASS))

    assert len(before) == 1
    assert open_questions() == before


def test_a_forged_copy_that_comes_last_is_a_copy(sure: House) -> None:
    came_in(sure, a_mail(COMES, headers=PASS))
    last = came_in(sure, a_mail(COMES, headers=FAIL))

    assert tables.Inbox.get_by_id(last).state == "ignored"
    assert (comes(), open_questions(), len(sent(ANNA, "rsvp_confirmed"))) == (["yes"], [], 1)


def test_an_organiser_s_answer_counts_although_a_copy_without_its_token_came_first(house: House) -> None:
    waits = asked(house)
    came_in(house, filled(an_answer(thread=""), {}))
    assert states() == {"anna": "open", "bilal": "open"}

    came_in(house, filled(an_answer(), {"TOKEN": waits.token}))

    assert YES == "1 ja, 2 ja"
    assert states() == {"anna": "approve", "bilal": "approve"}


@pytest.mark.parametrize(
    "headers",
    [
        "",
        f"Authentication-Results: {SERVER}; spf=pass smtp.mailfrom=marjolein@club.example.org\n{RECEIVED}",
        f"Authentication-Results: {SERVER}; dkim=pass header.d=evil.example.net\n{RECEIVED}",
    ],
    ids=["nothing", "spf only", "dkim of another domain"],
)
def test_notes_that_nothing_proves_are_no_draft_and_are_asked(sure: House, headers: str) -> None:
    came_in(sure, a_mail(NOTES, sender=str(MARJOLEIN), subject="Verslag", headers=headers))

    assert tables.Summary.select().count() == 0
    assert sent(MARJOLEIN, "summary_draft") == []
    assert ("notes", "unproven") in open_questions()


def test_proven_notes_are_drafted(sure: House) -> None:
    came_in(sure, a_mail(NOTES, sender=str(MARJOLEIN), subject="Verslag", headers=VOUCHED))

    assert [one.state for one in tables.Summary.select()] == ["draft"]


@pytest.mark.parametrize("headers", ["", VOUCHED.replace("dmarc=pass", "dmarc=temperror")], ids=["none", "temperror"])
@pytest.mark.parametrize("text", ["Akkoord, verstuur maar!", "Niet versturen."])
def test_no_summary_goes_out_or_is_dropped_by_a_yes_that_nothing_proves(sure: House, text: str, headers: str) -> None:
    came_in(sure, a_mail(NOTES, sender=str(MARJOLEIN), subject="Verslag", headers=VOUCHED))
    draft = next(one for one in tables.Outbox.select() if "summary_draft" in one.templates)
    thread = f"In-Reply-To: {draft.message_id}\n"
    said = a_mail(
        text, sender=str(MARJOLEIN), subject="Re: Verslag", id="yes@club.example.org", headers=headers + thread
    )

    came_in(sure, said)

    assert [one.state for one in tables.Summary.select()] == ["draft"]


def test_a_proven_yes_approves_the_summary(sure: House) -> None:
    came_in(sure, a_mail(NOTES, sender=str(MARJOLEIN), subject="Verslag", headers=VOUCHED))
    draft = next(one for one in tables.Outbox.select() if "summary_draft" in one.templates)
    thread = f"In-Reply-To: {draft.message_id}\n"

    came_in(
        sure,
        a_mail(
            "Akkoord, verstuur maar!",
            sender=str(MARJOLEIN),
            subject="Re: Verslag",
            id="yes@club.example.org",
            headers=VOUCHED + thread,
        ),
    )

    assert [one.state for one in tables.Summary.select()] == ["approved"]


def test_a_mail_to_leave_that_is_sent_again_takes_nobody_off_who_came_back(sure: House, clock: Clock) -> None:
    came_in(sure, a_mail(LEAVES, headers=PASS))
    assert members() == set()
    clock.forward(days=3)
    act((AddMember(person=ANNA),), house=sure, club=CLUB.key, by="test")

    came_in(sure, a_mail(LEAVES, headers=PASS, id="again@wijk.example.org"))

    assert members() == {ANNA.address}
    assert [kind for kind, _ in open_questions()] == ["leave"]


def test_a_new_mail_to_leave_counts_for_who_came_back(sure: House, clock: Clock) -> None:
    came_in(sure, a_mail(LEAVES, headers=PASS))
    clock.forward(days=3)
    act((AddMember(person=ANNA),), house=sure, club=CLUB.key, by="test")
    clock.forward(hours=2)

    came_in(
        sure, a_mail(LEAVES, headers=PASS, id="new@wijk.example.org", written_at=START + timedelta(days=3, hours=1))
    )

    assert members() == set()


def test_an_organiser_s_answer_that_is_sent_again_does_nothing_more(sure: House, clock: Clock) -> None:
    waits = asked(sure)
    answer(sure, waits.token, YES, headers=VOUCHED)
    clock.forward(days=7)

    answer(
        sure, waits.token, YES, headers=VOUCHED, id="again@club.example.org", written_at=START - timedelta(minutes=5)
    )

    assert len(sent(MARJOLEIN, "answer_result")) == 1


def test_proven_notes_count_although_a_copy_that_nothing_proves_came_first(sure: House) -> None:
    forged = came_in(sure, a_mail(NOTES, sender=str(MARJOLEIN), subject="Verslag"))
    asked_before = open_questions()
    genuine = came_in(sure, a_mail(NOTES, sender=str(MARJOLEIN), subject="Verslag", headers=VOUCHED))

    assert ("notes", "unproven") in asked_before
    assert [one.state for one in tables.Summary.select()] == ["draft"]
    assert [why for _, why in open_questions() if why == "unproven"] == []
    assert tables.Inbox.get_by_id(forged).copy_of_id == genuine


def test_a_copy_that_nothing_proves_undoes_no_proven_notes(sure: House) -> None:
    came_in(sure, a_mail(NOTES, sender=str(MARJOLEIN), subject="Verslag", headers=VOUCHED))
    last = came_in(sure, a_mail(NOTES, sender=str(MARJOLEIN), subject="Verslag"))

    assert tables.Inbox.get_by_id(last).state == "ignored"
    assert [one.state for one in tables.Summary.select()] == ["draft"]
