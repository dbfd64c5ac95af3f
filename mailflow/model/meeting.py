"""Meetings with their agenda, who comes, and what members put forward for them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from mailflow.model.address import Address
from mailflow.model.message import Answer

MeetingState = Literal["planned", "announced", "held", "cancelled"]
ProposalKind = Literal["theme", "contribution"]
ProposalState = Literal["open", "kept", "accepted", "declined", "merged", "withdrawn"]
Seat = Literal["taken", "waiting", "offered", "lapsed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One item of a meeting's agenda: `at` is the hour on the club's clock, or it takes so many `minutes`, or neither.

    `proposal` is the id of the theme or contribution that it came from, `who` leads or tells it.
    """

    title: str
    at: time | None = None
    minutes: int = 0
    who: str = ""
    proposal: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One gathering of a club; instants are aware UTC, `uid` and `sequence` are iCalendar's (RFC 5545).

    `online` is a link, `questions` are what the meeting is to answer, `capacity` is how many people fit (0: no limit),
    `answer_by` is until when people may say whether they come, `practical` tells of route, lunch and access.
    """

    id: int
    uid: str
    sequence: int = 0
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    online: str = ""
    theme: str = ""
    questions: tuple[str, ...] = ()
    programme: str = ""
    agenda: tuple[AgendaItem, ...] = ()
    capacity: int = 0
    answer_by: datetime | None = None
    practical: str = ""
    state: MeetingState = "planned"

    def day(self, timezone: str) -> date:
        """The calendar day on which it starts, on the club's clock."""
        return self.starts_at.astimezone(ZoneInfo(timezone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingVersion:
    """How a meeting was from `at` on, until its next version: what people were told who had a mail in that time."""

    id: int
    meeting: int
    at: datetime
    sequence: int
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    online: str = ""
    theme: str = ""
    state: MeetingState = "planned"

    def day(self, timezone: str) -> date:
        """The calendar day on which it was to start, on the club's clock."""
        return self.starts_at.astimezone(ZoneInfo(timezone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """What somebody last said of coming to a meeting, and when they wrote that.

    `sequence` is the meeting's at that time: a lower one answers an earlier date or place. `seat` counts for a yes
    only: where a meeting is full one waits, and a freed seat is offered until `offered_until`.
    """

    meeting_id: int
    person: Address
    answer: Answer
    guests: int = 0
    remark: str = ""
    written_at: datetime
    sequence: int = 0
    seat: Seat = "taken"
    offered_until: datetime | None = None

    @property
    def has_seat(self) -> bool:
        """Whether no seat is missing: it counts for a yes only."""
        return self.answer != "yes" or self.seat == "taken"

    @property
    def people(self) -> int:
        """How many seats they need, guests included."""
        return 1 + self.guests


def comes_late(sequence: int | None, written_at: datetime, *, before: tuple[int, datetime]) -> bool:
    """Whether what was said before, for that sequence and at that time, stands against this answer.

    Of answers for one sequence the one written last counts; one for a later sequence goes before any for an earlier
    (RFC 5546 2.1.5). Without a sequence it is the time alone.
    """
    if sequence is None or sequence == before[0]:
        return before[1] > written_at
    return before[0] > sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """How full a meeting is, in people with their guests: who has a seat or is offered one, and who waits for one."""

    given: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Something put forward that organisers settle: a theme, or a contribution.

    `person` put it forward first, `proposers` are all who did, that person among them. `meeting` is the one that it
    was accepted for, `merged_into` the proposal that it is a part of now.
    """

    id: int
    kind: ProposalKind
    title: str
    words: str
    person: Address
    state: ProposalState = "open"
    mail: int | None = None
    proposers: tuple[Address, ...] = ()
    meeting: int | None = None
    merged_into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """A vote by mail on numbered proposals (the first one is number 1), open until `closes_at`."""

    id: int
    proposals: tuple[Proposal, ...]
    closes_at: datetime
    opened_at: datetime
    closed_at: datetime | None = None
    choices: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """The proposals that somebody chose in a ballot, the dearest first; their last word counts."""

    ballot: int
    person: Address
    proposals: tuple[int, ...]
    written_at: datetime
