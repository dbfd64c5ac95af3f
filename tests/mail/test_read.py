import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.mail.read import Glance, glance, read
from mailflow.model.errors import Unreadable
from mailflow.model.message import Message
from tests.mail.mails import ARRIVED, FIXTURES, OWN, USUAL, a_mail, reading, reading_file


def test_a_mail_is_read_into_its_parts() -> None:
    message = reading_file("outlook_header_block.eml")

    assert message.message_id == "<lies-1@example.net>"
    assert message.sender is not None
    assert str(message.sender) == "Lies Bakker <lies.bakker@example.net>"
    assert message.sender_shown == "Lies Bakker <lies.bakker@example.net>"
    assert [one.address for one in message.recipients] == ["club@example.org"]
    assert message.subject == "Re: Uitnodiging 12 mei"
    assert message.written_at == datetime(2026, 5, 5, 7, 12, tzinfo=UTC)
    assert message.answers_to == ("<uitnodiging@example.org>",)
    assert (message.kind, message.sender_proof, message.ambiguous) == ("person", "none", "")


def test_a_mail_without_text_keeps_its_subject() -> None:
    message = reading(a_mail("", usual=USUAL.replace("vraag", "haal me van de lijst")))

    assert (message.said, message.subject) == ("", "haal me van de lijst")


@pytest.mark.parametrize(
    "date",
    [
        "", "morgen", "Tue, 5 May 2026", "Tue, 5 May 1899 09:12:00 +0200", "Tue, 5 May 9999 09:12:00 +0200",
        "Mon, 01 Jan 1900 00:00:00 +0000", "Tue, 5 May 20261234567890123456789 09:12:00 +0200", "0", "-1", "1e400",
        "Tue, 35 May 2026 09:12:00 +0200", "Tue, 5 May 2026 25:12:00 +0200", "Tue, 5 May 2026 09:12:00 +9999999999",
        "Thu, 7 May 2027 09:12:00 +0200", "=?utf-8?q?x?=", "\x00", "Tue, 5 May 1969 09:12:00 GMT",
        "٥ May 2026", "x" * 20_000,
        "Sun, 10 May 2026 09:12:00 +0200",
    ],
)  # fmt: skip
def test_an_absurd_date_is_the_arrival(date: str) -> None:
    usual = USUAL.replace("Date: Tue, 5 May 2026 09:12:00 +0200", f"Date: {date}")

    message = reading(a_mail(usual=usual))

    assert message.written_at == ARRIVED


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Tue, 5 May 2026 09:12:00 +0200", datetime(2026, 5, 5, 7, 12, tzinfo=UTC)),
        ("5 May 2026 07:12:00 GMT", datetime(2026, 5, 5, 7, 12, tzinfo=UTC)),
        ("Tue, 5 May 2026 07:12:00 -0000", datetime(2026, 5, 5, 7, 12, tzinfo=UTC)),
        ("Tue, 05 May 26 07:12 UT (mei)", datetime(2026, 5, 5, 7, 12, tzinfo=UTC)),
        ("Wed, 6 May 2026 09:12:00 +0000", datetime(2026, 5, 6, 9, 12, tzinfo=UTC)),
        ("Fri, 3 Jan 1992 10:00:00 +0100", datetime(1992, 1, 3, 9, 0, tzinfo=UTC)),
    ],
)
def test_a_date_is_an_instant(date: str, moment: datetime) -> None:
    usual = USUAL.replace("Tue, 5 May 2026 09:12:00 +0200", date)

    assert reading(a_mail(usual=usual)).written_at == moment


def test_two_dates_are_the_first() -> None:
    message = reading(a_mail(headers="Date: Mon, 4 May 2026 09:12:00 +0200\n"))

    assert message.written_at == datetime(2026, 5, 4, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "known"),
    [
        ("<a@example.net>", "<a@example.net>"),
        ("  <a@example.net> (x)", "<a@example.net>"),
        ("", ""),
        ("a@example.net", ""),
        ("<a@[", ""),
        ("<[x@>", "<[x@>"),
        ("<a b@example.net>", ""),
        ("<é@example.net>", ""),
        ("<" + "a" * 5_000 + "@example.net>", ""),
        ("<a@example.net> <b@example.net>", "<a@example.net>"),
    ],
)
def test_a_message_id_is_one_that_can_be_answered(value: str, known: str) -> None:
    usual = USUAL.replace("<a@example.net>", value)

    assert reading(a_mail(usual=usual)).message_id == known


def test_the_mails_answered_are_listed_the_last_first() -> None:
    headers = "In-Reply-To: <c@x>\nReferences: <a@x>\n <b@x> <c@x> rommel\n"

    assert reading(a_mail(headers=headers)).answers_to == ("<c@x>", "<b@x>", "<a@x>")


