"""Signatures of organisers' mails are looked up before any lock, and a mail waits while nobody can be asked."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.errors import TryLater
from mailflow.store import tables
from mailflow.store.rows import opened
from mailflow.wire.dkim import Signatures
from tests.builders import CLUB
from tests.flow.answering import answer, asked, sent, states, with_club
from tests.house import Clock


def with_names(house: House, txt: Callable[[str], bytes | None]) -> House:
    sure = with_club(house, replace(CLUB, vouched=True))
    return replace(sure, rooms={CLUB.key: replace(sure.rooms[CLUB.key], signatures=Signatures(txt))})


def silent(name: str) -> bytes | None:
    assert not opened().in_transaction()
    raise TryLater("no name server answers", about="mail")


SIGNED = "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=club.example.org; s=s1; " + (
    "h=from:subject:date:content-type; bh=Y5sD9aqv7zWIDAJRkfOlJJ1WWQHKZPNZxGdM5kgdDCY=; b=AAAA\n"
)


@pytest.fixture
def waiting(house: House) -> tuple[House, int]:
    """An answer of an organiser, whose signature nobody can tell of."""

    deaf = with_names(house, silent)
    waits = asked(deaf)
    with pytest.raises(TryLater):
        answer(deaf, waits.token, "1 ja, 2 ja", headers=SIGNED)
    return deaf, tables.Inbox.select().order_by(tables.Inbox.id.desc()).get().id


def test_a_mail_waits_while_no_name_server_answers(waiting: tuple[House, int]) -> None:
    _, id = waiting

    row = tables.Inbox.get_by_id(id)
    assert (row.state, row.attempts) == ("received", 0)
    assert states() == {"anna": "open", "bilal": "open"}


def test_after_an_hour_it_goes_on_unproven(waiting: tuple[House, int], clock: Clock) -> None:
    deaf, id = waiting

    clock.forward(hours=1, minutes=1)
    handle(id, house=deaf)

    assert tables.Inbox.get_by_id(id).why == "not done: nothing proves that this organiser sent it"
    assert states() == {"anna": "open", "bilal": "open"}
    assert len(sent("marjolein@club.example.org", "answer_refused")) == 1


def test_nobody_asks_for_the_signature_of_a_colleague(house: House) -> None:
    asked_for: list[str] = []

    def noted(name: str) -> bytes | None:
        asked_for.append(name)
        return None

    answer(with_names(house, noted), "", "Graag word ik lid.", sender="Anna <anna@wijk.example.org>", headers=SIGNED)

    assert asked_for == []
