import email
from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.mail.addresses import the_one
from mailflow.mail.cleaning import clean_line
from mailflow.mail.compose import compose
from mailflow.mail.headers import headers_of
from mailflow.mail.read import Own
from mailflow.model.address import Address
from mailflow.model.outgoing import Attached, CalendarText, OutgoingMail, Rendered
from tests.mail.mails import reading

MAIL = OutgoingMail(
    message_id="<17.abc@example.org>",
    sender=Address(address="club@example.org", name="Buurtclub"),
    to=Address(address="lies@example.net", name="Lies Bakker"),
    rendered=Rendered(
        subject="Re: Uitnodiging", text="Hoi Lies,\n\nTot de 12e!", html="<p>Hoi Lies,</p><p>Tot de 12e!</p>"
    ),
    written_at=datetime(2026, 5, 5, 8, 0, tzinfo=UTC),
    cause="reply",
    list_id="buurtclub.example.org",
    leave_address="club@example.org",
    answers="<a@example.net>",
    references=("<uit@example.org>",),
)
ODD = [
    "\r", "\n", "\r\n", "\x00", "\x0b", "\x0c", "\x1b", "\x1c", "\x1d", "\x1e", "\x1f", "\x7f", "\x85", "\u2028",
    "\u2029",
    "\u202e", "\ufeff", "\ud800", "\u00ad", "\u200b", "\t",
    "\\", '"', ",", ";", ":", "<", ">", "@", "=?utf-8?q?x?=", "é", "🎉",
    "(", ")", "[", "\r\nBcc: evil@example.net", "\n\nbody", "\u2066", "\U000e0041", "a" * 300,
]  # fmt: skip


def read_back(content: bytes) -> EmailMessage:
    """The mail as another program reads it."""
    message = email.message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def with_subject(subject: str) -> OutgoingMail:
    return replace(MAIL, rendered=replace(MAIL.rendered, subject=subject))


def test_all_headers_of_an_answer_are_there() -> None:
    message = read_back(compose(MAIL))

    assert {name: str(message[name]) for name in message} | {"Content-Type": ""} == {
        "From": "Buurtclub <club@example.org>",
        "To": "Lies Bakker <lies@example.net>",
        "Subject": "Re: Uitnodiging",
        "Date": "Tue, 05 May 2026 08:00:00 +0000",
        "Message-ID": "<17.abc@example.org>",
        "In-Reply-To": "<a@example.net>",
        "References": "<uit@example.org> <a@example.net>",
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
        "List-Id": "<buurtclub.example.org>",
        "List-Unsubscribe": "<mailto:club@example.org?subject=afmelden>",
        "Content-Language": "nl",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }


def test_what_the_clock_sends_is_generated_and_answers_nothing() -> None:
    message = read_back(compose(replace(MAIL, cause="plan", answers="", references=(), language="en")))

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["In-Reply-To"] is None
    assert message["References"] is None
    assert message["List-Unsubscribe"] == "<mailto:club@example.org?subject=unsubscribe>"


def test_text_and_html_say_the_same_as_alternatives() -> None:
    message = read_back(compose(MAIL))

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content() for part in message.iter_parts()] == [
        "Hoi Lies,\r\n\r\nTot de 12e!\r\n",
        "<p>Hoi Lies,</p><p>Tot de 12e!</p>\r\n",
    ]


def test_a_mail_without_html_is_plain_text() -> None:
    message = read_back(compose(replace(MAIL, rendered=replace(MAIL.rendered, html=""))))

    assert message.get_content_type() == "text/plain"


def test_a_file_goes_with_the_mail() -> None:
    ics = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    attached = Attached(name="bijeenkomst.ics", mime_type="text/calendar; charset=utf-8; method=PUBLISH", content=ics)

    message = read_back(compose(replace(MAIL, attached=(attached,))))

    assert message.get_content_type() == "multipart/mixed"
    (part,) = message.iter_attachments()
    assert (part.get_content_type(), part.get_filename()) == ("text/calendar", "bijeenkomst.ics")
    assert part.get_param("method") == "PUBLISH"
    assert part.get_payload(decode=True) == ics


@pytest.mark.parametrize(
    "mime_type", ["", "x", "text/\r\nBcc: x", "message/rfc822", "multipart/mixed", "a/b/c", "text/x; a=\r\n"]
)
def test_a_strange_kind_of_file_is_just_bytes_or_safe(mime_type: str) -> None:
    attached = Attached(name="../../a\r\nBcc: x.ics", mime_type=mime_type, content=b"x")

    message = read_back(compose(replace(MAIL, attached=(attached,))))

    (part,) = message.iter_attachments()
    assert part.get_content_type() in ("application/octet-stream", "text/x")
    assert part.get_filename() == "-..-a Bcc- x.ics"
    assert message["Bcc"] is None


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "field", ["subject", "sender name", "to name", "list_id", "leave_address", "language", "answers", "message_id"]
)
def test_nothing_breaks_out_of_a_header(odd: str, field: str) -> None:
    words = f"een {odd} twee"
    mails = {
        "subject": with_subject(words),
        "sender name": replace(MAIL, sender=replace(MAIL.sender, name=words)),
        "to name": replace(MAIL, to=replace(MAIL.to, name=words)),
        "list_id": replace(MAIL, list_id=words),
        "leave_address": replace(MAIL, leave_address=words),
        "language": replace(MAIL, language=words),
        "answers": replace(MAIL, answers=words, references=(words, "<a@b>")),
        "message_id": replace(MAIL, message_id=f"<{words}@example.org>"),
    }

    content = compose(mails[field])

    block = content.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in block.split(b"\r\n") if not line.startswith(b" ")]
    assert len(set(names)) == len(names)
    assert b"Bcc" not in names
    assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert content.isascii()
    assert b"\0" not in content


