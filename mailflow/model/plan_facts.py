"""What is true of a club when the clock asks what has to go out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from mailflow.model.bouncing import Bouncing
from mailflow.model.mailing import Absence, MailingRow, Reader, Summary
from mailflow.model.meeting import Attendance, Ballot, Meeting, MeetingVersion, Proposal, Vote
from mailflow.model.people import Club, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """A snapshot of one club at `now`, from which planning computes everything that is due.

    Of a large club only one page of people is in it at a time: `readers` (active members), and what `attendance`,
    `told` and `absences` say of them. In the outline that is looked at first, `readers` is empty. The rest is always
    whole. `is_last` is true where nobody comes after this page: only then is what closes a mailing carried out.
    """

    now: datetime
    club: Club
    readers: tuple[Reader, ...] = ()
    # Those who answered for a meeting and never were members: they too must hear that it moved.
    guests: tuple[Reader, ...] = ()
    # When the newest active member came.
    newest: datetime | None = None
    # From three months ago on, the first one first; cancelled ones too.
    meetings: tuple[Meeting, ...] = ()
    # How each meeting was, in the order of time, by the meeting's id; the last one is how it is now.
    versions: Mapping[int, tuple[MeetingVersion, ...]] = field(default_factory=lambda: MappingProxyType({}))
    # By the meeting's id, then by address.
    attendance: Mapping[int, Mapping[str, Attendance]] = field(default_factory=lambda: MappingProxyType({}))
    # How many people come (yes, guests included, those who wait for a seat left out), by the meeting's id.
    coming: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    # Everybody who said yes to a meeting with a capacity, who has waited longest first, by the meeting's id; and of who
    # waits for a seat the language, where it is known, by address.
    seats: Mapping[int, tuple[Attendance, ...]] = field(default_factory=lambda: MappingProxyType({}))
    languages: Mapping[str, Language] = field(default_factory=lambda: MappingProxyType({}))
    # When each address was last written to about a meeting, by the meeting's id.
    told: Mapping[int, Mapping[str, datetime]] = field(default_factory=lambda: MappingProxyType({}))
    absences: Mapping[str, Absence] = field(default_factory=lambda: MappingProxyType({}))
    # Addresses of whom organisers still have a question open: what they wrote may be their answer.
    asking: frozenset[str] = frozenset()
    # What is kept of mailings, by key.
    mailings: Mapping[str, MailingRow] = field(default_factory=lambda: MappingProxyType({}))
    # Those that are open, kept or accepted, the oldest first.
    proposals: tuple[Proposal, ...] = ()
    # Ballots that were not closed yet, and all their votes by the ballot's id.
    ballots: tuple[Ballot, ...] = ()
    votes: Mapping[int, tuple[Vote, ...]] = field(default_factory=lambda: MappingProxyType({}))
    # Those that organisers approved and that are not marked as sent.
    summaries: tuple[Summary, ...] = ()
    # Addresses from which mails of ours came back.
    bouncing: tuple[Bouncing, ...] = ()
    is_last: bool = True

    @property
    def zone(self) -> ZoneInfo:
        """The club's clock."""
        return ZoneInfo(self.club.timezone)

    def meeting(self, id: int | None) -> Meeting | None:
        """The meeting with this id."""
        return next((one for one in self.meetings if one.id == id), None)

    def said(self, address: str, meeting: int) -> Attendance | None:
        """What this address last said of coming to this meeting."""
        return self.attendance.get(meeting, {}).get(address)

    def is_away(self, address: str) -> bool:
        """Whether they wrote that they are away today."""
        absence = self.absences.get(address)
        return absence is not None and absence.since <= self.now.astimezone(self.zone).date() <= absence.until

    def next_after(self, meeting: Meeting | None) -> Meeting | None:
        """The first meeting ahead that is not called off and is not this one."""
        ahead = (one for one in self.meetings if one.starts_at > self.now and one.state in ("planned", "announced"))
        return next((one for one in ahead if meeting is None or one.id != meeting.id), None)
