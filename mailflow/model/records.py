"""Rows as people and the verbs read them: inbox, outbox, journal, cursors, heartbeats."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from mailflow.model.address import Address
from mailflow.model.message import Source

InboxState = Literal["received", "handled", "ignored", "stuck"]
OutboxState = Literal["waiting", "sending", "sent", "refused", "doubtful", "held", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A mail that waits to be handled, with its bytes; `attempts` counts the one that is now begun."""

    id: int
    club: str
    content: bytes
    source: Source
    arrived_at: datetime
    size: int
    whole: bool
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFacts:
    """What reading and understanding found, as kept with the inbox row when it is claimed.

    `decided_by` is the version of mailflow and lexicon that decided; `understood` is JSON for people and replays.
    """

    state: InboxState
    fingerprint: str
    kind: str
    why: str
    message_id: str
    sender: str
    sender_shown: str
    subject: str
    said: str
    written_at: datetime
    language: str
    understood: str
    decided_by: str
    proof: str = "none"
    copy_of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """One received mail and what became of it."""

    id: int
    club: str
    state: InboxState
    kind: str
    why: str
    sender: str
    sender_shown: str
    subject: str
    said: str
    arrived_at: datetime
    written_at: datetime | None
    attempts: int
    source: Source
    understood: str
    copy_of: int | None
    message_id: str = ""
    decided_by: str = ""
    whole: bool = True
    language: str = ""
    handled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A composed mail to be put into the outbox; its part keys are unique for ever within the club.

    `bulk` where it goes out to many, and so waits for all answers to people. With a `mould` (the number of its row),
    `content` is only what is this mail's own. `why` it is held, where mailflow does so by itself (`held_because`).
    """

    club: str
    account: str
    keys: tuple[str, ...]
    templates: tuple[str, ...]
    to: Address
    subject: str
    message_id: str
    content: bytes
    cause: Literal["reply", "plan"]
    mail: int | None = None
    meeting: int | None = None
    state: Literal["waiting", "held"] = "waiting"
    why: str = ""
    bulk: bool = False
    mould: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """An outbox row that one worker may deliver, until its lease ends; `doubted` where it may be out already."""

    id: int
    club: str
    account: str
    to: str
    message_id: str
    content: bytes
    attempts: int
    created_at: datetime
    token: str
    doubted: bool
    templates: str = ""
    bulk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One outgoing mail and how far it came."""

    id: int
    club: str
    account: str
    to: str
    subject: str
    templates: tuple[str, ...]
    state: OutboxState
    attempts: int
    created_at: datetime
    next_try_at: datetime | None
    sent_at: datetime | None
    error: str
    message_id: str
    mail: int | None
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """One step in the life of a mail, or of the installation."""

    id: int
    club: str
    at: datetime
    mail: int | None
    what: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a folder was fetched: all mails below `next_uid` are known, in this uidvalidity (64-bit columns)."""

    account: str
    folder: str
    uidvalidity: int
    next_uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """When a part last tried (`tried_at`) and last succeeded (`done_at`), and what is wrong if it is."""

    name: str
    tried_at: datetime
    done_at: datetime | None = None
    error: str = ""
    failing_since: datetime | None = None
