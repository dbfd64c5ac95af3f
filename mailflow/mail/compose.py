"""Puts an outgoing mail into bytes that every mail server passes on and every mail program shows alike."""

import base64
import hashlib
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP, compat32
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from mailflow.mail.cleaning import clean_line, clean_text
from mailflow.model.address import Address
from mailflow.model.outgoing import Attached, OutgoingMail

SUBJECT_LIMIT = 500
NAME_LIMIT = 200
REFERENCES_KEPT = 11
INVITE = "invite.ics"
LEAVE_SUBJECTS = {"nl": "afmelden", "en": "unsubscribe"}

_LINE = 76
_PIECE = 42
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,500}>")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=^_`{|}~-]*")
_PRINTABLE = re.compile(r"[ -~]*")
_PLAIN_SUBJECT_WORD = 200
_TOKEN = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}")
_CAUSES = {"reply": "auto-replied", "plan": "auto-generated"}


def compose(mail: OutgoingMail) -> bytes:
    """The mail as RFC 5322 bytes with CRLF line ends, all ASCII, no line over 998; foreign text never breaks it."""
    return head(mail) + contents(mail)


def head(mail: OutgoingMail) -> bytes:
    """The headers that say from whom to whom, about what and why, without those of MIME."""
    lines = [line for name, value in _headers(mail) if value for line in _folded(name, value)]
    return "\r\n".join((*lines, "")).encode("ascii")


def _headers(mail: OutgoingMail) -> Iterator[tuple[str, str]]:
    """Name and ready value of each header; where a line may be folded stands a space."""
    yield "From", mailbox(mail.sender)
    yield "To", mailbox(mail.to)
    yield "Reply-To", mailbox(mail.reply_to) if mail.reply_to else ""
    yield "Subject", encoded(clean_line(mail.rendered.subject, SUBJECT_LIMIT))
    yield "Date", format_datetime(mail.written_at)
    yield "Message-ID", _message_id(mail.message_id)
    yield "In-Reply-To", _message_id(mail.answers)
    yield "References", " ".join(kept_references((*mail.references, mail.answers)))
    yield "Auto-Submitted", _CAUSES[mail.cause]
    yield "X-Auto-Response-Suppress", "All"
    yield "List-Id", _list_id(mail.list_id)
    yield "List-Unsubscribe", ", ".join(filter(None, (_leave_page(mail), _leave(mail))))
    yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click" if _leave_page(mail) else ""
    yield "Content-Language", re.sub(r"[^A-Za-z-]", "", mail.language)


@lru_cache(maxsize=256)
def mailbox(address: Address) -> str:
    """`Name <address>` for a header: the name quoted where it must be, encoded where it is not ASCII (RFC 2047 5)."""
    name = clean_line(address.name, NAME_LIMIT)
    spec = re.sub(r"[^!-;=?-~]", "", address.address)
    if not name:
        return spec
    if _PRINTABLE.fullmatch(name) and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f"{name} <{spec}>" if _PLAIN_NAME.fullmatch(name) else f'"{escaped}" <{spec}>'
    return f"{' '.join(_encoded_words(name))} <{spec}>"


def encoded(text: str) -> str:
    """One clean line of text for an unstructured header: itself if it is ASCII, else encoded words (RFC 2047)."""
    fits = max(map(len, text.split(" "))) <= _PLAIN_SUBJECT_WORD
    if _PRINTABLE.fullmatch(text) and "=?" not in text and fits:
        return text
    return " ".join(_encoded_words(text))


def kept_references(references: tuple[str, ...]) -> list[str]:
    """The Message-IDs that References names: each once, the first and the last ten (RFC 5537 3.4.4)."""
    known = list(dict.fromkeys(one for text in references if (one := _message_id(text))))
    return known if len(known) <= REFERENCES_KEPT else [known[0], *known[1 - REFERENCES_KEPT :]]


def _encoded_words(text: str) -> Iterator[str]:
    """The text in base64 words of at most 75 characters, no letter cut in two."""
    piece = b""
    for letter in text:
        one = letter.encode("utf-8", "replace")
        if len(piece) + len(one) > _PIECE:
            yield f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?="
            piece = b""
        piece += one
    if piece:
        yield f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?="


@lru_cache(maxsize=256)
def _folded(name: str, value: str) -> tuple[str, ...]:
    """The header's lines, kept for a while: the mails of a mailing share most of them."""
    return tuple(_lines_of(name, value))


