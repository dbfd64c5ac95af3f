"""One way to settle: the first verdict counts, and colleagues read organisers' words in their name."""

import pytest

from mailflow.flow.act import act_on, ask_back, correct_and_do, settle
from mailflow.flow.desk.joining import joined
from mailflow.flow.desk.relabelling import relabelled
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.answering import Item
from mailflow.model.correction import Label, LabelledIntent
from mailflow.model.errors import Refused
from mailflow.store import asked_back, corrections, facts, outbox
from tests.builders import ANNA, CLUB, MARJOLEIN, YOUSSEF
from tests.house import Clock, a_mail, received

JOIN = "Graag zou ik lid worden van jullie club, ik werk in Goes.\n\nGroet, Anna"
UNCLEAR = "Dat moeten jullie maar met Henk regelen."


def handled(house: House, text: str, *, id: str = "1@wijk.example.org", headers: str = "") -> int:
    (mail,) = received(house, a_mail(text, id=id, headers=headers))
    handle(mail, house=house)
    return mail


def asked(house: House, text: str, *, id: str = "1@wijk.example.org") -> int:
    handled(house, text, id=id)
    return facts.questions(CLUB.key, state="open")[-1].id


def last_text() -> str:
    """The text of the newest mail, without its quoted-printable line ends."""
    row = outbox.row(outbox.rows(CLUB.key, limit=1)[0].id)
    assert row is not None
    return row.content.decode().replace("=\r\n", "")


def test_who_approves_with_a_note_is_read_in_their_name_within_the_same_mail(house: House) -> None:
    id = asked(house, JOIN)

    settle(id, "approve", house=house, by=MARJOLEIN.address, note="Wat leuk dat je erbij komt!")

    row = outbox.rows(CLUB.key, limit=1)[0]
    assert row.templates == ("welcome", "organiser_note")
    assert "Marjolein Terpstra schrijft je hierbij:" in last_text()
    assert "> Wat leuk dat je erbij komt!" in last_text()
    assert MARJOLEIN.address not in last_text()


def test_an_unclear_mail_is_answered_by_the_note_alone(house: House) -> None:
    id = asked(house, UNCLEAR)

    settle(id, "approve", house=house, by=MARJOLEIN.address, note="Henk is er weer in maart.")

    assert outbox.rows(CLUB.key, limit=1)[0].templates == ("organiser_note",)
    assert facts.questions(CLUB.key, state="open") == ()


def test_the_second_verdict_is_told_who_gave_the_first_and_when(house: House) -> None:
    id = asked(house, JOIN)
    settle(id, "approve", house=house, by=MARJOLEIN.address)

    with pytest.raises(Refused) as refused:
        settle(id, "decline", house=house, by=YOUSSEF.address)

    assert refused.value.within("nl") == (
        "Marjolein Terpstra heeft dit op maandag 6 januari om 10.00 uur al goedgekeurd: het eerste oordeel telt"
    )
    assert refused.value.within("en") == (
        "question 1 was already approved by Marjolein Terpstra on Monday 6 January at 10:00: the first verdict counts"
    )


def test_what_an_organiser_asks_back_leaves_the_question_open(house: House, clock: Clock) -> None:
    id = asked(house, JOIN)

    ask_back(id, "Bij welke organisatie werk je?", house=house, by=MARJOLEIN.address)

    question = facts.question(id)
    assert question is not None
    assert (question.state, question.asked_back_at) == ("open", clock())
    assert outbox.rows(CLUB.key, limit=1)[0].templates == ("organiser_asks",)
    assert "Marjolein Terpstra schrijft je daarover:" in last_text()
    assert "> Bij welke organisatie werk je?" in last_text()


def test_the_answer_to_what_was_asked_back_stands_under_its_question(house: House, clock: Clock) -> None:
    id = asked(house, JOIN)
    ask_back(id, "Bij welke organisatie werk je?", house=house, by=MARJOLEIN.address)
    ours = outbox.rows(CLUB.key, limit=1)[0].message_id
    clock.forward(hours=1)

    mail = handled(house, UNCLEAR, id="2@wijk.example.org", headers=f"In-Reply-To: {ours}\n")

    question = facts.question(id)
    assert question is not None
    assert [one.id for one in asked_back.answers(question)] == [mail]
    assert [one.came_back for one in asked_back.with_answers([question])] == [(UNCLEAR,)]
    assert [one.id for one in facts.questions(CLUB.key, state="open")] == [id]


