"""What a club knows of everybody on its list of members, or who once was: in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from peewee import JOIN, Expression

from mailflow.model.address import Address
from mailflow.model.people import Language, MemberState
from mailflow.store import tables
from mailflow.store.people import VALUES_AT_ONCE, address_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Somebody whom the club knows; `state` is None for who never was on its list."""

    person: Address
    state: MemberState | None = None
    place: str = ""
    phone: str = ""
    language: Language | None = None
    since: datetime | None = None
    until: datetime | None = None


def everybody(club: str, *, state: MemberState | None = None) -> tuple[Listed, ...]:
    """All who are or were members, by name; or only those in one state."""
    member = tables.Member
    which = member.state.is_null(False) if state is None else member.state == state
    return _chosen(tables.Person.club == club, which)


def of_addresses(club: str, addresses: Sequence[str]) -> Mapping[str, Listed]:
    """Those of these whom the club knows, by address; one query for some hundreds."""
    found: dict[str, Listed] = {}
    for start in range(0, len(addresses), VALUES_AT_ONCE):
        some = list(addresses[start : start + VALUES_AT_ONCE])
        for one in _chosen(tables.Person.club == club, tables.Person.address.in_(some)):
            found[one.person.address] = one
    return found


def _chosen(*which: Expression) -> tuple[Listed, ...]:
    person, member = tables.Person, tables.Member
    found = person.select(person, member).join(member, JOIN.LEFT_OUTER, on=member.person == person.id, attr="belongs")
    return tuple(listed(one) for one in found.where(*which).order_by(person.name, person.address))


def listed(row: tables.Person) -> Listed:
    """The row, read with its `belongs`, as a noun."""
    belongs = cast("tables.Member | None", getattr(row, "belongs", None))
    known = belongs is not None and belongs.id is not None
    return Listed(
        person=address_of(row),
        state=cast(MemberState, belongs.state) if belongs is not None and known else None,
        place=row.place,
        phone=row.phone,
        language=cast("Language | None", row.language),
        since=belongs.since if belongs is not None and known else None,
        until=belongs.until if belongs is not None and known else None,
    )
