"""What a decision makes true: data, carried out by one function inside one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from mailflow.model.address import Address
from mailflow.model.meeting import Meeting, MeetingState, ProposalKind, ProposalState
from mailflow.model.message import Answer
from mailflow.model.people import Language
from mailflow.model.question import Verdict
from mailflow.model.situation import Conversation
from mailflow.model.understanding import Intent

Words = Mapping[str, object]
NO_WORDS: Words = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarCopy:
    """The meeting as a file to put in one's own calendar, for one person only."""

    meeting: Meeting
    attendee: Address
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One mail, or one part of a mail, by template and words.

    `key` is unique for ever: what was sent under it is never sent again. Parts with the same `letter`
    become one mail; an empty `letter` makes a mail of its own.
    """

    key: str
    template: str
    to: Address
    language: Language
    words: Words = field(default_factory=lambda: NO_WORDS)
    letter: str = ""
    conversation: Conversation | None = None
    calendar: CalendarCopy | None = None
    cause: Literal["reply", "plan"] = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question for the organisers; `key` makes it once, `intent` is what waits for the verdict."""

    key: str
    kind: str
    why: str
    words: str
    person: Address | None
    sender_shown: str = ""
    subject: str = ""
    mail: int | None = None
    intent: Intent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """A question is settled; the first verdict counts."""

    question: int
    verdict: Verdict
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose:
    """A theme or contribution is put forward; `key` makes it once."""

    key: str
    kind: ProposalKind
    title: str
    words: str
    person: Address
    mail: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """A proposal gets its state."""

    proposal: int
    state: ProposalState


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMember:
    """The person is an active member from now on."""

    person: Address
    place: str = ""
    phone: str = ""
    language: Language | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMember:
    """The person has left; what they said stays."""

    person: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAttendance:
    """Somebody comes, or not; what was written later than `written_at` is not overruled."""

    meeting: int
    person: Address
    answer: Answer
    written_at: datetime
    guests: int = 0
    remark: str = ""
    by: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMeeting:
    """A meeting is made (`meeting` None) or changed: fields that are None stay as they are."""

    meeting: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str | None = None
    theme: str | None = None
    programme: str | None = None
    state: MeetingState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A line in the journal, for people."""

    text: str


Effect = Send | Ask | Close | Propose | Settle | AddMember | RemoveMember | SetAttendance | SetMeeting | Note
