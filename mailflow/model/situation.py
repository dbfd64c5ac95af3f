"""What is true at the moment of deciding."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from mailflow.model.meeting import Attendance, Ballot, Meeting, Proposal, Seats, Vote
from mailflow.model.notes import Noted
from mailflow.model.people import Club, Language, Member, Person
from mailflow.model.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The mails that an answer belongs to: `key` is the first one's Message-ID, `answers` the last one's."""

    key: str
    subject: str
    answers: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How writing to and fro went of late: `came_at` is when this mail arrived, `last_answer_at` the answer before it.

    `answers_ours` where it names a mail of ours that went to this very address, `answers_an_answer` where that was an
    automatic answer itself.
    """

    came_at: datetime | None = None
    last_answer_at: datetime | None = None
    answers_ours: bool = False
    answers_an_answer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A snapshot of the facts, taken inside the transaction in which they are changed.

    `cause` names what set this going, once for ever: a mail's fingerprint, or `question:<id>`. `person` is the
    one who wrote; `written_at` is when. `attendance` and `members` also hold whom the intents mention. `seats` tells
    how full each meeting with a capacity is, by its id; `noted` is what an organiser's notes need to be decided.

    `proposals` are all that wait for organisers, `ballots` those that are open or were not long ago, `votes` the
    writer's own. `languages` are those of whom a verdict is told: who put something forward and did not leave.
    `asked_to_confirm` says that the writer was asked of late whether it was them who wanted to join.
    """

    now: datetime
    club: Club
    cause: str
    person: Person
    written_at: datetime
    said: str = ""
    language: Language = "nl"
    conversation: Conversation | None = None
    mail: int | None = None
    subject: str = ""
    is_organiser: bool = False
    members: tuple[Member, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    seats: Mapping[int, Seats] = field(default_factory=lambda: MappingProxyType({}))
    proposals: tuple[Proposal, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    votes: tuple[Vote, ...] = ()
    languages: Mapping[str, Language] = field(default_factory=lambda: MappingProxyType({}))
    questions: tuple[Question, ...] = ()
    answers_today: int = 0
    pace: Pace = field(default_factory=Pace)
    asked_to_confirm: bool = False
    noted: Noted | None = None

    @property
    def member(self) -> Member | None:
        """The writer as an active member, if they are one."""
        return self.member_at(self.person.address.address)

    def member_at(self, address: str) -> Member | None:
        """The active member with this address."""
        return next((one for one in self.members if one.person.address == address and one.state == "active"), None)

    def meeting(self, id: int | None) -> Meeting | None:
        """The meeting with this id."""
        return next((one for one in self.meetings if one.id == id), None)

    def proposal(self, id: int | None) -> Proposal | None:
        """The proposal with this id, if it waits for organisers."""
        return next((one for one in self.proposals if one.id == id), None)

    def ballot(self, id: int | None) -> Ballot | None:
        """The vote with this id."""
        return next((one for one in self.ballots if one.id == id), None)

    def attendance_of(self, address: str, meeting_id: int) -> Attendance | None:
        """What this address last said of coming to this meeting."""
        return next(
            (one for one in self.attendance if one.person.address == address and one.meeting_id == meeting_id), None
        )