def test_the_same_mail_has_the_same_fingerprint_by_another_road() -> None:
    other = a_mail(headers="Received: by other.example.org\nDelivered-To: youssef@example.org\n")

    assert reading(a_mail()).fingerprint == reading(other).fingerprint


@pytest.mark.parametrize(
    "other",
    [
        a_mail("Ik kom niet."),
        a_mail(usual=USUAL.replace("vraag", "andere vraag")),
        a_mail(usual=USUAL.replace("lies.bakker@", "jan@")),
        a_mail(usual=USUAL.replace("09:12:00", "09:13:00")),
        a_mail(usual=USUAL.replace("<a@", "<b@")),
    ],
)
def test_another_mail_has_another_fingerprint_even_with_the_same_id(other: bytes) -> None:
    assert reading(a_mail()).fingerprint != reading(other).fingerprint


def test_only_the_headers_of_an_over_large_mail_are_read() -> None:
    block = a_mail("x").partition(b"\r\n\r\n")[0] + b"\r\n\r\n"

    message = read(block, arrived_at=ARRIVED, own=OWN, whole=False)

    assert (message.subject, message.said, message.kind) == ("vraag", "", "person")


def test_a_multipart_of_which_only_the_headers_are_there_is_read() -> None:
    content = a_mail("", content_type='multipart/mixed; boundary="x"').partition(b"\r\n\r\n")[0] + b"\r\n\r\n"

    assert read(content, arrived_at=ARRIVED, own=OWN, whole=False).said == ""


@pytest.mark.parametrize(
    "subject", ["a\x00b", "a\ud800b".encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")]
)
def test_no_nul_and_no_lone_surrogate_comes_out(subject: str) -> None:
    message = reading(a_mail(f"x\x00 {subject}", usual=USUAL.replace("vraag", subject)))

    for text in (message.subject, message.said, message.sender_shown, message.fingerprint):
        text.encode("utf-8")
        assert "\0" not in text


def test_a_long_subject_and_sender_are_cut() -> None:
    usual = USUAL.replace("vraag", "x" * 5_000).replace("Lies Bakker", "Lies " * 500)

    message = reading(a_mail(usual=usual))

    assert len(message.subject) == 500
    assert len(message.sender_shown) <= 200


def test_what_is_said_is_cut_at_256_kb() -> None:
    message = reading(a_mail("\n".join(["woord " * 1_000] * 100)))

    assert len(message.said) <= 256 * 1024


def test_a_glance_at_an_unreadable_mail_shows_who_and_what() -> None:
    content = b"From: =?utf-8?q?Zo=C3=AB?= <zoe@example.net>\r\nSubject: " + b"a" * 40_000 + b"\r\n\r\nx"

    found = glance(content)

    assert found == Glance(sender_shown="Zoë <zoe@example.net>", subject="a" * 200)


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"From: a@b.nl\r\n" * 500_000, b"\xff" * 1_000, b"Subject: x"])
def test_a_glance_never_fails_and_is_quick(content: bytes) -> None:
    start = time.process_time()

    glance(content)

    assert time.process_time() - start < 0.5


def read_or_none(content: bytes) -> Message | None:
    """The mail, or nothing where it is unreadable; any other exception is a failure of the test."""
    try:
        return reading(content)
    except Unreadable:
        return None


def mangled(content: bytes, cuts: list[tuple[int, bytes]]) -> bytes:
    for place, piece in cuts:
        at = place % (len(content) + 1)
        content = content[:at] + piece + content[at + len(piece) :]
    return content


PIECES = st.one_of(
    st.binary(min_size=1, max_size=12),
    st.sampled_from(
        [b"\r\n", b"\n", b"\r", b"\0", b"--grens", b"--grens--", b"\r\n\r\n", b"=?utf-8?q?", b"?=", b"Content-Type: ",
         b"<", b">", b"boundary=", b"multipart/mixed; ", b"message/rfc822", b"charset=utf-16", b"base64", b"From: ",
         b"(", b'"', b"\xff\xfe"]
    ),
)  # fmt: skip


@given(
    st.sampled_from(sorted(path.name for path in FIXTURES.iterdir())),
    st.lists(st.tuples(st.integers(0, 5_000), PIECES), min_size=1, max_size=8),
)
@settings(max_examples=300, deadline=None)
def test_a_mangled_mail_is_read_or_unreadable(name: str, cuts: list[tuple[int, bytes]]) -> None:
    content = mangled((FIXTURES / name).read_bytes(), cuts)

    message = read_or_none(content)
    if message is None:
        return

    for text in (
        message.said,
        message.quoted,
        message.signed,
        message.subject,
        message.sender_shown,
        message.ambiguous,
    ):
        text.encode("utf-8")
        assert "\0" not in text
    assert message.written_at <= ARRIVED + timedelta(days=2)


@given(st.binary(max_size=600))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_unreadable(content: bytes) -> None:
    read_or_none(content)
    glance(content)
