"""What a club settled about its mailings: which go out and when, at what hours of the day, and how they look."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import Literal

from mailflow.model.address import Address

MailingKind = Literal[
    "announcement",
    "call_for_themes",
    "invitation",
    "nudge",
    "reminder",
    "correction",
    "cancellation",
    "notes_request",
    "summary",
    "next_call",
    "ballot",
    "seat_offer",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingPlan:
    """When mailings of one kind go out: so many days from their meeting, at an hour on the club's clock.

    `days` count before the meeting's start, or after its end for what follows a meeting. What is later than
    `late_hours` is not sent any more. `on` false: never.
    """

    kind: MailingKind
    on: bool = True
    days: int = 0
    at: time = time(10, 0)
    late_hours: int = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingHours:
    """When mailings may go out, on the club's clock: not in quiet hours, not on days off.

    `weekdays` are those on which they may (0 is Monday), `holidays` the country whose public holidays are days off (an
    ISO 3166 code; empty: none), `days_off` days of the club's own.
    """

    earliest: time = time(8, 0)
    latest: time = time(20, 0)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: str = "NL"
    days_off: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the club's mails look: `colour` as #rrggbb, `logo` an https link or empty, `signature` below each mail."""

    colour: str = "#a34a28"
    logo: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """All plans of a club; what a plan is not told of does not go out."""

    by_kind: Mapping[str, MailingPlan] = field(default_factory=lambda: MappingProxyType({}))
    hours: SendingHours = field(default_factory=SendingHours)
    debounce: timedelta = timedelta(minutes=30)
    seat_offer: timedelta = timedelta(hours=48)
    outsiders: tuple[Address, ...] = ()

    def of(self, kind: MailingKind) -> MailingPlan | None:
        """The plan of this kind, where it is switched on."""
        found = self.by_kind.get(kind)
        return found if found is not None and found.on else None
