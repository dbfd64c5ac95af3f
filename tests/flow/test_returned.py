"""Our own mail that comes back is never answered; a person who answers above or below our words is."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from mailflow.flow.act import act
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.model.effect import AddMember
from mailflow.store import inbox, outbox
from tests.builders import ANNA, CLUB
from tests.house import a_mail, received

ASKS = "Ik heb een vraag aan de organisatoren: mag mijn stagiaire ook mee?\n\nGroet, Anna"


def our_answer(house: House) -> EmailMessage:
    """The mail that Anna, a member, got from us."""
    act((AddMember(person=ANNA),), house=house, club=CLUB.key, by="test")
    (id,) = received(house, a_mail(ASKS))
    handle(id, house=house)
    row = outbox.row(outbox.rows(CLUB.key, limit=1)[0].id)
    assert row is not None
    found = message_from_bytes(row.content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(mail: EmailMessage) -> str:
    plain = mail.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())


def became(house: House, mail: bytes) -> tuple[str, str, int]:
    """State and kind of the mail, and how many mails there are in the outbox."""
    (id,) = received(house, mail)
    handle(id, house=house)
    row = inbox.row(id)
    assert row is not None
    return row.state, row.kind, len(outbox.rows(CLUB.key, limit=50))


def test_a_message_id_of_ours_is_known_again_whatever_else_was_changed(house: House) -> None:
    ours = our_answer(house)

    came = a_mail("Wij hebben een vraag over de parkeerplaatsen.", id=str(ours["Message-ID"]).strip("<>"))

    assert became(house, came) == ("ignored", "own", 1)


@pytest.mark.parametrize("width", [60, 200])
def test_our_words_alone_are_known_again_under_a_new_message_id(house: House, width: int) -> None:
    ours = text_of(our_answer(house))
    wrapped = "\n".join(
        line[start : start + width] for line in ours.splitlines() for start in range(0, len(line) or 1, width)
    )

    state, kind, mails = became(house, a_mail(wrapped, id="new@wijk.example.org"))

    assert (state, kind, mails) == ("ignored", "own", 1)


def test_our_words_that_a_program_sends_on_below_their_old_headers_are_not_answered(house: House) -> None:
    ours = text_of(our_answer(house))
    above = "---- Forwarded message ----\nFrom: Opbouwwerk\nSubject: Re: vraagje\n\n"

    assert became(house, a_mail(above + ours, id="new@wijk.example.org", subject="Fwd: vraagje"))[2] == 1


@pytest.mark.parametrize("where", ["above", "below"])
def test_a_line_of_the_persons_own_makes_it_theirs(house: House, where: str) -> None:
    ours = text_of(our_answer(house))
    own = "Mag mijn collega Henk dan ook mee, met de trein?"
    said = f"{own}\n\n{ours}" if where == "above" else f"{ours}\n\n{own}"

    state, kind, _ = became(house, a_mail(said, id="new@wijk.example.org"))

    assert (state, kind) == ("handled", "person")


def test_few_words_that_also_stand_in_our_mail_are_a_persons(house: House) -> None:
    our_answer(house)

    state, kind, _ = became(house, a_mail("Een organisator leest hem", id="new@wijk.example.org"))

    assert (state, kind) == ("handled", "person")
