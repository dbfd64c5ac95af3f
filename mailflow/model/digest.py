"""What an organiser's digest is made from, and what of it is shown."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from mailflow.model.address import Address
from mailflow.model.answering import Item
from mailflow.model.health import KeptBack
from mailflow.model.mailing import MailingAhead
from mailflow.model.meeting import Attendance, Meeting, Proposal
from mailflow.model.message import Answer
from mailflow.model.people import Member
from mailflow.model.question import Question
from mailflow.model.records import Heartbeat, InboxRow, OutboxRow

_WAITING = ("waiting", "offered")
# What organisers answer in words of their own: a yes has nothing to carry out.
_ANSWERED_IN_WORDS = ("programme", "question", "unclear", "unreadable", "too_large", "busy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A meeting ahead with all that was said of coming to it; `changed` are the answers since the last digest.

    `places` counts who comes by municipality ("" where it is not known), the most first. `silent` is how many members
    have said nothing, `named_silent` the first of them.
    """

    meeting: Meeting
    attendance: tuple[Attendance, ...]
    changed: tuple[Attendance, ...]
    places: tuple[tuple[str, int], ...] = ()
    silent: int = 0
    named_silent: tuple[Address, ...] = ()

    def count(self, answer: str) -> int:
        """How many people, guests included, gave this answer; of those who said yes, the ones that have a seat."""
        return sum(1 + one.guests for one in self.attendance if one.answer == answer and one.has_seat)

    @property
    def waiting(self) -> int:
        """How many people, guests included, wait for a seat, or have not taken yet the one that they are offered."""
        return sum(1 + one.guests for one in self.attendance if one.answer == "yes" and one.seat in _WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that mailflow did by itself because of a mail; `who` is empty where it was about the writer."""

    kind: str
    answer: Answer | None = None
    guests: int = 0
    day: date | None = None
    who: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A mail that mailflow acted on by itself, and what it did."""

    mail: InboxRow
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """What happened in a club in (since, until], and what is open at `until`.

    `questions` are all open ones, `unseen` the ids of older ones that stood in no mail yet for want of room;
    `came_back` counts answers to what organisers asked a writer, `settled` are those that others settled; `done` are
    the first of the mails that were acted on by themselves, `done_count` how many there were; `answered` counts those
    that were only answered; `quiet` are those that asked nothing and had no answer; `ignored` counts automatic mail.
    `proposals` are new, `themes` all that are open. `failing` are the inboxes that could not be read. `missed` are
    mailings that came too late to go out, `held` all that organisers keep back, `newly_held` how many of them are new;
    `ahead` go out in the next days. `kept_back` counts the mails that mailflow holds by itself until somebody looks.
    """

    since: datetime
    until: datetime
    questions: tuple[Question, ...] = ()
    unseen: frozenset[int] = frozenset()
    came_back: int = 0
    settled: tuple[Question, ...] = ()
    joined: tuple[Member, ...] = ()
    left: tuple[Member, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    themes: tuple[Proposal, ...] = ()
    coming: tuple[Coming, ...] = ()
    done: tuple[Done, ...] = ()
    done_count: int = 0
    answered: int = 0
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
    kept_back: tuple[KeptBack, ...] = ()

    def is_new(self, question: Question) -> bool:
        """Whether organisers have not read this question yet."""
        return question.id in self.unseen or question.asked_at > self.since

    @property
    def asked(self) -> int:
        """How many of the open questions are new."""
        return sum(self.since < one.asked_at <= self.until for one in self.questions)

    @property
    def quiet_from(self) -> tuple[tuple[InboxRow, int], ...]:
        """The last mail of each who asked nothing, with how many they sent: who sent the most comes first."""
        counts = Counter(one.sender for one in self.quiet)
        last = {one.sender: one for one in self.quiet}
        return tuple((last[sender], count) for sender, count in counts.most_common())

    @property
    def is_news(self) -> bool:
        """Whether anything happened that organisers did not read before."""
        return bool(
            self.asked
            or self.unseen
            or self.came_back
            or self.joined
            or self.left
            or self.proposals
            or self.done_count
            or self.answered
            or self.bounced
            or self.stuck
            or self.undelivered
            or self.missed
            or self.newly_held
            or any(self.since < one.since <= self.until for one in self.kept_back)
            or any(one.changed for one in self.coming)
            or any(one.failing_since and self.since < one.failing_since <= self.until for one in self.failing)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it is shown: its number, for how many days it waits, and whether that is long."""

    number: int
    question: Question
    days: int = 0
    is_new: bool = False
    is_late: bool = False

    @property
    def is_choice(self) -> bool:
        """Whether a plain yes says enough to carry it out; else somebody answers in words of their own."""
        intent = self.question.intent
        if intent is None or intent.kind in _ANSWERED_IN_WORDS or intent.details.proposed_at is not None:
            return intent is not None and intent.kind == "notes"
        if intent.kind != "rsvp":
            return True
        return intent.details.meeting is not None and intent.details.answer is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneItem:
    """What was done because of a mail, as it is shown."""

    number: int
    mail: InboxRow
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeItem:
    """A theme or contribution as it is shown."""

    number: int
    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledItem:
    """A question that somebody else settled, and what they are called."""

    question: Question
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many questions of one sender are open, of which only the first few are shown."""

    sender: str
    count: int
    shown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One organiser's digest: what of the facts is shown, each thing that can be answered under its number.

    `joined` and `left` are who came and went without a mail of theirs among `done`. `hidden`, `more_done` and
    `more_themes` are what there was no room for; `crowds` who sent so much. `new_themes` are new, `themes` those that
    were there before.
    """

    facts: DigestFacts
    questions: tuple[Asked, ...] = ()
    hidden: int = 0
    crowds: tuple[Crowd, ...] = ()
    settled: tuple[SettledItem, ...] = ()
    done: tuple[DoneItem, ...] = ()
    more_done: int = 0
    joined: tuple[Member, ...] = ()
    left: tuple[Member, ...] = ()
    new_themes: tuple[ThemeItem, ...] = ()
    themes: tuple[ThemeItem, ...] = ()
    more_themes: int = 0

    @property
    def late(self) -> int:
        """How many of the questions wait too long."""
        return sum(one.is_late for one in self.questions)

    @property
    def choices(self) -> tuple[int, ...]:
        """The numbers of the questions that a yes or no settles."""
        return tuple(one.number for one in self.questions if one.is_choice)

    @property
    def in_words(self) -> tuple[int, ...]:
        """The numbers of those that somebody answers in words of their own."""
        return tuple(one.number for one in self.questions if not one.is_choice)

    @property
    def items(self) -> tuple[Item, ...]:
        """All that this digest can be answered about, by number."""
        asked = (
            Item(
                number=one.number,
                what="question",
                ref=one.question.id,
                kind=one.question.kind,
                title=one.question.subject,
            )
            for one in self.questions
        )
        done = (
            Item(
                number=one.number,
                what="mail",
                ref=one.mail.id,
                kind=one.acts[0].kind if one.acts else "",
                title=one.mail.subject,
            )
            for one in self.done
        )
        put_forward = (
            Item(
                number=one.number,
                what="proposal",
                ref=one.proposal.id,
                kind=one.proposal.kind,
                title=one.proposal.title,
            )
            for one in (*self.new_themes, *self.themes)
        )
        return tuple(sorted((*asked, *done, *put_forward), key=lambda item: item.number))
