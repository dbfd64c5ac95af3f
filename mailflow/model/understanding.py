"""What a mail was understood to ask for, and from which words."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from mailflow.model.address import Address, Mentioned
from mailflow.model.meeting import Ballot, Meeting, MeetingVersion
from mailflow.model.message import Answer
from mailflow.model.people import Language

Origin = Literal["mail", "calendar", "command", "verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The very words an intent rests on, the rule that took them so, and how much they weighed (-1 to 1)."""

    words: str
    rule: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The slots that an intent can fill; each kind uses its own few.

    `meeting` is the id of a known meeting, `day` the day that was meant, known or not. `who` is None
    where it is about the writer. `title` is a theme's or contribution's, in the writer's words. `phone` and `signed_as`
    are what the writer gives as their own number (E.164 where that is certain, else as written) and name. `sequence` is
    the meeting's that an answer was given for, where that is known; `stamped_at` when a calendar program gave it, and
    `proposed_at` the other start that it proposes. `numbers` are those of a ballot that a vote chooses, the dearest
    first. `proposal` and `into` wait for a verdict: what members chose, and what a new proposal is perhaps the same as.
    """

    answer: Answer | None = None
    meeting: int | None = None
    day: date | None = None
    guests: int = 0
    who: Mentioned | None = None
    place: str = ""
    title: str = ""
    remark: str = ""
    phone: str = ""
    signed_as: str = ""
    sequence: int | None = None
    stamped_at: datetime | None = None
    proposed_at: datetime | None = None
    ballot: int | None = None
    numbers: tuple[int, ...] = ()
    proposal: int | None = None
    into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One thing that a mail asks for; `kind` is also the name of its module, lexicon file and label."""

    kind: str
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    details: Details = field(default_factory=Details)
    origin: Origin = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """What a mail tells of its writer: the name as they sign, the phone number they give, and the words of each."""

    signed_as: str = ""
    phone: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What a message means: its language, its intents, and why an organiser must look (empty: need not).

    `asks_nothing` is true where it is clearly thanks, greetings or chatter: nobody needs to answer or look.
    """

    language: Language
    intents: tuple[Intent, ...] = ()
    unclear: str = ""
    asks_nothing: bool = False
    writer: Writer = field(default_factory=Writer)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMember:
    """A member as far as understanding may know them."""

    address: Address
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The mail of ours that a message answers: the template it was made from, and its meeting.

    `sequence` is the meeting's when that mail was made: a lower one than now told of an earlier date or place. `to` is
    the address that it went to, `summary` the one that it showed, `ballot` the vote that it was of, `question` the one
    about which an organiser asked back, where it was.
    """

    template: str
    meeting: int | None = None
    sequence: int | None = None
    to: str = ""
    summary: int | None = None
    ballot: Ballot | None = None
    question: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that understanding may know beside the message: the club, its people and its meetings.

    `earlier` is how meetings were that have moved to another day since, in the order of time.
    """

    club_name: str
    club_address: str
    timezone: str = "Europe/Amsterdam"
    language: Language = "nl"
    organisers: tuple[Address, ...] = ()
    members: tuple[KnownMember, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    answered: Answered | None = None
    earlier: tuple[MeetingVersion, ...] = ()
