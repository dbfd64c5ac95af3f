import time
import tracemalloc
from collections.abc import Callable

import pytest

from mailflow.mail.fence import check, headers_only
from mailflow.model.errors import Unreadable
from tests.mail.mails import a_mail, reading

HEAD = b"From: Lies <lies@example.net>\r\nTo: club@example.org\r\nDate: Mon, 4 May 2026 09:20:23 +0200\r\n"
BODY = b"\r\n\r\nja ik kom\r\n"
ROWS = [b"QUJD" * 19 + b"\r\n"]


def many(inner: bytes) -> bytes:
    return HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + inner


def nested(count: int) -> bytes:
    levels = (b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (one, one) for one in range(count))
    return HEAD + b"".join(levels) + b"Content-Type: text/plain" + BODY


# What plain parsers were found to cost seconds or gigabytes.
OVER_THE_FENCE: dict[str, Callable[[], bytes]] = {
    "26 MB": lambda: HEAD + b"\r\n" + b"a\r\n" * 9_000_000,
    "20 000 encoded words": lambda: HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + BODY,
    "201 encoded words": lambda: HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 201 + BODY,
    "1 MB subject": lambda: HEAD + b"Subject: " + b"a " * 500_000 + BODY,
    "100 000 From lines": lambda: b"From: a@b.nl\r\n" * 100_000 + BODY,
    "1 001 header lines": lambda: b"a: b\r\n" * 1_001 + BODY,
    "From with 100 000 dots": lambda: b"From: " + b"a." * 100_000 + b"@b.nl" + BODY,
    "To with 20 000 addresses": lambda: (
        HEAD + b"To: " + b", ".join(b"a%d@example.org" % n for n in range(20_000)) + BODY
    ),
    "20 000 parameters": lambda: HEAD + b"Content-Type: text/plain" + b"; a=b" * 20_000 + BODY,
    "20 000 parameters of a part": lambda: many(b"--b\r\nContent-Type: text/plain" + b";\r\n a=b" * 20_000 + BODY),
    "100 000 empty parts": lambda: many(b"--b\r\n\r\n" * 100_000),
    "1 500 nested multiparts": lambda: nested(1_500),
    "21 nested multiparts": lambda: nested(21),
    "1 500 mails in mails": lambda: HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1_500 + BODY,
    "a folded chain of mails": lambda: HEAD + b"Content-Type:\r\n message/rfc822\r\n\r\n" * 1_500 + BODY,
    "a line of 10 MB in the headers": lambda: HEAD + b"Subject: " + b"a" * 10_000_000 + BODY,
    "a line of 10 MB": lambda: HEAD + b"\r\n" + b"a" * 10_000_000,
    "7 million lines": lambda: HEAD + b"\r\n" + b"a\n" * 7_000_000,
    "3 million headers of a part": lambda: many(b"--b\r\n" + b"a: b\r\n" * 3_000_000),
    "100 000 blocks of a report": lambda: many(
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" + b"A: b\r\n\r\n" * 100_000
    ),
    "html 50 000 deep": lambda: HEAD + b"Content-Type: text/html\r\n\r\n" + (b"<div>" * 10_000 + b"\r\n") * 5,
    "a calendar of 5 000 meetings": lambda: (
        HEAD
        + b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n"
        + b"BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\n" * 5_000
    ),
}
WITHIN_THE_FENCE: dict[str, Callable[[], bytes]] = {
    "8 000 brackets": lambda: b"From: " + b"(" * 8_000 + BODY,
    "19 nested multiparts": lambda: nested(19),
    "10 MB base64": lambda: many(
        b"--b\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n" + ROWS[0] * 130_000
    ),
    "10 MB base64 text": lambda: HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + ROWS[0] * 130_000,
    "10 MB quoted-printable": lambda: (
        HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + (b"=41=42" * 12 + b"\n") * 130_000
    ),
    "80 000 delimiters": lambda: HEAD + b"\r\n" + b"--\n" * 80_000,
    "120 000 quoted lines": lambda: HEAD + b"\r\n" + b">\n" * 120_000,
    "14 000 half attributions": lambda: HEAD + b"\r\n" + b"Op 3 dec schreef \n" * 14_000,
    "36 000 header keys": lambda: HEAD + b"\r\n" + b"Van: a\n" * 36_000,
    "40 000 closings": lambda: HEAD + b"\r\n" + b"groet\n" * 40_000,
    "50 000 paragraphs": lambda: HEAD + b"\r\n" + b"Jan\n\n" * 50_000,
    "30 000 dashed names": lambda: HEAD + b"\r\n" + b"- Jan\n\n" * 30_000,
    "long lines of dashes": lambda: HEAD + b"\r\n" + (b"-" * 60_000 + b"\n") * 4,
    "long lines of blanks": lambda: HEAD + b"\r\n" + (b" " * 60_000 + b"\n") * 4,
    "half links": lambda: HEAD + b"\r\n" + (b"x<http:" * 8_000 + b"\n") * 4,
    "combining marks": lambda: (
        HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + ("a\u0301\u0316" * 2_000 + "\n").encode() * 10
    ),
    "9 000 excluded dates": lambda: (
        HEAD
        + b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:x\r\n"
        + b"EXDATE:20200101T000000Z\r\n" * 9_000
        + b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    ),
    "9 000 failures in words": lambda: (
        b"From: MAILER-DAEMON@x.nl\r\nSubject: Undelivered Mail\r\n\r\n" + b"<a@b.nl>: unknown\r\n" * 9_000
    ),
    "2 000 results": lambda: (
        b"Authentication-Results: mx.example.org; " + b"dkim=pass ; " * 2_000 + b"\r\n" + HEAD + BODY
    ),
    "comments in results": lambda: b"Authentication-Results: mx.example.org; " + b"((" * 4_000 + b"\r\n" + HEAD + BODY,
    "5 000 references": lambda: HEAD + b"References: " + b"<a@b> " * 5_000 + BODY,
    "all bytes": lambda: bytes(range(256)) * 3,
    "nothing": lambda: b"",
    "NULs": lambda: b"\0" * 1_000,
}