def test_an_answer_that_is_not_sure_is_not_asked_once_more(house: House, clock: Clock) -> None:
    id = asked(house, JOIN)
    ask_back(id, "Bij welke organisatie werk je?", house=house, by=MARJOLEIN.address)
    ours = outbox.rows(CLUB.key, limit=1)[0].message_id
    clock.forward(hours=1)
    text = "Dat moeten jullie maar met Henk regelen, ik zit bij Welzijn Goes."

    handled(house, text, id="2@wijk.example.org", headers=f"In-Reply-To: {ours}\n")

    assert [one.id for one in facts.questions(CLUB.key, state="open")] == [id]
    assert outbox.rows(CLUB.key, limit=1)[0].templates != ("rsvp_asked",)


def test_an_answer_from_another_address_stands_under_no_question(house: House, clock: Clock) -> None:
    id = asked(house, JOIN)
    ask_back(id, "Bij welke organisatie werk je?", house=house, by=MARJOLEIN.address)
    ours = outbox.rows(CLUB.key, limit=1)[0].message_id
    (mail,) = received(
        house, a_mail(UNCLEAR, sender="Eve <eve@example.com>", id="9@x", headers=f"In-Reply-To: {ours}\n")
    )
    handle(mail, house=house)

    question = facts.question(id)
    assert question is not None
    assert asked_back.answers(question) == ()
    assert len(facts.questions(CLUB.key, state="open")) == 2


def test_what_was_done_by_mistake_is_taken_back_and_the_right_thing_done(house: House) -> None:
    mail = handled(house, "Ik kom maandag de 13e graag.\n\nGroet, Anna")
    meeting = facts.meetings(CLUB.key)[0].id
    assert [one.answer for one in facts.attendance(meeting)] == ["yes"]

    found = correct_and_do(mail, Label(intents=(LabelledIntent(kind="question"),)), house=house, by=MARJOLEIN.address)

    assert facts.attendance(meeting) == ()
    assert [one.kind for one in facts.questions(CLUB.key, state="open")] == ["question"]
    assert found.undone is not None
    assert [one.nl for one in found.undone.back] == [
        "de bevestiging aan Anna de Boer gaat niet meer uit",
        "het antwoord van Anna de Boer over maandag 13 januari telt niet meer",
    ]
    assert [one.origin for one in corrections.of_mail(mail)] == ["correction"]


def test_a_question_that_was_misread_becomes_what_the_mail_really_asks(house: House) -> None:
    id = asked(house, UNCLEAR)
    question = facts.question(id)
    assert question is not None

    act_on(
        lambda: (
            relabelled(question, LabelledIntent(kind="leave"), club=CLUB, house=house, by=MARJOLEIN.address).effects
        ),
        house=house,
        club=CLUB.key,
        by=MARJOLEIN.address,
        mail=question.mail,
    )

    assert facts.questions(CLUB.key, state="open") == ()
    assert [one.state for one in facts.members(CLUB.key)] == ["left"]


def test_two_questions_of_one_person_are_asked_once(house: House) -> None:
    first = asked(house, JOIN)
    second = asked(house, UNCLEAR, id="2@wijk.example.org")
    one, other = (Item(number=id, what="question", ref=id) for id in (second, first))

    act_on(
        lambda: joined(one, other, club=CLUB, house=house, by=MARJOLEIN.address),
        house=house,
        club=CLUB.key,
        by=MARJOLEIN.address,
    )

    assert [one.id for one in facts.questions(CLUB.key, state="open")] == [first]


def test_questions_of_two_people_are_never_one(house: House) -> None:
    first = asked(house, JOIN)
    (mail,) = received(house, a_mail(UNCLEAR, sender="Bilal <bilal@buurt.example.net>", id="2@buurt.example.net"))
    handle(mail, house=house)
    second = facts.questions(CLUB.key, state="open")[-1].id
    one, other = (Item(number=id, what="question", ref=id) for id in (second, first))

    with pytest.raises(Refused) as refused:
        joined(one, other, club=CLUB, house=house, by=MARJOLEIN.address)

    assert refused.value.within("nl") == ("deze twee vragen zijn van twee mensen: die krijgen ieder hun eigen antwoord")


def test_two_proposals_become_one_with_all_who_put_them_forward(house: House) -> None:
    handled(house, "Een thema om te bespreken: buurtapps.")
    (mail,) = received(
        house,
        a_mail(
            "Een thema om te bespreken: moestuinen.",
            sender="Bilal Aydin <bilal@buurt.example.net>",
            id="2@buurt.example.net",
        ),
    )
    handle(mail, house=house)
    first, second = (one.id for one in facts.proposals(CLUB.key))
    one, other = (Item(number=id, what="proposal", ref=id) for id in (second, first))

    act_on(
        lambda: joined(one, other, club=CLUB, house=house, by=MARJOLEIN.address),
        house=house,
        club=CLUB.key,
        by=MARJOLEIN.address,
    )

    kept = facts.proposal(CLUB.key, first)
    assert kept is not None
    assert [one.address for one in kept.proposers] == [ANNA.address, "bilal@buurt.example.net"]
