"""What goes out to many at its own hour, and what becomes of it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from mailflow.model.address import Address
from mailflow.model.meeting import Meeting
from mailflow.model.outgoing import Attached
from mailflow.model.people import Language
from mailflow.model.plans import MailingKind

MailingState = Literal["planned", "held", "released", "done", "missed", "stopped"]
SummaryState = Literal["draft", "approved", "sent", "dropped"]
Came = Literal["came", "missed", "outsider"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingRow:
    """What is kept of a mailing: `key` is unique in its club for ever, `due_at` was its hour when that was written."""

    id: int
    key: str
    kind: MailingKind
    meeting: int | None
    state: MailingState
    due_at: datetime | None
    changed_at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """That somebody is away until a day, as their out-of-office note says (both days included)."""

    person: str
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One who gets mailings: an active member since then."""

    address: Address
    language: Language
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Ready mailto links for one person and meeting, with the answer already written; empty where there is none."""

    yes: str = ""
    no: str = ""
    maybe: str = ""
    propose: str = ""
    leave: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What members read after a meeting: Markdown made of an organiser's notes, with files that go along."""

    id: int
    meeting: int | None
    title: str
    text: str
    state: SummaryState
    mail: int | None
    by: str
    made_at: datetime
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NextMeeting:
    """What notes say of the meeting that comes next; what they do not say is empty. Hours are on the club's clock."""

    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    place: str = ""
    theme: str = ""
    questions: tuple[str, ...] = ()
    known: Meeting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMail:
    """One mail that goes out, or would: a line of `mailflow plan`."""

    at: datetime
    kind: str
    meeting: int | None
    to: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingAhead:
    """A mailing that goes out at `at` if the facts stay as they are, and to whom; `key` is its name for ever.

    What organisers hold goes out to these people once they release it.
    """

    key: str
    kind: str
    meeting: Meeting | None
    at: datetime
    state: MailingState
    people: tuple[Address, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """To whom a mailing goes, as rules that can be counted: active members, each rule leaving some of them out.

    `joined_by`: who came later has none. `answers`: only who gave one of these for `meeting`. `is_unanswered`: only who
    gave none and has no question open. `at_home`: not who is away on that day. `told`: only who was last written to
    about the meeting within one of these times (from the first until just before the second), or joined after
    `told_anyway`. `guests` are those who never were members and answered for one of these meetings; `guests_came`: only
    those who come to this one. `voters`: only who voted in this ballot. `besides` are others, and never counted twice;
    `without` are left out of the members.
    """

    key: str
    meeting: int | None = None
    has_members: bool = True
    joined_by: datetime | None = None
    answers: tuple[str, ...] = ()
    is_unanswered: bool = False
    at_home: date | None = None
    told: tuple[tuple[datetime | None, datetime | None], ...] | None = None
    told_anyway: datetime | None = None
    guests: tuple[int, ...] = ()
    guests_came: int | None = None
    voters: int | None = None
    without: tuple[str, ...] = ()
    besides: tuple[Address, ...] = ()
