"""What the clock asks is made true: what is due is computed from facts, and its key makes it once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from mailflow.flow.carry_out import carry_out
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.digest import DigestFacts
from mailflow.model.effect import Send
from mailflow.model.errors import TryLater
from mailflow.model.people import Club
from mailflow.planning import digests
from mailflow.store import clubs, facts, heartbeats, outbox
from mailflow.store.connect import transaction

log = structlog.get_logger()
# An inbox that nobody tried to read for so long is in the settings no more.
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """How many mails the clock asked for, and what kept a club from getting its own."""

    mails: int
    troubles: tuple[str, ...] = ()


def plan(*, house: House) -> Planned:
    """Everything that is due in any club waits in the outbox.

    One club that fails does not stop the others. Raises TryLater where the database cannot: no club can go on then.
    """
    planned = 0
    troubles: list[str] = []
    for room in house.rooms.values():
        try:
            planned += _plan_digests(room.club, house=house)
        except TryLater:
            raise
        except Exception as error:
            log.exception("planning failed", club=room.club.key)
            troubles.append(f"club {room.club.key}: its digest cannot be made: {error}")
    return Planned(mails=planned, troubles=tuple(troubles))


def _plan_digests(club: Club, *, house: House) -> int:
    """One commit for all organisers of the club: either each of them has the digest of this hour, or none."""
    if not _due(club, now=house.now()):  # without a lock: at most ticks nothing is due
        return 0
    with transaction(club=club.key):
        due = _due(club, now=house.now())
        carry_out(due, house=house, club=club.key)
    log.info("planned", club=club.key, digests=len(due))
    return len(due)


def _due(club: Club, *, now: datetime) -> tuple[Send, ...]:
    """The digests of the last hour that were not made yet.

    A key that was used is left out: after the hour was set to a later one, the digest of this day is made already.
    """
    until = digests.latest_hour(club, until=now)
    made = (
        digests.digest(digest_facts(club, organiser, until=until), club=club, organiser=organiser)
        for organiser in club.organisers
        if digests.is_due(club, now=now, last=facts.last_digest(club.key, organiser.address))
    )
    due = tuple(one for one in made if one is not None)
    fresh = outbox.fresh_keys(club.key, [one.key for one in due])
    return tuple(one for one in due if one.key in fresh)


def digest_facts(club: Club, organiser: Address, *, until: datetime) -> DigestFacts:
    """What happened for this organiser since the hour that their last digest covered."""
    mark = f"imap:{club.key}:"
    failing = tuple(
        replace(one, name=one.name.removeprefix(mark))
        for one in heartbeats.heartbeats()
        if one.error and one.name.startswith(mark) and one.tried_at > until - FORGOTTEN_AFTER
    )
    return facts.digest_facts(club, since=_since(club, organiser, until=until), until=until, failing=failing)


def _since(club: Club, organiser: Address, *, until: datetime) -> datetime:
    """The hour up to which the organiser knows all; a new one reads on from where the others are."""
    last = facts.last_digest(club.key, organiser.address)
    if last is None:
        others = (facts.last_digest(club.key, one.address) for one in club.organisers)
        last = max((at for at in others if at is not None and at < until), default=None)
    return digests.latest_hour(club, until=last) if last else clubs.began_at(club.key) or until
