"""A mail ready to be put into bytes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailflow.model.address import Address

CalendarMethod = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that goes with a mail."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarText:
    """A meeting as calendar programs read it, in UTF-8; by `method` (RFC 5546) they ask, or take it out."""

    method: CalendarMethod
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a template made of its words: a subject, plain text and HTML that say the same."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """One mail to one person, with all that its headers need.

    `message_id` and `answers` are Message-IDs with their angle brackets. `cause` becomes Auto-Submitted:
    auto-replied or auto-generated (RFC 3834). `list_id` and `leave_address` make RFC 2919 and RFC 2369 headers;
    `leave_url` is the page with which this very person leaves by one click (RFC 8058), empty where there is none.
    `calendar` goes beside text and HTML, and once more as a file. `reply_to` is where answers go, None: to the sender.
    """

    message_id: str
    sender: Address
    to: Address
    rendered: Rendered
    written_at: datetime
    cause: Literal["reply", "plan"]
    list_id: str
    leave_address: str
    leave_url: str = ""
    language: str = "nl"
    answers: str = ""
    references: tuple[str, ...] = ()
    calendar: CalendarText | None = None
    attached: tuple[Attached, ...] = ()
    reply_to: Address | None = None