def _lines_of(name: str, value: str) -> Iterator[str]:
    """Broken before a space where the line grows too long, never within a quoted name."""
    line = f"{name}:"
    for word in _words(value):
        if len(line) + 1 + len(word) > _LINE and not line.endswith(":"):
            yield line
            line = ""
        line = f"{line} {word}"
    yield line


def _words(value: str) -> Iterator[str]:
    yield from re.findall(r'"(?:[^"\\]|\\.)*"|[^\s]+', value) if value.startswith('"') else value.split(" ")


def _message_id(text: str) -> str:
    found = _MESSAGE_ID.search(text)
    return found[0] if found else ""


def _list_id(text: str) -> str:
    plain = re.sub(r"[^A-Za-z0-9._-]", "", text)
    return f"<{plain}>" if plain else ""


def _leave_page(mail: OutgoingMail) -> str:
    """RFC 8058 3.1: who posts to this page leaves the club; only https counts."""
    url = re.sub(r"[^!-;=?-~]", "", mail.leave_url)
    return f"<{url}>" if url.startswith("https://") else ""


def _leave(mail: OutgoingMail) -> str:
    """RFC 2369 3.2: a mail to this address with this subject leaves the club."""
    address = quote(re.sub(r"[^!-~]", "", mail.leave_address), safe="@.+-_")
    subject = LEAVE_SUBJECTS.get(mail.language, LEAVE_SUBJECTS["en"])
    return f"<mailto:{address}?subject={subject}>" if address else ""


def contents(mail: OutgoingMail) -> bytes:
    """Text, HTML and a calendar's text as alternatives, the plainest first (RFC 2046 5.1.4); files after them."""
    body = EmailMessage(policy=SMTP)
    body.set_content(_lines(mail.rendered.text), cte="quoted-printable")
    if mail.rendered.html.strip():
        body.add_alternative(_lines(mail.rendered.html), subtype="html", cte="quoted-printable")
    if mail.calendar is not None:
        if not body.is_multipart():
            body.make_alternative()
        calendar = EmailMessage(policy=compat32)  # this policy writes the header as it is given, without quotes
        # RFC 6047 2.4: the method stands in the header too, and decides whether a program offers to answer.
        calendar["Content-Type"] = f"text/calendar; method={mail.calendar.method}; charset=UTF-8"
        calendar["Content-Transfer-Encoding"] = "base64"  # no server touches its line ends
        calendar.set_payload(base64.encodebytes(mail.calendar.content).decode("ascii"))
        body.attach(calendar)
    for attached in (*_invite(mail), *mail.attached):
        maintype, subtype, parameters = _kind(attached.mime_type)
        name = _file_name(attached.name)
        body.add_attachment(
            attached.content,
            maintype=maintype,
            subtype=subtype,
            filename=name,
            params=parameters,
            disposition="attachment",
        )
    # Python would draw the boundaries by lot; "=_" cannot stand in quoted-printable or base64 text (RFC 2045 6.7).
    for number, part in enumerate([part for part in body.walk() if part.is_multipart()]):
        seed = f"{number} {mail.message_id}".encode("utf-8", "replace")
        part.set_boundary(f"=_{hashlib.sha256(seed).hexdigest()[:32]}")
    return body.as_bytes(policy=SMTP)


def _invite(mail: OutgoingMail) -> Iterator[Attached]:
    """The calendar once more as a file, for programs that look at files only.

    A second `text/calendar` would claim to be a meeting too, so it has the type that Google gives its own.
    """
    if mail.calendar is not None:
        yield Attached(name=INVITE, mime_type=f"application/ics; name={INVITE}", content=mail.calendar.content)


def _lines(text: str) -> str:
    return clean_text(text).rstrip("\n") + "\n"


def _kind(mime_type: str) -> tuple[str, str, dict[str, str]]:
    """Type, subtype and parameters of a file; what is no MIME type at all is just bytes."""
    kind, *pairs = (piece.strip() for piece in mime_type.split(";"))
    maintype, _, subtype = kind.partition("/")
    if not _TOKEN.fullmatch(maintype) or not _TOKEN.fullmatch(subtype) or maintype in ("multipart", "message"):
        return "application", "octet-stream", {}
    named = (pair.partition("=") for pair in pairs)
    parameters = {name.lower(): value.strip('"') for name, _, value in named if _TOKEN.fullmatch(name)}
    return maintype, subtype, {name: value for name, value in parameters.items() if _TOKEN.fullmatch(value)}


def _file_name(name: str) -> str:
    """A name that is no path."""
    return re.sub(r'[\\/:*?"<>|]', "-", clean_line(name, 100)).lstrip(".") or "file"
