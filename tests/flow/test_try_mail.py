"""Trying a mail shows what would become of it, and changes nothing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.try_mail import Tried, try_mail
from mailflow.model.effect import Ask, SetAttendance
from mailflow.store import inbox, outbox, tables
from mailflow.store.rows import Row
from tests.builders import ANNA, CLUB
from tests.house import a_mail, raw, received

COMING = "Ik kom de 13e graag.\n\nGroet, Anna"

# Nothing vouches for her: of what the mail says of its writer, the address bears this name alone.
FIRST_NAME_ONLY = replace(ANNA, name="Anna")


def tried(house: House, content: bytes, *, whole: bool = True) -> Tried:
    return try_mail(raw(content, whole=whole), room=house.rooms[CLUB.key], house=house)


def everything() -> dict[str, list[str]]:
    """All rows of all tables."""
    kinds = [one for one in vars(tables).values() if isinstance(one, type) and issubclass(one, Row) and one is not Row]
    assert len(kinds) > 10
    return {kind.__name__: sorted(repr(row) for row in kind.select().dicts()) for kind in kinds}


def text(row: int) -> str:
    """An outgoing mail as it goes out, from its first line on."""
    found = outbox.row(row)
    assert found is not None
    return found.content.decode("ascii").partition("\r\n\r\n")[2]


def test_it_tells_what_was_read_and_understood_and_decided_and_what_would_go_out(house: House) -> None:
    found = tried(house, a_mail(COMING))

    assert found.reading.message is not None and found.reading.message.said == "Ik kom de 13e graag."
    assert found.reading.understanding is not None
    (intent,) = found.reading.understanding.intents
    assert (intent.kind, intent.details.answer) == ("rsvp", "yes")
    assert "kom" in " ".join(one.words for one in intent.evidence)
    assert (found.decided.decisions, found.state) == (("act",), "handled")
    assert [type(one) for one in found.decided.effects if not hasattr(one, "template")] == [SetAttendance]
    (mail,) = found.mails
    assert mail.to == FIRST_NAME_ONLY and "13 januari" in mail.rendered.text
    assert mail.calendar is not None and mail.calendar.method == "REQUEST"


@pytest.mark.parametrize(
    "content",
    [
        a_mail(COMING),
        a_mail("Graag zou ik lid worden van jullie club."),
        a_mail("Haal mij maar van de maillijst."),
        a_mail("Dat moeten jullie maar met Henk regelen."),
        a_mail("Ik ben er even niet.", headers="Auto-Submitted: auto-replied\n"),
        b"\x00" * 5_000,
    ],
    ids=["rsvp", "join", "leave", "unclear", "automatic", "no mail at all"],
)
def test_nothing_is_written(house: House, content: bytes) -> None:
    before = everything()

    tried(house, content)

    assert everything() == before


def test_what_it_shows_is_what_happens(house: House) -> None:
    content = a_mail("Ik kom de 13e graag. En een thema om te bespreken: buurtapps.")
    shown = tried(house, content)

    (id,) = received(house, content)
    assert handle(id, house=house) == shown.state

    (row,) = outbox.rows(CLUB.key, limit=10)
    assert row.subject == shown.mails[0].rendered.subject
    assert (row.to, len(shown.mails)) == (shown.mails[0].to.address, 1)
    first_line = next(line for line in shown.mails[0].rendered.text.splitlines() if line.strip())
    assert first_line in text(row.id)


def test_an_unclear_mail_is_asked_of_the_organisers(house: House) -> None:
    found = tried(house, a_mail("Dat moeten jullie maar met Henk regelen."))

    assert [one.kind for one in found.decided.effects if isinstance(one, Ask)] == ["unclear"]
    assert [mail.to for mail in found.mails] == [FIRST_NAME_ONLY]


def test_an_automatic_mail_is_answered_by_nobody(house: House) -> None:
    found = tried(house, a_mail("Ik ben er even niet.", headers="Auto-Submitted: auto-replied\n"))

    assert (found.state, found.mails) == ("ignored", ())
    assert "auto-replied" in found.why.lower()


def test_a_mail_that_cannot_be_read_says_why(house: House) -> None:
    found = tried(house, b"Subject: x\r\n" * 20_000)

    assert found.reading.message is None
    assert found.why and found.why == found.reading.trouble
    assert [one.kind for one in found.decided.effects if isinstance(one, Ask)] == ["unreadable"]
    assert found.mails == ()


def test_a_mail_too_large_to_be_fetched_is_shown_to_organisers(house: House) -> None:
    found = tried(house, a_mail(""), whole=False)

    assert [one.kind for one in found.decided.effects if isinstance(one, Ask)] == ["too_large"]


def test_a_mail_that_was_received_before_is_told_to_be_so(house: House) -> None:
    (id,) = received(house, a_mail(COMING))
    handle(id, house=house)

    found = tried(house, b"Delivered-To: somebody@club.example.org\r\n" + a_mail(COMING))

    assert found.copy_of == id
    assert tried(house, a_mail(COMING, id="2@wijk.example.org")).copy_of is None
    assert inbox.counts(CLUB.key)["handled"] == 1


def test_it_is_tried_as_of_now(house: House) -> None:
    """The 13th is the next meeting only as long as it is ahead."""
    (mail,) = tried(house, a_mail(COMING)).mails

    assert mail.written_at == house.now() == datetime(2020, 1, 6, 9, 0, tzinfo=UTC)
