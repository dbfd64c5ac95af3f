"""What an organiser's mail asks for: verdicts on numbered items, orders, and what of it was not understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from mailflow.model.address import Mentioned
from mailflow.model.correction import LabelledIntent
from mailflow.model.people import Language

ItemKind = Literal["question", "mail", "proposal"]
AnswerPurpose = Literal["digest", "confirm", "join"]
VerdictKind = Literal["approve", "decline", "reply", "correct", "merge", "later", "undo"]
OrderKind = Literal[
    "plan_meeting",
    "move_meeting",
    "cancel_meeting",
    "add_to_agenda",
    "add_member",
    "remove_member",
    "send_agenda",
    "who_comes",
    "member_list",
    "undo",
]
HeardKind = Literal["answer", "order", "thanks", "strange", "unproven", "expired", "contradicts"]
# What an inbox row says of it, for people.
WHY: Mapping[HeardKind, str] = MappingProxyType(
    {
        "answer": "an organiser's answer",
        "order": "an organiser's order",
        "thanks": "an organiser's answer that asks nothing",
        "strange": "it answers a mail that was for one organiser only",
        "unproven": "not done: nothing proves that this organiser sent it",
        "expired": "not done: what it answers is too old",
        "contradicts": "not done: its text and its page say different things",
    }
)
# What is no mail to the club: it is not understood as one, and not replayed.
APART = frozenset(why for kind, why in WHY.items() if kind != "strange")
# What a mail orders that goes out to many, or takes somebody off the list.
WEIGHTY: frozenset[OrderKind] = frozenset(
    {"plan_meeting", "move_meeting", "cancel_meeting", "remove_member", "send_agenda"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something in a digest under a number that stays its own: a question, an automatic act (a mail), a proposal.

    `ref` is the number of its row. `kind` is a question's kind, the kind of what was done, or "theme"/"contribution".
    """

    number: int
    what: ItemKind
    ref: int
    kind: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """That its reader may answer a mail, for so many days, by the token that it is given on its way out.

    `items` are those that it shows under their numbers. `waiting` is JSON of what is done at a plain yes: an
    organiser's order ("confirm"), or somebody's wish to join ("join"), whose only item is the mail that asked it.
    """

    purpose: AnswerPurpose = "digest"
    items: tuple[Item, ...] = ()
    waiting: str = ""
    days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an organiser decided on one item, and the very words.

    `text` goes to the colleague in the organiser's name. `label` is what the mail really asks ("correct"); `into` the
    number of the item that it becomes part of ("merge"). "later" leaves it open.
    """

    number: int
    kind: VerdictKind
    words: str
    text: str = ""
    label: LabelledIntent | None = None
    into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Something that an organiser wants done, and the very words; `missing` names the slots that it lacks.

    `number` is an item's, `meeting` the id of a known one; instants are aware UTC.
    """

    kind: OrderKind
    words: str
    meeting: int | None = None
    number: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    title: str = ""
    who: Mentioned | None = None
    text: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganiserSaid:
    """All that one mail of an organiser says; `unread` are the passages that nothing was made of.

    `agrees` is the answer to what the mail answered ("ja, verstuur maar"), where it is just that.
    """

    verdicts: tuple[Said, ...] = ()
    orders: tuple[Order, ...] = ()
    unread: tuple[str, ...] = ()
    agrees: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one thing that an organiser said; `why` tells why it was not done, and is empty where it was.

    `number`, `title` and `item_kind` are those of the item, None and empty for an order. `text` is what a colleague
    reads in the organiser's name; `lines` say more, as whole sentences. `words` are the organiser's very words.
    """

    kind: str
    words: str = ""
    number: int | None = None
    title: str = ""
    item_kind: str = ""
    text: str = ""
    lines: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A sentence for people, in both languages, without its full stop."""

    nl: str
    en: str

    def within(self, language: Language) -> str:
        """The sentence in this language."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail that something done puts into the outbox: to whom, on what, made of which templates."""

    to: str
    subject: str
    templates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What was done at one go, by whom, and whether it was taken back.

    Just after it was done, `made` are the ids of the rows that it made, `told` the journal's words for what it changed,
    `mails` the ids of the mails that it made.
    """

    id: int
    club: str
    by: str
    what: str
    made_at: datetime
    mail: int | None = None
    undone_at: datetime | None = None
    made: tuple[int, ...] = ()
    told: tuple[str, ...] = ()
    mails: tuple[int, ...] = ()
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What became of taking a batch back: what is so again, and what cannot be taken back, with why."""

    batch: int
    back: tuple[Spoken, ...] = field(default=())
    stays: tuple[Spoken, ...] = field(default=())
