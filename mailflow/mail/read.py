"""Reads the bytes of a mail into a Message, or says that it cannot be read."""

import email
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message as Part
from email.policy import compat32
from email.utils import parsedate_to_datetime

from mailflow.mail.addresses import everyone, the_one
from mailflow.mail.automatic import automatic
from mailflow.mail.bodies import read_body
from mailflow.mail.cleaning import clean_line
from mailflow.mail.fence import check, headers_only
from mailflow.mail.headers import Headers, headers_of
from mailflow.mail.quotes import split
from mailflow.model.address import Address
from mailflow.model.errors import Unreadable
from mailflow.model.message import Automatic, Message

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
DAYS_AHEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What shows a mail to be our own coming back, and whose Authentication-Results are believed.

    `addresses` are the club's own, in lower case; `trusted_authserv` the authserv-ids (RFC 8601 2.5) of its mail server.
    """

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    list_id: str = ""
    trusted_authserv: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What can be said of a mail that cannot be read."""

    sender_shown: str
    subject: str


def read(content: bytes, *, arrived_at: datetime, own: Own, whole: bool = True) -> Message:
    """The mail, decoded; raises Unreadable, and nothing else, with a text for an organiser."""
    try:
        check(content)
        return _message(content if whole else headers_only(content) + b"\r\n\r\n", arrived_at, own)
    except Unreadable:
        raise
    except Exception as error:  # the one funnel: a hostile mail can make a library raise anything (TRUST G5)
        raise Unreadable(f"the mail is too strange to read ({type(error).__name__})") from error


def glance(content: bytes) -> Glance:
    """Sender and subject as far as they can be shown, cut short; never fails."""
    try:
        part = email.message_from_bytes(headers_only(content[:65_536])[:65_536] + b"\r\n\r\n", policy=compat32)
        headers = headers_of(part)
        return Glance(
            sender_shown=clean_line(headers.shown("from"), 200), subject=clean_line(headers.shown("subject"), 200)
        )
    except Exception:  # a glance is what is left when all else failed
        return Glance(sender_shown="", subject="")


def _message(content: bytes, arrived_at: datetime, own: Own) -> Message:
    part: Part = email.message_from_bytes(content, policy=compat32)
    headers = headers_of(part)
    body = read_body(part)
    sender = the_one(headers.all("from"))
    subject = headers.shown("subject")
    parts = split(body.text, writer=sender.name if sender else "")
    written_at = _written_at(headers, arrived_at)
    message_id = clean_line(headers.first("message-id"))
    return Message(
        fingerprint=fingerprint(message_id, sender, headers.first("date"), subject, parts.said),
        message_id=message_id,
        sender=sender,
        sender_shown=clean_line(headers.shown("from"), 200),
        recipients=everyone(headers.all("to") + headers.all("cc")),
        subject=subject,
        said=parts.said,
        quoted="\n\n".join(text for text in (parts.quoted, body.forwarded) if text),
        signed=parts.signed,
        written_at=written_at,
        answers_to=_answers_to(headers),
        automatic=_automatic(headers, subject, sender, own),
        attachments=body.attachments,
    )


def fingerprint(message_id: str, sender: Address | None, written: str, subject: str, said: str) -> str:
    """Hex SHA-256 by which the same mail is known again when it comes by another road."""
    words = "\0".join((message_id, sender.address if sender else "", written, subject, said))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def _automatic(headers: Headers, subject: str, sender: Address | None, own: Own) -> Automatic | None:
    if sender is not None and sender.address in own.addresses:
        return Automatic(kind="own", why=f"From: {sender.address}")
    if own.list_id and own.list_id.lower() in headers.first("list-id").lower():
        return Automatic(kind="own", why="our own List-Id")
    return automatic(headers, subject)


def _answers_to(headers: Headers) -> tuple[str, ...]:
    """The Message-IDs answered, the last one first, at most fifty."""
    found = (headers.first("in-reply-to") + " " + " ".join(reversed(headers.first("references").split()))).split()
    return tuple(dict.fromkeys(clean_line(one) for one in found if one.startswith("<") and one.endswith(">")))[:50]


def _written_at(headers: Headers, arrived_at: datetime) -> datetime:
    """The Date header in UTC; the arrival where it is missing or absurd."""
    try:
        found = parsedate_to_datetime(headers.first("date"))
        moment = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except Exception:  # the library lets OverflowError, IndexError and others out (TRUST 1.4)
        return arrived_at
    return moment if OLDEST <= moment <= arrived_at + DAYS_AHEAD else arrived_at