@pytest.mark.parametrize("odd", ODD)
def test_subject_and_names_are_read_back_equal(odd: str) -> None:
    words = f"Bakker, {odd} Lies"
    mail = replace(with_subject(words), to=replace(MAIL.to, name=words), sender=replace(MAIL.sender, name=words))

    content = compose(mail)

    headers = headers_of(email.message_from_bytes(content, policy=policy.compat32))
    sender, to = the_one(headers.all("from")), the_one(headers.all("to"))
    assert headers.shown("subject") == clean_line(words)
    assert sender is not None
    assert sender == Address(address="club@example.org", name=clean_line(words, 200).strip("'\" "))
    assert to is not None
    assert to.address == "lies@example.net"
    other = read_back(content)
    assert other["Subject"] == clean_line(words)
    (mailbox,) = other["To"].addresses
    assert (mailbox.addr_spec, mailbox.display_name) == ("lies@example.net", clean_line(words, 200))


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_composed_and_is_read_back(words: str) -> None:
    mail = replace(
        MAIL, rendered=Rendered(subject=words, text=words, html=f"<p>{words}</p>"), to=replace(MAIL.to, name=words)
    )

    content = compose(mail)

    assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    headers = headers_of(email.message_from_bytes(content, policy=policy.compat32))
    assert headers.shown("subject") == clean_line(words)
    to = the_one(headers.all("to"))
    assert to is not None
    assert to.address == "lies@example.net"


@pytest.mark.parametrize(
    "text",
    [
        ".\r\nMAIL FROM:<evil@example.net>", "a\n.\nb", "From me\n", "x" * 5_000, "é" * 5_000, "a\rb", "a\u2028b",
        "a\0b",
        "\n\n\n",
        "--=_x\n", "= =20 =", "\t \t\n x", "",
    ],
)  # fmt: skip
def test_a_body_is_read_back_as_it_was(text: str) -> None:
    content = compose(replace(MAIL, rendered=Rendered(subject="x", text=text, html="")))

    assert content.count(b"\r") == content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    expected = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\0", "").rstrip("\n") + "\n"
    )
    assert read_back(content).get_content().replace("\r\n", "\n") == expected


def test_references_keep_the_first_and_the_last_ten() -> None:
    many = tuple(f"<{number}@example.org>" for number in range(30))

    message = read_back(compose(replace(MAIL, references=many, answers="<29@example.org>")))

    assert str(message["References"]).split() == [
        "<0@example.org>",
        *(f"<{number}@example.org>" for number in range(20, 30)),
    ]


def test_the_same_mail_gives_the_same_bytes() -> None:
    assert compose(MAIL) == compose(MAIL)


def test_our_mail_is_known_as_ours_when_it_comes_back() -> None:
    forwarded = compose(replace(MAIL, sender=Address(address="iemand@example.com")))

    assert reading(compose(MAIL)).kind == "own"
    assert reading(forwarded).kind == "own"
    assert reading(compose(MAIL), own=Own()).kind == "auto_reply"


def test_only_the_one_recipient_s_address_is_in_it() -> None:
    text = compose(MAIL).decode("ascii")

    assert text.count("lies@example.net") == 1


CALENDAR = CalendarText(method="REQUEST", content="BEGIN:VCALENDAR\r\nX:é\r\nEND:VCALENDAR\r\n".encode())


def test_a_calendar_is_the_last_alternative_and_once_more_a_file() -> None:
    content = compose(replace(MAIL, calendar=CALENDAR))

    message = read_back(content)
    alternatives, file = message.iter_parts()
    assert (message.get_content_type(), alternatives.get_content_type()) == (
        "multipart/mixed",
        "multipart/alternative",
    )
    text, html, calendar = alternatives.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert b"\r\nContent-Type: text/calendar; method=REQUEST; charset=UTF-8\r\n" in content
    assert calendar.get_content_type() == "text/calendar"
    assert calendar["Content-Disposition"] is None
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True) == CALENDAR.content
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")


def test_a_calendar_stands_beside_the_text_where_there_is_no_html() -> None:
    plain = replace(MAIL, rendered=replace(MAIL.rendered, html=""), calendar=CALENDAR)

    message = read_back(compose(plain))

    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/calendar",
        "application/ics",
    ]


def test_other_files_come_after_the_invitation() -> None:
    attached = Attached(name="verslag.pdf", mime_type="application/pdf", content=b"%PDF")

    message = read_back(compose(replace(MAIL, calendar=CALENDAR, attached=(attached,))))

    assert [part.get_filename() for part in message.iter_attachments()] == ["invite.ics", "verslag.pdf"]


def test_the_method_stands_in_the_header_too() -> None:
    message = read_back(compose(replace(MAIL, calendar=replace(CALENDAR, method="CANCEL"))))

    (calendar,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert calendar.get_param("method") == "CANCEL"


def test_a_mail_with_a_calendar_is_ascii_with_crlf_and_the_same_each_time() -> None:
    mail = replace(MAIL, calendar=CALENDAR)

    content = compose(mail)

    assert content == compose(mail)
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"") and b"\r" not in content.replace(b"\r\n", b"")
