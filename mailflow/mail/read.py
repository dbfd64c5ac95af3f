"""Reads the bytes of a mail into a Message, or says that it cannot be read."""

import email
import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import Message as Part
from email.policy import compat32
from email.utils import parsedate_to_datetime

from mailflow.mail.absence import away
from mailflow.mail.addresses import everyone, the_one, told_apart
from mailflow.mail.agreement import contradiction
from mailflow.mail.automatic import Signs, automatic, may_be_bounce
from mailflow.mail.bodies import Body, read_body
from mailflow.mail.bounce import has_report, names_failures, read_bounce
from mailflow.mail.cleaning import clean_line
from mailflow.mail.fence import TEXT_LIMIT, check, headers_only
from mailflow.mail.headers import Headers, headers_of
from mailflow.mail.itip import is_answer, is_clear, is_notice, read_answer
from mailflow.mail.leave_words import is_note
from mailflow.mail.quotes import Split, split
from mailflow.mail.senders import sender_proof
from mailflow.model.address import Address
from mailflow.model.errors import Unreadable
from mailflow.model.message import Automatic, CalendarAnswer, Message

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
DAYS_AHEAD = timedelta(days=2)
SENDER_SHOWN_LIMIT = 200
ANSWERS_AT_MOST = 50
CALENDARS_READ = 5

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,500}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What shows a mail to be our own, or an answer to it, and whose Authentication-Results are believed.

    `addresses` are the club's own, in lower case; `domains` those of our Message-IDs. `trusted_authserv` are the names
    by which the club's mail server calls itself (RFC 8601 2.5); `authserv_strips` says that it takes out what others
    write in that name, so that its results are believed wherever they stand.
    """

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    list_id: str = ""
    trusted_authserv: tuple[str, ...] = ()
    authserv_strips: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What can be said of a mail that cannot be read."""

    sender_shown: str
    subject: str


def read(content: bytes, *, arrived_at: datetime, own: Own, whole: bool = True) -> Message:
    """The mail, decoded; raises Unreadable, and nothing else, with a text for an organiser."""
    try:
        content = check(content)
        return _message(content if whole else headers_only(content) + b"\r\n\r\n", arrived_at, own)
    except Unreadable:
        raise
    except Exception as error:  # the one funnel: a hostile mail can make a library raise anything
        raise Unreadable(f"the mail is too strange to read ({type(error).__name__})") from error


def glance(content: bytes) -> Glance:
    """Sender and subject as far as they can be shown, cut short; never fails."""
    try:
        part = email.message_from_bytes(headers_only(content[:65_536])[:65_536] + b"\r\n\r\n", policy=compat32)
        headers = headers_of(part)
        return Glance(
            sender_shown=told_apart(headers.shown("from"))[:SENDER_SHOWN_LIMIT].rstrip(),
            subject=clean_line(headers.shown("subject"), 200),
        )
    except Exception:  # a glance is what is left when all else failed
        return Glance(sender_shown="", subject="")


def _message(content: bytes, arrived_at: datetime, own: Own) -> Message:
    part: Part = email.message_from_bytes(content, policy=compat32)
    headers = headers_of(part)
    body = read_body(part)
    sender = the_one(headers.all("from"))
    subject = headers.shown("subject")
    words = _divided(body, sender)
    calendar, doubt = _calendar(body, sender)
    answers_to = _answers_to(headers)
    answers_us = any(_is_ours(one, own) for one in answers_to)
    machine = _own(headers, sender, own) or (
        None if calendar else automatic(_signs(part, headers, words, answers_us=answers_us))
    )
    message_id = _message_id(headers)
    written_at = _written_at(headers, arrived_at)
    is_note = machine is not None and machine.kind == "auto_reply"
    away_from, away_until = away(words.said, written_at=written_at) if is_note else (None, None)
    return Message(
        fingerprint=fingerprint(message_id, sender, headers.first("date"), subject, words.said),
        message_id=message_id,
        sender=sender,
        sender_shown=told_apart(headers.shown("from"))[:SENDER_SHOWN_LIMIT].rstrip(),
        recipients=everyone(headers.all("to") + headers.all("cc")),
        subject=subject,
        said=words.said[:TEXT_LIMIT],
        quoted="\n\n".join(text for text in (words.quoted, body.forwarded) if text)[:TEXT_LIMIT],
        signed=words.signed,
        written_at=written_at,
        calendar=calendar,
        bounce=read_bounce(part, text=body.text) if machine and machine.kind == "bounce" else None,
        answers_to=answers_to,
        automatic=machine,
        sender_proof=sender_proof(headers, sender=sender, trusted=own.trusted_authserv, anywhere=own.authserv_strips),
        attachments=body.attachments,
        ambiguous=doubt or body.strange or _contradiction(body, words, sender),
        away_from=away_from,
        away_until=away_until,
        passages=words.passages,
    )


