"""The club, and everyone who wrote to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from types import MappingProxyType
from typing import Literal

from mailflow.model.address import Address
from mailflow.model.plans import Look, Plans

Language = Literal["nl", "en"]
MemberState = Literal["invited", "active", "left"]
LANGUAGES: tuple[Language, ...] = ("nl", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """What a club lets mailflow do without asking an organiser."""

    join: Literal["approve", "open"] = "approve"
    trusted_domains: tuple[str, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    threshold: float = 0.9
    stranger_answers_a_day: int = 3
    member_answers_a_day: int = 10

    def threshold_of(self, kind: str) -> float:
        """The confidence from which an intent of this kind is acted on."""
        return self.thresholds.get(kind, self.threshold)

    def trusts(self, address: Address) -> bool:
        """Whether the address belongs, label by label, to a trusted domain or one below it."""
        return any(address.domain == domain or address.domain.endswith(f".{domain}") for domain in self.trusted_domains)


@dataclass(frozen=True, slots=True, kw_only=True)
class Club:
    """A group with an inbox; `key` is the name of its settings file and never changes.

    `public_url` is where anybody can reach its web pages, such as https://club.example.org; empty: there are none.
    """

    key: str
    name: str
    address: Address
    language: Language = "nl"
    timezone: str = "Europe/Amsterdam"
    organisers: tuple[Address, ...] = ()
    own_addresses: tuple[str, ...] = ()
    policies: Policies = field(default_factory=Policies)
    digest_at: time = time(7, 30)
    plans: Plans = field(default_factory=Plans)
    look: Look = field(default_factory=Look)
    public_url: str = ""

    def is_organiser(self, address: Address) -> bool:
        """Whether this very address is one of the organisers'."""
        return any(organiser.address == address.address for organiser in self.organisers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Anyone who wrote, or was written about, with an address."""

    address: Address
    language: Language | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person who belongs to the club, or did."""

    person: Address
    state: MemberState
    place: str = ""
    phone: str = ""
    since: datetime | None = None
