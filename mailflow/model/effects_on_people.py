"""What a decision makes true of people: members, what is known of them, who is away, who came."""

from dataclasses import dataclass
from datetime import date

from mailflow.model.address import Address
from mailflow.model.people import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMember:
    """The person is an active member from now on."""

    person: Address
    place: str = ""
    phone: str = ""
    language: Language | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMember:
    """The person has left; what they said stays."""

    person: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAbsence:
    """Somebody is away from one day until another, both included."""

    person: Address
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPerson:
    """What is known of somebody; fields that are None stay as they are."""

    person: Address
    name: str | None = None
    place: str | None = None
    phone: str | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetAbsence:
    """Somebody is not away, or not any more."""

    person: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCame:
    """Whether somebody was there; None: that is not known any more."""

    meeting: int
    person: Address
    came: bool | None