def _signs(part: Part, headers: Headers, words: Split, *, answers_us: bool) -> Signs:
    """What shows whether a machine wrote the mail."""
    subject = headers.shown("subject")
    return Signs(
        headers=headers,
        subject=subject,
        said=words.said,
        signed=words.signed,
        has_report=has_report(part),
        names_failures=may_be_bounce(headers, subject) and names_failures(part),
        answers_us=answers_us,
    )


def _divided(body: Body, sender: Address | None) -> Split:
    """What was said, quoted and signed; the words that a calendar or mail program adds of itself are not said."""
    words = split(body.text, writer=_writer(sender), coloured=body.coloured)
    by_program = is_note(words.said) or (bool(body.calendars) and is_notice(words.said))
    return replace(words, said="", passages=()) if by_program else words


def _contradiction(body: Body, words: Split, sender: Address | None) -> str:
    if body.plain is None or body.html is None or body.text != body.plain or not body.html.strip():
        return ""
    html = body.html
    return contradiction(
        words,
        lambda: split(html, writer=_writer(sender), coloured=body.coloured),
        plain_text=body.plain,
        html_text=html,
    )


def _calendar(body: Body, sender: Address | None) -> tuple[CalendarAnswer | None, str]:
    """The answer of a calendar program, or why one is there that cannot be read, or that says two things."""
    texts = dict.fromkeys(body.calendars[:CALENDARS_READ])
    answers = [(text, read_answer(text, sender=sender)) for text in texts if is_answer(text)]
    if not answers:
        return None, ""
    text, found = answers[0]
    if any(other != found for _, other in answers):
        return found, "it holds several answers to invitations, which differ"
    clear = found is not None and is_clear(text, found)
    return found, "" if clear else "it answers an invitation, but not with one yes, no or maybe to one meeting"


def fingerprint(message_id: str, sender: Address | None, written: str, subject: str, said: str) -> str:
    """Hex SHA-256 by which the same mail is known again when it comes by another road."""
    words = "\0".join((message_id, sender.address if sender else "", written, subject, said))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def _writer(sender: Address | None) -> str:
    """The words by which the sender may sign: name and local part."""
    return f"{sender.name} {sender.address.partition('@')[0]}" if sender else ""


def _own(headers: Headers, sender: Address | None, own: Own) -> Automatic | None:
    """Whether it is our own mail that came back: by its sender, or by our List-Id."""
    if sender is not None and sender.address in own.addresses:
        return Automatic(kind="own", why=f"From: {sender.address}")
    list_ids = [clean_line(value).lower() for value in headers.all("list-id")]
    ours = own.list_id.strip("<> ").lower()
    if ours and any(one.rpartition("<")[2].rstrip("> ") == ours for one in list_ids):
        return Automatic(kind="own", why=f"List-Id: {ours}")
    return None


def _is_ours(message_id: str, own: Own) -> bool:
    return message_id.rpartition("@")[2].rstrip(">").lower() in own.domains


def _message_id(headers: Headers) -> str:
    """The first Message-ID with its angle brackets; empty where it has none that could be answered."""
    found = _MESSAGE_ID.search(headers.first("message-id"))
    return found[0] if found else ""


def _answers_to(headers: Headers) -> tuple[str, ...]:
    """The Message-IDs answered, the last one first, at most fifty."""
    last = _MESSAGE_ID.findall(headers.first("in-reply-to"))
    before = reversed(_MESSAGE_ID.findall(headers.first("references")))
    return tuple(dict.fromkeys((*last, *before)))[:ANSWERS_AT_MOST]


def _written_at(headers: Headers, arrived_at: datetime) -> datetime:
    """The Date header in UTC; the arrival where it is missing or absurd."""
    try:
        found = parsedate_to_datetime(headers.first("date"))
        moment = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except Exception:  # the library lets OverflowError, IndexError and others out
        return arrived_at
    return moment if OLDEST <= moment <= arrived_at + DAYS_AHEAD else arrived_at
