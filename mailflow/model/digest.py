"""What an organiser's digest is made from."""

from dataclasses import dataclass
from datetime import datetime

from mailflow.model.mailing import MailingAhead
from mailflow.model.meeting import Attendance, Meeting, Proposal
from mailflow.model.people import Member
from mailflow.model.question import Question
from mailflow.model.records import Heartbeat, InboxRow, OutboxRow

_WAITING = ("waiting", "offered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A meeting ahead with all that was said of coming to it; `changed` are the answers since the last digest."""

    meeting: Meeting
    attendance: tuple[Attendance, ...]
    changed: tuple[Attendance, ...]

    def count(self, answer: str) -> int:
        """How many people, guests included, gave this answer; of those who said yes, the ones that have a seat."""
        return sum(1 + one.guests for one in self.attendance if one.answer == answer and one.has_seat)

    @property
    def waiting(self) -> int:
        """How many people, guests included, wait for a seat, or have not taken yet the one that they are offered."""
        return sum(1 + one.guests for one in self.attendance if one.answer == "yes" and one.seat in _WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """What happened in a club in (since, until], and what is open at `until`.

    `questions` are all open ones, `asked` how many of them are new; `answered` are the mails of people that were
    answered without asking; `quiet` those that asked nothing and had none; `ignored` counts automatic mail;
    `failing` are the inboxes that could not be read. `missed` are mailings that came too late to go out, `held` all
    that organisers keep back, `newly_held` how many of them are new; `ahead` go out in the next days.
    """

    since: datetime
    until: datetime
    questions: tuple[Question, ...] = ()
    asked: int = 0
    joined: tuple[Member, ...] = ()
    left: tuple[Member, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    coming: tuple[Coming, ...] = ()
    answered: tuple[InboxRow, ...] = ()
    quiet: tuple[InboxRow, ...] = ()
    ignored: int = 0
    bounced: tuple[InboxRow, ...] = ()
    stuck: tuple[InboxRow, ...] = ()
    undelivered: tuple[OutboxRow, ...] = ()
    failing: tuple[Heartbeat, ...] = ()
    missed: tuple[MailingAhead, ...] = ()
    held: tuple[MailingAhead, ...] = ()
    newly_held: int = 0
    ahead: tuple[MailingAhead, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether anything happened that organisers did not read before."""
        return bool(
            self.asked
            or self.joined
            or self.left
            or self.proposals
            or self.answered
            or self.bounced
            or self.stuck
            or self.undelivered
            or self.missed
            or self.newly_held
            or any(one.changed for one in self.coming)
            or any(one.failing_since and self.since < one.failing_since <= self.until for one in self.failing)
        )
