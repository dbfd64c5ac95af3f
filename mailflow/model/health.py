"""What can be wrong with an installation, and what people are told of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Kind = Literal[
    "inbox",
    "login",
    "queue",
    "going",
    "sending",
    "account",
    "planning",
    "disk",
    "log",
    "clock",
    "stuck",
    "restored",
    "storm",
    "settings",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong now; `club` is None where it is the whole installation's.

    `what` is the inbox or club that it is about, `text` says why, in English; `at_once` where people are to know now.
    """

    kind: Kind
    what: str
    text: str
    since: datetime
    club: str | None = None
    at_once: bool = False

    @property
    def name(self) -> str:
        """Its name for ever, such as `inbox:club:inbox`: an inbox that cannot be read is one, whatever the reason."""
        kind = {"login": "inbox", "account": "sending"}.get(self.kind, self.kind)
        return f"{kind}:{self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A trouble that lasts, as it is kept: `text` begins with its kind; `over_at` since when all is well again."""

    name: str
    club: str | None
    text: str
    began_at: datetime
    over_at: datetime | None = None

    @property
    def what(self) -> str:
        """The inbox or club that it is about."""
        return self.name.partition(":")[2]

    @property
    def kind(self) -> str:
        """What is wrong, as templates tell it apart."""
        return self.text.partition(": ")[0]

    @property
    def why(self) -> str:
        """The reason, in English."""
        return self.text.partition(": ")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """Mails of a club that mailflow keeps back until organisers have looked: of what kind, how many, since when."""

    kind: Kind
    club: str
    count: int
    since: datetime


def held_because(kind: Kind, why: str) -> str:
    """What stands in the row of a mail that mailflow keeps back: the kind is what people are told of by."""
    return f"{kind}: {why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAlarm:
    """An alarm as a mail tells of it: `club` is a name, empty for the whole installation; `until` where it is over."""

    kind: str
    what: str
    club: str
    since: datetime
    until: datetime | None
    why: str
