"""How many mails were made of late: whether a club writes as it does, or something is running wild."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast

from peewee import Expression, ModelSelect, fn

from mailflow.store import tables
from mailflow.store.outbox import VALUES_AT_ONCE, lately

# What is held or was withdrawn reached nobody.
GOING = ("waiting", "sending", "sent", "refused", "doubtful")


def made(club: str, *, since: datetime, organisers: Sequence[str]) -> int:
    """How many mails to one person each the club made since then, those to its organisers left out."""
    row = tables.Outbox
    return int(row.select().where(_made(club, since), row.bulk == 0, row.to.not_in(list(organisers))).count())


def made_for(club: str, address: str, *, since: datetime) -> int:
    """How many mails the club made for this one address since then."""
    row = tables.Outbox
    return int(row.select().where(_made(club, since), row.to == address).count())


def is_member(club: str, address: str) -> bool:
    """Whether this address is one of the club's active members now."""
    return bool(_members(club).where(tables.Person.address == address).exists())


def to_strangers(club: str, *, since: datetime, organisers: Sequence[str]) -> int:
    """How many automatic answers the club made since then for addresses that are no member's and no organiser's."""
    row = tables.Outbox
    mine = _members(club).select(tables.Person.address)
    answers = row.select().where(_made(club, since), row.cause == "reply", row.to.not_in(list(organisers)))
    return int(answers.where(row.to.not_in(mine)).count())


def told(
    club: str, addresses: Sequence[str], *, templates: str, meeting: int | None, since: datetime
) -> Mapping[str, int]:
    """How often the clock told each of them the same of the same meeting since then; who never was is left out."""
    row = tables.Outbox
    of_it = row.meeting.is_null() if meeting is None else row.meeting == meeting
    found: dict[str, int] = {}
    for start in range(0, len(addresses), VALUES_AT_ONCE):
        some = list(addresses[start : start + VALUES_AT_ONCE])
        counted = (
            row.select(row.to, fn.COUNT(row.id))
            .where(_made(club, since), row.to.in_(some), of_it, row.templates == templates, row.cause == "plan")
            .group_by(row.to)
        )
        found |= dict(cast("Iterable[tuple[str, int]]", counted.tuples()))
    return found


def _members(club: str) -> "ModelSelect[tables.Member]":
    member, person = tables.Member, tables.Person
    return member.select().join(person).where(person.club == club, member.state == "active")


def _made(club: str, since: datetime) -> Expression:
    row = tables.Outbox
    return (row.club == club) & row.state.in_(GOING) & lately(row.created_at, since)
