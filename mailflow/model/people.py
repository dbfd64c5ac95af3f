"""The club, and everyone who wrote to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from types import MappingProxyType
from typing import Literal

from mailflow.model.address import Address
from mailflow.model.message import Proof
from mailflow.model.plans import Look, Plans

Language = Literal["nl", "en"]
MemberState = Literal["invited", "active", "left"]
Role = Literal["organiser", "helper", "administrator"]
Right = Literal["read", "answer", "order", "export", "remove", "settings"]
LANGUAGES: tuple[Language, ...] = ("nl", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """What a club lets mailflow do without asking an organiser."""

    join: Literal["approve", "open"] = "approve"
    trusted_domains: tuple[str, ...] = ()
    double_opt_in: Literal["outside", "always", "never"] = "outside"
    thresholds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    threshold: float = 0.9
    unproven_answers_a_day: int = 1
    stranger_answers_a_day: int = 3
    member_answers_a_day: int = 10
    stranger_answers_an_hour: int = 50
    mails_an_hour: int = 200

    def threshold_of(self, kind: str) -> float:
        """The confidence from which an intent of this kind is acted on."""
        return self.thresholds.get(kind, self.threshold)

    def asks_first(self, address: Address) -> bool:
        """Whether a wish to join from this address, for which nothing vouches, waits until its reader confirms it."""
        if self.double_opt_in == "outside":
            return bool(self.trusted_domains) and not self.trusts(address)
        return self.double_opt_in == "always"

    def trusts(self, address: Address) -> bool:
        """Whether the address belongs, label by label, to a trusted domain or one below it."""
        return any(address.domain == domain or address.domain.endswith(f".{domain}") for domain in self.trusted_domains)


EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
# What each role may do; `order` is whatever changes meetings or goes out to many.
RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        "organiser": frozenset({"read", "answer", "order", "export", "remove", "settings"}),
        "helper": frozenset({"read", "answer"}),
        "administrator": frozenset({"read", "answer", "order", "export", "remove", "settings"}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestHours:
    """When an organiser gets the digest: at this hour on these days of the week (Monday is 0).

    `only_news` leaves out a day on which nothing happened that needs to be read. Questions of the kinds `at_once` are
    put to them in a mail of their own as soon as they arise.
    """

    at: time = time(7, 30)
    days: tuple[int, ...] = EVERY_DAY
    only_news: bool = True
    at_once: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What one organiser may do and how they want to be written to; None: as the club does."""

    role: Role = "organiser"
    language: "Language | None" = None
    digest: DigestHours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Club:
    """A group with an inbox; `key` is the name of its settings file and never changes.

    `public_url` is where anybody can reach its web pages, such as https://club.example.org; empty: there are none.
    `organisers` are all who decide, helpers among them; `duties` tells by address what is special for one of them.
    `vouched` says that something can prove who sent a mail: the club's own mail server, or signatures that are checked.
    With `plus_addressing`, mail to name+anything@domain arrives where mail to name@domain does. An open question is put
    to all organisers, with its age, after `escalate_days`.
    """

    key: str
    name: str
    address: Address
    language: Language = "nl"
    timezone: str = "Europe/Amsterdam"
    organisers: tuple[Address, ...] = ()
    own_addresses: tuple[str, ...] = ()
    policies: Policies = field(default_factory=Policies)
    duties: Mapping[str, Duty] = field(default_factory=lambda: MappingProxyType({}))
    digest: DigestHours = field(default_factory=DigestHours)
    escalate_days: int = 5
    vouched: bool = False
    plus_addressing: bool = False
    plans: Plans = field(default_factory=Plans)
    look: Look = field(default_factory=Look)
    public_url: str = ""

    def is_organiser(self, address: Address) -> bool:
        """Whether this very address is one of the organisers'."""
        return self.organiser(address.address) is not None

    def organiser(self, address: str) -> Address | None:
        """The organiser with this very address, by the name that the settings give them."""
        return next((one for one in self.organisers if one.address == address), None)

    def believes(self, proof: Proof) -> bool:
        """Whether a sender with this proof is who they say: proven, or nothing here proves any or denies it."""
        return proof in ("dkim", "dmarc") if self.vouched else proof != "fail"

    def language_of(self, organiser: str) -> "Language":
        """The language in which the organiser with this address is written to."""
        return self.duty_of(organiser).language or self.language

    def duty_of(self, address: str) -> Duty:
        """What is special for the organiser with this address."""
        return self.duties.get(address, Duty())

    def digest_of(self, address: str) -> DigestHours:
        """When the organiser with this address gets the digest."""
        return self.duty_of(address).digest or self.digest

    def may(self, address: str, right: Right) -> bool:
        """Whether the organiser with this very address has this right here; nobody else has any."""
        return self.organiser(address) is not None and right in RIGHTS[self.duty_of(address).role]


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
