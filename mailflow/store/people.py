"""Everyone who wrote to a club, made known when they are first needed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from mailflow.model.address import Address
from mailflow.model.naming import first_name
from mailflow.model.people import Language, Person
from mailflow.store import tables
from mailflow.store.rows import insert_once

# SQLite before 3.32 takes 999 values in one query.
VALUES_AT_ONCE = 500


def person_id(club: str, person: Address) -> int:
    """The row of the person, made where there is none; a name that was unknown, or nobody's, is kept."""
    row = tables.Person
    made = insert_once(row.insert(club=club, address=person.address, name=person.name))
    if made is not None:
        return made
    known = row.get(row.club == club, row.address == person.address)
    if person.name and (not known.name or (first_name(person.name) and not first_name(known.name))):
        row.update(name=person.name).where(row.id == known.id).execute()
    return known.id


def remember(club: str, person: Address, language: Language) -> None:
    """The person is known, and is written to in this language."""
    row = tables.Person
    row.update(language=language).where(row.id == person_id(club, person)).execute()


def find(club: str, address: str) -> tables.Person | None:
    """The row of a person, if they are known."""
    return tables.Person.get_or_none(tables.Person.club == club, tables.Person.address == address)


def addresses(club: str) -> tuple[str, ...]:
    """Every address that the club knows."""
    row = tables.Person
    return tuple(one.address for one in row.select(row.address).where(row.club == club).order_by(row.id))


def ids(club: str, addresses: Sequence[str]) -> Mapping[str, int]:
    """The number of each of these people whom the club knows, by address."""
    row = tables.Person
    found: dict[str, int] = {}
    for start in range(0, len(addresses), VALUES_AT_ONCE):
        some = list(addresses[start : start + VALUES_AT_ONCE])
        for one in row.select(row.id, row.address).where(row.club == club, row.address.in_(some)):
            found[one.address] = one.id
    return found


def by_id(id: int) -> tuple[str, Person] | None:
    """The key of the club that knows the person with this number, and that person."""
    row = tables.Person.get_or_none(tables.Person.id == id)
    return None if row is None else (row.club_id, person_of(row))


def address_of(row: tables.Person) -> Address:
    """The person's address, with their name."""
    return Address(address=row.address, name=row.name)


def person_of(row: tables.Person) -> Person:
    """The person as a noun."""
    return Person(address=address_of(row), language=cast("Language | None", row.language))


def join(club: str, person: Address, *, told: Mapping[str, str | None], now: datetime) -> bool:
    """Whether they became an active member now; of place, phone and language stays what was known, unless told anew."""
    id = person_id(club, person)
    anew = {name: value for name, value in told.items() if value}
    if anew:
        tables.Person.update(anew).where(tables.Person.id == id).execute()
    row = tables.Member
    if insert_once(row.insert(person=id, state="active", since=now)) is not None:
        return True
    again = row.update(state="active", since=now, until=None).where(row.person == id, row.state != "active")
    return bool(again.execute())


def leave(club: str, person: Address, *, now: datetime) -> bool:
    """Whether they were a member, or invited, until now; that somebody who was none wants no mail is kept as well."""
    row = tables.Member
    id = person_id(club, person)
    if insert_once(row.insert(person=id, state="left")) is not None:
        return False
    left = row.update(state="left", until=now).where(row.person == id, row.state != "left")
    return bool(left.execute())
