"""Meetings, who comes, and what members put forward for them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from mailflow.model.address import Address
from mailflow.model.message import Answer

MeetingState = Literal["planned", "announced", "held", "cancelled"]
ProposalKind = Literal["theme", "contribution"]
ProposalState = Literal["open", "accepted", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One gathering of a club; instants are aware UTC, `uid` and `sequence` are iCalendar's (RFC 5545)."""

    id: int
    uid: str
    sequence: int = 0
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    theme: str = ""
    programme: str = ""
    state: MeetingState = "planned"

    def day(self, timezone: str) -> date:
        """The calendar day on which it starts, on the club's clock."""
        return self.starts_at.astimezone(ZoneInfo(timezone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """What somebody last said of coming to a meeting, and when they wrote that."""

    meeting_id: int
    person: Address
    answer: Answer
    guests: int = 0
    remark: str = ""
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Something put forward that organisers settle: a theme, or a contribution."""

    id: int
    kind: ProposalKind
    title: str
    words: str
    person: Address
    state: ProposalState = "open"
    mail: int | None = None
