"""A mail poured from a mould is the mail that composing it alone makes, part by part, whatever is poured in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailflow.mail.compose import compose
from mailflow.mail.invitation import calendar_text, common_text
from mailflow.mail.mould import Mould, mould, pour, whole
from mailflow.model.address import Address
from mailflow.model.gaps import Gapped
from mailflow.model.meeting import Meeting
from mailflow.model.outgoing import Attached, OutgoingMail, Rendered
from tests.builders import ANNA, CLUB

NOW = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)
MEETING = Meeting(
    id=1,
    uid="1@club.example.org",
    starts_at=NOW + timedelta(days=7),
    ends_at=NOW + timedelta(days=7, hours=5),
    place="Utrecht",
    theme="Überraschung; met, komma's",
)
COMMON = common_text(MEETING, method="REQUEST", club=CLUB, now=NOW, language="nl")
TEXT = Gapped(
    said=("Beste ", ",\n\nKom je? " + "é" * 90 + "\n.\nFrom hier, ", " \n-- \nGroet\n\n"), gaps=("name", "first_name")
)
PAGE = Gapped(said=("<p lang=nl>" + "x" * 1_200, "</p>\n"), gaps=("name",))
FILE = Attached(name="route.pdf", mime_type="application/pdf", content=bytes(range(256)) * 20)
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")


def a_mail(to: Address, words: dict[str, str], *, number: int = 1) -> OutgoingMail:
    return OutgoingMail(
        message_id=f"<{number}@club.example.org>",
        sender=CLUB.address,
        to=to,
        rendered=Rendered(subject="Kom je ook?", text=TEXT.filled(words), html=PAGE.filled(words)),
        written_at=NOW,
        cause="plan",
        list_id="opbouwwerk.club.example.org",
        leave_address=CLUB.address.address,
        leave_url=f"https://club.example.org/leave/{number}.abc",
        calendar=calendar_text(COMMON, attendee=to, answer=None),
        attached=(FILE,),
    )


def a_mould(sample: OutgoingMail) -> Mould:
    made = mould(sample, text=TEXT, page=PAGE, calendar_begins=COMMON.before)
    assert made is not None
    return made


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=SMTP)


def parts(message: EmailMessage) -> list[tuple[str, dict[str, str], object]]:
    """Type, headers and decoded content of every part that holds something."""
    return [
        (
            part.get_content_type(),
            {name.lower(): str(value) for name, value in part.items()},
            part.get_payload(decode=True),
        )
        for part in message.walk()
        if not part.is_multipart()
    ]


@settings(max_examples=150, deadline=None)
@example(name="", first="000¡¡𐀀𐀀𐀀𐀀", number=2)
@example(name="", first="x" * 60 + "é", number=2)
@given(name=st.text(LETTERS, max_size=80), first=st.text(LETTERS, max_size=30), number=st.integers(2, 10**6))
def test_what_is_poured_is_what_is_composed(name: str, first: str, number: int) -> None:
    to = Address(address=f"member{number}@wijk.example.org", name=name)
    words = {"name": name, "first_name": first}
    cast = a_mould(a_mail(ANNA, {"name": "Anna", "first_name": "Anna"}))
    mail = a_mail(to, words, number=number)

    made = whole(cast.kept, pour(cast, mail, words=words, page_words=words))

    alone = compose(mail)
    assert parts(read(made)) == parts(read(alone))
    assert read(made).items()[:-2] == read(alone).items()[:-2], "all but MIME's own, which names a boundary"
    assert made.isascii() and made.count(b"\r\n") == made.count(b"\n") == made.count(b"\r")
    assert max(map(len, made.split(b"\r\n"))) <= 998
    body = made.partition(b"\r\n\r\n")[2]
    assert max(len(line) for line in body.split(b"\r\n") if not line.startswith(b"Content-")) <= 76


def test_what_all_have_in_common_is_kept_apart_from_what_is_a_readers_own() -> None:
    sample = a_mail(ANNA, {"name": "Anna", "first_name": "Anna"})
    cast = a_mould(sample)

    own = pour(cast, sample, words={"name": "Anna", "first_name": "Anna"}, page_words={"name": "Anna"})

    assert b"anna@wijk.example.org" not in cast.kept
    assert b"Kom je? " in cast.kept and b"Kom je? " not in own
    assert len(own) < 3_500 < len(cast.kept)


def test_a_mail_without_calendar_page_or_file_is_poured_too() -> None:
    words = {"name": "Anna", "first_name": "Anna"}
    plain = replace(a_mail(ANNA, words), calendar=None, attached=())
    cast = mould(plain, text=TEXT, page=PAGE)
    assert cast is not None

    made = whole(cast.kept, pour(cast, plain, words=words, page_words=words))

    assert parts(read(made)) == parts(read(compose(plain)))


def test_the_calendar_text_of_another_mailing_is_not_poured() -> None:
    mail = a_mail(ANNA, {"name": "Anna", "first_name": "Anna"})
    other = common_text(MEETING, method="CANCEL", club=CLUB, now=NOW, language="nl")

    with pytest.raises(ValueError, match="another mailing"):
        pour(
            a_mould(mail),
            replace(mail, calendar=calendar_text(other, attendee=ANNA, answer=None)),
            words={"name": "Anna", "first_name": "Anna"},
            page_words={"name": "Anna"},
        )
