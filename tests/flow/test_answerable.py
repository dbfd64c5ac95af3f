"""A mail that an organiser may answer carries a token, by which the answer is known again."""

from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from mailflow.flow.act import act
from mailflow.flow.assemble import unguessable
from mailflow.flow.house import House
from mailflow.model.answering import Item
from mailflow.model.effect import Answerable, Send
from mailflow.model.people import Club
from mailflow.store import tokens
from mailflow.store.tables import Outbox
from tests.builders import CLUB, MARJOLEIN
from tests.house import START, an_opener

ITEM = Item(number=3, what="question", ref=17)


def sent(house: House, answerable: Answerable | None, *, club: Club = CLUB) -> Message:
    """The mail to Marjolein that waits in the outbox."""
    send = Send(
        key="notice:1",
        template="test_notice",
        to=MARJOLEIN,
        language="nl",
        words={"subject": "x", "template": "y"},
        answerable=answerable,
    )
    act((send,), house=house, club=club.key, by="test")
    return message_from_bytes(bytes(Outbox.get().content))


def with_plus_addressing(house: House) -> House:
    room = house.rooms[CLUB.key]
    return replace(house, rooms={CLUB.key: replace(room, club=replace(CLUB, plus_addressing=True))})


def test_the_token_stands_in_message_id_and_reply_to(house: House) -> None:
    mail = sent(with_plus_addressing(house), Answerable(items=(ITEM,)))

    assert mail["Message-ID"] == f"<{an_opener(1)}@club.example.org>"
    assert mail["Reply-To"].replace("\r\n", "") == f"Opbouwwerk <opbouwwerk+{an_opener(1)}@club.example.org>"


def test_without_plus_addressing_the_token_is_in_the_name_of_the_club(house: House) -> None:
    mail = sent(house, Answerable(items=(ITEM,)))

    shown = mail["Reply-To"].replace("\r\n", "")
    assert shown == f'"Opbouwwerk [{an_opener(1)}]" <opbouwwerk@club.example.org>'


def test_the_token_opens_the_items_of_that_mail_for_that_organiser(house: House) -> None:
    sent(house, Answerable(items=(ITEM,), days=14))

    found = tokens.find(an_opener(1), purpose="digest", now=START)
    assert found is not None
    assert (found.address, found.club) == (MARJOLEIN.address, CLUB.key)
    assert found.about == {"items": {"3": ["question", 17]}}


def test_a_mail_that_nobody_answers_so_has_no_token(house: House) -> None:
    mail = sent(house, None)

    assert mail["Reply-To"] is None
    assert mail["Message-ID"] == "<token1@club.example.org>"


def test_tokens_of_an_installation_have_the_shape_and_differ() -> None:
    made = {unguessable() for _ in range(1_000)}

    assert len(made) == 1_000
    assert all(tokens.SHAPE.fullmatch(one) for one in made)
