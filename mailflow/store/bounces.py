"""What came back from which address on which day, until it is forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import cast

from mailflow.model.address import Address
from mailflow.model.bouncing import Bounced, Bouncing
from mailflow.model.effect import CountBounce
from mailflow.model.people import Club, Language
from mailflow.store import people, tables
from mailflow.store.columns import shortened
from mailflow.store.people import VALUES_AT_ONCE
from mailflow.store.rows import insert_once


def count(effect: CountBounce, *, club: Club) -> tuple[str, str, None]:
    """The report counts, at most once for an address and day; one for good counts before one for now."""
    row = tables.Bounce
    day = effect.day.isoformat()
    made = row.insert(
        club=club.key,
        address=effect.address,
        day=day,
        permanent=int(effect.permanent),
        message_id=effect.message_id,
        mail=effect.mail,
    )
    if insert_once(made) is None and effect.permanent:
        row.update(permanent=1).where(row.club == club.key, row.address == effect.address, row.day == day).execute()
    return "bounced", f"{effect.address} bounced {'for good' if effect.permanent else 'for now'} on {day}", None


def forget(club: str, address: str) -> None:
    """Nothing counts against this address any more."""
    row = tables.Bounce
    row.delete().where(row.club == club, row.address == address).execute()


def any_from(club: str, address: str) -> bool:
    """Whether anything counts against this address."""
    row = tables.Bounce
    return bool(row.select().where(row.club == club, row.address == address).exists())


def written_to(club: str, message_ids: Sequence[str], *, since: datetime) -> Mapping[str, str]:
    """To whom mails of ours with these Message-IDs went since then: the Message-ID by address."""
    row = tables.Outbox
    asked = [shortened(id) for id in message_ids[:VALUES_AT_ONCE]]
    if not asked:
        return {}
    found = row.select(row.to, row.message_id).where(
        row.club == club, row.message_id.in_(asked), row.created_at >= since
    )
    return {one.to: one.message_id for one in found}


def bouncing(club: Club) -> tuple[Bouncing, ...]:
    """Every address from which something came back that still counts; one query where there is none, else four."""
    row = tables.Bounce
    rows = list(row.select().where(row.club == club.key).order_by(row.address, row.day))
    found = [
        Bouncing(
            address=Address(address=address),
            days=tuple(Bounced(day=date.fromisoformat(one.day), permanent=bool(one.permanent)) for one in of),
        )
        for address, of in groupby(rows, key=lambda one: str(one.address))
    ]
    return tuple(
        one
        for start in range(0, len(found), VALUES_AT_ONCE)
        for one in _known(found[start : start + VALUES_AT_ONCE], club)
    )


def _known(some: Sequence[Bouncing], club: Club) -> Iterable[Bouncing]:
    """The same with who they are, and how far finding out has come."""
    person, member = tables.Person, tables.Member
    addresses = [one.address.address for one in some]
    known = {one.address: one for one in person.select().where(person.club == club.key, person.address.in_(addresses))}
    active = member.select(member.person).where(
        member.person.in_([one.id for one in known.values()]), member.state == "active"
    )
    members = {one.person_id for one in active}
    probes, asked = _probes(some, club.key), _asked(some, club.key)
    for one in some:
        row = known.get(one.address.address)
        probe = probes.get(shortened(one.probe_key))
        yield replace(
            one,
            address=one.address if row is None else people.address_of(row),
            language=cast(Language, row.language) if row is not None and row.language else club.language,
            is_member=row is not None and row.id in members,
            probed_at=None if probe is None else probe.created_at,
            probe_out_at=None if probe is None else probe.sent_at,
            asked=shortened(one.question_key) in asked,
        )


def _probes(some: Sequence[Bouncing], club: str) -> Mapping[str, tables.Outbox]:
    """The probes that were made, by key."""
    part, row = tables.OutboxPart, tables.Outbox
    found = part.select(part.key, part.outbox).where(part.club == club, part.key.in_([one.probe_key for one in some]))
    keys = {one.outbox_id: str(one.key) for one in found}
    made = row.select(row.id, row.created_at, row.sent_at).where(row.id.in_(list(keys)))
    return {keys[one.id]: one for one in made}


def _asked(some: Sequence[Bouncing], club: str) -> frozenset[str]:
    row = tables.Question
    found = row.select(row.key).where(row.club == club, row.key.in_([one.question_key for one in some]))
    return frozenset(str(one.key) for one in found)
