"""The pieces of which hostile mails are made: a member's head, a body, parts in each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

YES = b"Ik ben er graag bij op 13 januari!\r\n"
NO = b"Helaas kan ik niet komen op 13 januari.\r\n"
SENDER = b"From: Anna de Boer <anna@wijk.example.org>"
SUBJECT = b"Subject: bijeenkomst 13 januari"
DATE = b"Date: Mon, 06 Jan 2020 08:55:00 +0000"
ID = b"Message-ID: <hostile@wijk.example.org>"
PLAIN = b"text/plain; charset=utf-8"
HTML = b"text/html; charset=utf-8"

Makers = Mapping[str, Callable[[], bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A hostile mail by name. Where it is `ambiguous` organisers must be asked, and nothing may be done by itself."""

    name: str
    make: Callable[[], bytes]
    ambiguous: bool = False


def headed(*lines: bytes, without: tuple[bytes, ...] = ()) -> bytes:
    """A member's header lines and these; of `without` (such as b"Date") none of ours."""
    own = (SENDER, b"To: opbouwwerk@club.example.org", SUBJECT, DATE, ID, b"MIME-Version: 1.0")
    kept = [line for line in own if line.partition(b":")[0] not in without]
    return b"\r\n".join([*kept, *lines]) + b"\r\n"


def a_mail(*lines: bytes, body: bytes = YES, kind: bytes = PLAIN, without: tuple[bytes, ...] = ()) -> bytes:
    """A mail of one part with these further header lines."""
    return headed(*lines, b"Content-Type: " + kind, without=without) + b"\r\n" + body


def of_kind(kind: bytes, body: bytes, *lines: bytes) -> bytes:
    """A mail whose only part is of this Content-Type."""
    return a_mail(*lines, body=body, kind=kind)


def a_part(body: bytes = YES, kind: bytes = PLAIN, *lines: bytes) -> bytes:
    """One part of a mail, with its head."""
    return b"\r\n".join([b"Content-Type: " + kind, *lines]) + b"\r\n\r\n" + body


def of_parts(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"grens", further: bytes = b"") -> bytes:
    """A mail of these parts; `further` stands behind its boundary parameter."""
    return headed(b"Content-Type: " + together(*parts, kind=kind, boundary=boundary, further=further).lstrip())


def together(*parts: bytes, kind: bytes = b"mixed", boundary: bytes = b"grens", further: bytes = b"") -> bytes:
    """The value of a Content-Type and, after an empty line, these parts between its boundaries."""
    inner = b"".join(b"--" + boundary + b"\r\n" + one + b"\r\n" for one in parts)
    return (
        b"multipart/"
        + kind
        + b'; boundary="'
        + boundary
        + b'"'
        + further
        + b"\r\n\r\n"
        + inner
        + b"--"
        + boundary
        + b"--"
    )


def base64_of(rows: int) -> bytes:
    """So many lines of base64."""
    return (b"QUJD" * 19 + b"\r\n") * rows
