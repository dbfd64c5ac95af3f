"""Everything the verbs need, put together once: clubs, templates, lexicons, the clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from mailflow.flow.beside import Beside
from mailflow.flow.moulds import Moulds
from mailflow.flow.second_reader import SecondReader
from mailflow.mail.read import Own
from mailflow.model.address import Address
from mailflow.model.answering import Batch
from mailflow.model.people import Club
from mailflow.rendering.templates import Templates
from mailflow.understanding.lexicon import Lexicon
from mailflow.wire.dkim import Signatures


@dataclass(frozen=True, kw_only=True)
class Room:
    """One club as the verbs see it: itself, its words, the account its mails go out by, a second reader if it has one,
    and what checks signatures where it wants that.

    Words take a second to be made ready, so that is done when they are first needed, and once.
    """

    club: Club
    read_templates: Callable[[], Templates]
    read_lexicon: Callable[[], Lexicon]
    own: Own
    account: str
    second_reader: SecondReader | None = None
    signatures: Signatures | None = None
    moulds: Moulds = field(default_factory=Moulds, compare=False, repr=False)

    @cached_property
    def templates(self) -> Templates:
        """The club's own templates before the shipped ones. Raises SettingsError for a broken one."""
        return self.read_templates()

    @cached_property
    def lexicon(self) -> Lexicon:
        """The shipped phrases with the club's own. Raises SettingsError for a wrong one."""
        return self.read_lexicon()


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeMode:
    """For trying out: `hold` keeps every outgoing mail back, `redirect` delivers all of them to one address.

    `why` is said of each where mailflow holds them by itself (`held_because`).
    """

    mode: Literal["off", "redirect", "hold"] = "off"
    address: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An installation at work. `now`, `fresh_token` and `unguessable` are handed in: tests own time and chance.

    `fresh_token` names things; `unguessable` makes what opens something: 26 letters a-z and 2-7, 130 bits of chance.
    """

    rooms: Mapping[str, Room]
    now: Callable[[], datetime]
    fresh_token: Callable[[], str]
    unguessable: Callable[[], str]
    version: str
    safe_mode: SafeMode = field(default_factory=SafeMode)
    failures_before_stuck: int = 3
    # Who may do everything in all clubs, and gets no digest.
    administrators: tuple[Address, ...] = ()
    # Nothing is kept of what is ordered; it is only told what would be done.
    rehearses: bool = False
    # What was ordered and done, for whoever typed it; None where nobody asks.
    done: list[Batch] | None = field(default=None, compare=False, repr=False)
    # The hour of a club's digest that brought an organiser nothing new: it is not looked at again. A restart does.
    nothing_new: dict[tuple[str, str], datetime] = field(default_factory=dict)
    # Mails whose attempt must not count, which the database could not write down: it does so when they are begun again.
    owed: set[int] = field(default_factory=set, compare=False, repr=False)
    # Where mails are read: beside this process, or in it where there is nothing beside it.
    beside: Beside | None = field(default=None, compare=False, repr=False)

    def decided_by(self, club: str) -> str:
        """What decided, for replays: mailflow's version and the lexicon's."""
        return f"mailflow {self.version} lexicon {self.rooms[club].lexicon.version}"