@pytest.mark.parametrize("name", OVER_THE_FENCE)
def test_what_is_over_the_fence_is_refused_at_once(name: str) -> None:
    content = OVER_THE_FENCE[name]()
    start = time.process_time()

    with pytest.raises(Unreadable):
        reading(content)

    assert time.process_time() - start < 1


@pytest.mark.parametrize("name", WITHIN_THE_FENCE)
def test_what_is_within_the_fence_is_read_within_a_second(name: str) -> None:
    content = WITHIN_THE_FENCE[name]()
    start = time.process_time()

    message = reading(content)

    assert time.process_time() - start < 1
    assert "\0" not in message.said + message.quoted + message.signed + message.subject


@pytest.mark.parametrize(
    "name", ["19 nested multiparts", "120 000 quoted lines", "2 000 results", "9 000 excluded dates"]
)
def test_reading_takes_no_more_than_64_mb(name: str) -> None:
    content = WITHIN_THE_FENCE[name]()
    tracemalloc.start()
    reading(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 64 * 1024 * 1024


def test_an_ordinary_mail_passes() -> None:
    check(a_mail())


def test_a_mail_to_150_colleagues_passes_although_only_100_are_read() -> None:
    colleagues = ", ".join(f"Collega Nummer {number} <collega{number}@welzijn.example.net>" for number in range(150))

    message = reading(a_mail(headers=f"Cc: {colleagues}\n"))

    assert len(message.recipients) == 100


def test_twenty_mails_attached_side_by_side_pass() -> None:
    one = (
        "--grens\nContent-Type: message/rfc822\n\nFrom: a@example.org\n"
        'Content-Type: multipart/alternative; boundary="in{0}"\n\n--in{0}\nContent-Type: text/plain\n\nx\n--in{0}--\n'
    )
    body = "".join(one.format(number) for number in range(20)) + "--grens--\n"

    check(a_mail(body, content_type='multipart/mixed; boundary="grens"'))


def test_the_text_of_the_refusal_is_for_an_organiser() -> None:
    with pytest.raises(Unreadable, match="it has more than 200 parts"):
        check(OVER_THE_FENCE["100 000 empty parts"]())


@pytest.mark.parametrize(
    ("content", "block"),
    [
        (b"a: b\r\nc: d\r\n\r\nx: y", b"a: b\r\nc: d"),
        (b"a: b\nc: d\n\nx", b"a: b\nc: d"),
        (b"\r\n\r\na: b\r\n\r\nx", b"a: b"),
        (b"a: b", b"a: b"),
        (b"", b""),
    ],
)  # fmt: skip
def test_the_header_block_ends_at_the_first_empty_line(content: bytes, block: bytes) -> None:
    assert headers_only(content).rstrip(b"\r") == block
