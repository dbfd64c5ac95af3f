"""Who left gets nothing more that goes out to many, whatever waits for them already and whoever named them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from peewee import Expression

from mailflow.model.address import Address
from mailflow.model.people import Club
from mailflow.model.records import OutboxRow
from mailflow.store import tables
from mailflow.store.leases import RESERVED
from mailflow.store.outbox import VALUES_AT_ONCE, shown, without_content

WHY = "not sent: they left the club before it went out"
TAKEN_BACK = "not sent: what it told was taken back before it went out"
# What organisers get comes with their part, whether or not they are members.
OF_ORGANISERS = ("digest", "notes_request", "summary_draft", "summary_settled")


def withdraw(club: str, person: Address, *, now: datetime) -> int:
    """How many mailings that waited for this person are withdrawn: they go out no more, and nobody can have them sent.

    What is on its way this very moment cannot be called back.
    """
    row = tables.Outbox
    theirs = (row.club == club) & (row.to == person.address)
    waits = row.state.in_(["waiting", "held"]) | ((row.state == "doubtful") & row.next_try_at.is_null(False))
    return _withdrawn(theirs, waits | _only_reserved(), now=now)


def withdraw_if_left(mail: int, *, now: datetime) -> bool:
    """Whether this mail, which waits again, is withdrawn because whom it was for left while it was on its way."""
    row, member, person = tables.Outbox, tables.Member, tables.Person
    mine = row.get_or_none(row.id == mail, row.cause == "plan")
    if mine is None:
        return False
    theirs = (person.club == mine.club_id) & (person.address == mine.to) & (member.state == "left")
    if not member.select().join(person, on=member.person).where(theirs).exists():
        return False
    return bool(_withdrawn(row.id == mail, row.state == "waiting", now=now))


def take_back(mails: Sequence[int], *, batch: int, now: datetime) -> tuple[OutboxRow, ...]:
    """Those of these mails that still waited go out no more; all of them, as they are now.

    The keys of what is withdrawn are free again: what is decided anew goes out.
    """
    row, part = tables.Outbox, tables.OutboxPart
    found: list[OutboxRow] = []
    for start in range(0, len(mails), VALUES_AT_ONCE):
        some = list(mails[start : start + VALUES_AT_ONCE])
        waits = row.state.in_(["waiting", "held"]) | _only_reserved()
        ids = [one.id for one in row.select(row.id).where(row.id.in_(some), waits)]
        if ids:
            row.update(_as_withdrawn(TAKEN_BACK, now=now)).where(row.id.in_(ids)).execute()
            part.update(key=part.key.concat(f":taken back:{batch}")).where(part.outbox.in_(ids)).execute()
        found += [shown(one) for one in without_content().where(row.id.in_(some)).order_by(row.id)]
    return tuple(found)


def without_who_left(club: Club) -> Club:
    """The club without the outsiders who left: the settings may name them still."""
    outsiders = club.plans.outsiders
    if not outsiders:
        return club
    member, person = tables.Member, tables.Person
    found = member.select(person.address).join(person, on=member.person)
    found = found.where(
        person.club == club.key, member.state == "left", person.address.in_([one.address for one in outsiders])
    )
    left = {address for (address,) in cast("Iterable[tuple[str]]", found.tuples())}
    staying = tuple(one for one in outsiders if one.address not in left)
    return replace(club, plans=replace(club.plans, outsiders=staying))


def _only_reserved() -> Expression:
    """Mails that a worker put aside for later: their turn has not come."""
    row = tables.Outbox
    return (row.state == "sending") & row.lease_token.startswith(RESERVED)


def _as_withdrawn(why: str, *, now: datetime) -> dict[str, object]:
    return {
        "state": "withdrawn",
        "error": why,
        "changed_at": now,
        "next_try_at": None,
        "lease_token": None,
        "lease_until": None,
    }


def _withdrawn(*which: Expression, now: datetime) -> int:
    row = tables.Outbox
    withdrawn = _as_withdrawn(WHY, now=now)
    return int(
        row.update(withdrawn).where(row.cause == "plan", row.templates.not_in(list(OF_ORGANISERS)), *which).execute()
    )
