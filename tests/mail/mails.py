"""Small builders of mails for the tests of floor 1."""

from datetime import UTC, datetime
from pathlib import Path

from mailflow.mail.read import Own, read
from mailflow.model.message import Message

FIXTURES = Path(__file__).parent / "fixtures"
ARRIVED = datetime(2026, 5, 5, 8, 0, tzinfo=UTC)
OWN = Own(
    addresses=frozenset({"club@example.org"}),
    domains=frozenset({"example.org"}),
    list_id="buurtclub.example.org",
    trusted_authserv=("mx.example.org",),
)
USUAL = (
    "From: Lies Bakker <lies.bakker@example.net>\nTo: club@example.org\nSubject: vraag\n"
    "Date: Tue, 5 May 2026 09:12:00 +0200\nMessage-ID: <a@example.net>\n"
)


def a_mail(text: str = "Ik kom graag.", *, headers: str = "", usual: str = USUAL, content_type: str = "") -> bytes:
    """A mail with the usual headers, these added, and CRLF line ends."""
    kind = content_type or 'text/plain; charset="utf-8"'
    whole = f"{headers}{usual}Content-Type: {kind}\n\n{text}\n"
    return whole.replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def two_forms(plain: str, html: str) -> bytes:
    """A mail that says something as plain text and as HTML."""
    parts = (
        f'--grens\nContent-Type: text/plain; charset="utf-8"\n\n{plain}\n'
        f'--grens\nContent-Type: text/html; charset="utf-8"\n\n{html}\n--grens--\n'
    )
    return a_mail(parts, content_type='multipart/alternative; boundary="grens"')


def reading(content: bytes, *, own: Own = OWN) -> Message:
    """The mail as read by the club."""
    return read(content, arrived_at=ARRIVED, own=own)


def reading_file(name: str) -> Message:
    """One of the fixtures as read by the club."""
    return reading((FIXTURES / name).read_bytes())
