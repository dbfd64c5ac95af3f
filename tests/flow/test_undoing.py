"""What was done at one go is taken back: everything is as it was, or it is said what stays and why."""

from mailflow.flow.act import act_on, settle, undo
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.undoing import last_batch
from mailflow.model.answering import Batch
from mailflow.model.effect import AddMember, Effect
from mailflow.store import facts, outbox
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN
from tests.house import a_mail, received
from tests.store.rows_as_they_are import all_rows

JOIN = "Graag zou ik lid worden van jullie club, ik werk in Goes.\n\nGroet, Anna"


def asked(house: House, text: str, *, id: str = "1@wijk.example.org") -> int:
    (mail,) = received(house, a_mail(text, id=id))
    handle(mail, house=house)
    return facts.questions(CLUB.key, state="open")[-1].id


def done(house: House, *effects: Effect) -> Batch:
    return act_on(lambda: effects, house=house, club=CLUB.key, by=MARJOLEIN.address)


def templates(*states: str) -> list[str]:
    rows = reversed(outbox.rows(CLUB.key, limit=100))
    return [part for row in rows if row.state in states for part in row.templates]


def test_a_member_who_was_added_is_none_again(house: House) -> None:
    before = all_rows()
    batch = done(house, AddMember(person=BILAL, place="Goes"))

    undone = undo(batch.id, house=house, by=MARJOLEIN.address)

    assert all_rows() == before
    assert [one.nl for one in undone.back] == ["Bilal Aydin is geen lid meer"]
    assert undone.stays == ()


def test_a_verdict_that_is_taken_back_opens_its_question_and_withdraws_its_mail(house: House) -> None:
    id = asked(house, JOIN)
    settle(id, "approve", house=house, by=MARJOLEIN.address)
    batch = last_batch(CLUB.key, MARJOLEIN.address)
    assert batch is not None

    undone = undo(batch.id, house=house, by=MARJOLEIN.address)

    assert [one.id for one in facts.questions(CLUB.key, state="open")] == [id]
    assert facts.members(CLUB.key, state="active") == ()
    assert templates("waiting") == ["join_received"]
    assert [one.nl for one in undone.back] == [
        "de welkomstmail aan Anna de Boer gaat niet meer uit",
        "wat mailflow van de mail van Anna de Boer leerde, is vergeten",
        "Anna de Boer is geen lid meer",
        "de vraag over de mail van Anna de Boer (nummer 1) staat weer open",
    ]


def test_what_was_taken_back_can_be_done_again_with_its_mail(house: House) -> None:
    id = asked(house, JOIN)
    settle(id, "approve", house=house, by=MARJOLEIN.address)
    batch = last_batch(CLUB.key, MARJOLEIN.address)
    assert batch is not None
    undo(batch.id, house=house, by=MARJOLEIN.address)

    settle(id, "approve", house=house, by=MARJOLEIN.address)

    assert templates("waiting") == ["join_received", "welcome"]
    assert [one.person.address for one in facts.members(CLUB.key, state="active")] == [ANNA.address]
