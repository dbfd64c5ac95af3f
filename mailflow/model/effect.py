"""What a decision makes true: data, carried out by one function inside one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal

from mailflow.model.address import Address
from mailflow.model.answering import Answerable as Answerable
from mailflow.model.correction import CorrectionOrigin, Label
from mailflow.model.effects_on_people import AddMember as AddMember
from mailflow.model.effects_on_people import ForgetAbsence as ForgetAbsence
from mailflow.model.effects_on_people import NoteCame as NoteCame
from mailflow.model.effects_on_people import RemoveMember as RemoveMember
from mailflow.model.effects_on_people import SetAbsence as SetAbsence
from mailflow.model.effects_on_people import SetPerson as SetPerson
from mailflow.model.mailing import MailingState, SummaryState
from mailflow.model.meeting import AgendaItem, Meeting, MeetingState, ProposalKind, ProposalState, Seat
from mailflow.model.message import Answer
from mailflow.model.outgoing import Attached
from mailflow.model.people import Language
from mailflow.model.plans import MailingKind
from mailflow.model.question import Verdict
from mailflow.model.situation import Conversation
from mailflow.model.understanding import Intent

Words = Mapping[str, object]
NO_WORDS: Words = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarCopy:
    """The meeting for one person's own calendar; `answer` None asks whether they come."""

    meeting: Meeting
    attendee: Address
    answer: Answer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One mail, or one part of a mail, by template and words.

    `key` is unique for ever: what was sent under it is never sent again. Parts with the same `letter`
    become one mail; an empty `letter` makes a mail of its own. `meeting` is the one that it tells of, `mailing` what it
    goes out to many as: that waits for answers to people. `answerable` is None where an answer is like any mail.
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
    meeting: int | None = None
    mailing: MailingKind | None = None
    attached: tuple[Attached, ...] = ()
    answerable: Answerable | None = None


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
    """A proposal gets its state; `meeting` is the one that it is accepted for, `into` what it is merged into.

    What is merged gives its proposers to the other one.
    """

    proposal: int
    state: ProposalState
    meeting: int | None = None
    into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAttendance:
    """Somebody comes, or not; what was written later than `written_at` is not overruled.

    `sequence` is the meeting's that they answered, where their calendar says so; None: as it is now.
    """

    meeting: int
    person: Address
    answer: Answer
    written_at: datetime
    guests: int = 0
    remark: str = ""
    by: Address | None = None
    sequence: int | None = None
    seat: Seat = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMeeting:
    """A meeting is made (`meeting` None) or changed: fields that are None stay as they are.

    `agenda` takes the place of the whole agenda.
    """

    meeting: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str | None = None
    online: str | None = None
    theme: str | None = None
    questions: tuple[str, ...] | None = None
    programme: str | None = None
    agenda: tuple[AgendaItem, ...] | None = None
    capacity: int | None = None
    answer_by: datetime | None = None
    practical: str | None = None
    state: MeetingState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSeat:
    """The seat of somebody who wants to come changes; an offered one is theirs until `offered_until`."""

    meeting: int
    person: Address
    seat: Seat
    offered_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMailing:
    """What becomes of a mailing; `key` is unique in its club for ever, and fields that are None stay as they are."""

    key: str
    kind: MailingKind
    meeting: int | None
    state: MailingState
    due_at: datetime | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBallot:
    """Members may vote on these proposals until `closes_at`; `key` makes it once."""

    key: str
    proposals: tuple[int, ...]
    closes_at: datetime
    choices: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseBallot:
    """No more votes count."""

    ballot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CastVote:
    """Somebody chose; a vote that was written later than `written_at` is not overruled."""

    ballot: int
    person: Address
    proposals: tuple[int, ...]
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSummary:
    """An organiser's notes are the draft of a summary; `key` makes it once, and takes the place of an older draft."""

    key: str
    meeting: int | None
    title: str
    text: str
    by: Address
    mail: int | None = None
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSummary:
    """A summary gets its state."""

    summary: int
    state: SummaryState
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountBounce:
    """A delivery report named an address; at most one counts for an address and day. `message_id` came back."""

    address: str
    permanent: bool
    day: date
    message_id: str = ""
    mail: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetBounces:
    """What came back from an address counts no more: it works again, or organisers decided."""

    address: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskBack:
    """A question's writer is asked something first; it stays open."""

    question: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCorrection:
    """What organisers say of a mail is kept, to learn from."""

    mail: int
    origin: CorrectionOrigin
    label: Label
    by: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A line in the journal, for people."""

    text: str


Effect = (
    Send
    | Ask
    | Close
    | Propose
    | Settle
    | AddMember
    | RemoveMember
    | SetAttendance
    | SetMeeting
    | SetSeat
    | SetAbsence
    | SetMailing
    | OpenBallot
    | CloseBallot
    | CastVote
    | DraftSummary
    | SetSummary
    | CountBounce
    | ForgetBounces
    | SetPerson
    | ForgetAbsence
    | NoteCame
    | AskBack
    | KeepCorrection
    | Note
)
