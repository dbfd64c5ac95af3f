"""A mail as bytes with their source, and the same mail decoded."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mailflow.model.address import Address

MailKind = Literal["person", "auto_reply", "bounce", "calendar_reply", "bulk", "own"]
Answer = Literal["yes", "no", "maybe"]
Proof = Literal["none", "fail", "spf", "dkim", "dmarc"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a copy of a mail lies; no two copies share one (RFC 3501 2.3.1.1, all numbers unsigned 32 bit)."""

    account: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """The bytes of one mail as a server gave them; `whole` is false where only its headers were fetched."""

    content: bytes
    source: Source
    arrived_at: datetime
    size: int
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Automatic:
    """That a machine wrote the mail, and what shows it (`Auto-Submitted: auto-replied`)."""

    kind: MailKind
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceReport:
    """A delivery report (RFC 3464): which addresses failed, and whether for good.

    `reports_on` are the Message-IDs of the mail that came back. `temporary` are addresses that fail only for now,
    beside others that fail for good.
    """

    addresses: tuple[str, ...]
    permanent: bool
    reports_on: tuple[str, ...] = ()
    temporary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAnswer:
    """What a calendar program answered to an invitation (RFC 5546 3.2.3)."""

    method: Literal["REPLY", "COUNTER"]
    uid: str
    sequence: int
    attendee: Address | None
    answer: Answer
    guests: int
    comment: str
    starts_at: datetime | None
    stamped_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What its writer said in one place of a mail, and the quoted lines that stand right above it.

    `after` has lost one mark of quotation a line: what our mail quoted itself still begins with `>`.
    """

    after: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail, decoded: what its writer said apart from what is quoted and signed.

    `sender` is None where From is not exactly one strict address. `answers_to` holds Message-IDs,
    the one answered first. `automatic` is None for what a human being wrote. `written_at` is aware
    UTC: the Date header, or the arrival where that is missing or absurd. `away_from` and `away_until` are the first and
    the last day on which the writer of an out-of-office note is away, where it says so. `passages` are the pieces of
    `said` where any of it stands below quoted lines; empty where all of it stands above them.
    """

    fingerprint: str
    message_id: str
    sender: Address | None
    sender_shown: str
    recipients: tuple[Address, ...]
    subject: str
    said: str
    quoted: str
    signed: str
    written_at: datetime
    calendar: CalendarAnswer | None = None
    bounce: BounceReport | None = None
    answers_to: tuple[str, ...] = ()
    automatic: Automatic | None = None
    sender_proof: Proof = "none"
    attachments: tuple[str, ...] = ()
    ambiguous: str = ""
    away_from: date | None = None
    away_until: date | None = None
    passages: tuple[Passage, ...] = ()

    @property
    def kind(self) -> MailKind:
        """What sort of mail this is, in the words of the labelled sets."""
        if self.automatic is not None:
            return self.automatic.kind
        return "calendar_reply" if self.calendar is not None else "person"
