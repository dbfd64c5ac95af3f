"""What the clock asks is made true: what is due is computed from facts, and its key makes it once."""

from dataclasses import replace
from datetime import datetime

import structlog

from mailflow.flow.carry_out import carry_out
from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.digest import DigestFacts
from mailflow.model.people import Club
from mailflow.planning import digests
from mailflow.store import clubs, facts, heartbeats
from mailflow.store.connect import transaction

log = structlog.get_logger()


def plan(*, house: House) -> int:
    """Everything that is due in any club waits in the outbox; how many mails were planned.

    One club that fails does not stop the others; its error is raised once they are done.
    """
    planned = 0
    failed: Exception | None = None
    for room in house.rooms.values():
        try:
            planned += _plan_digests(room.club, house=house)
        except Exception as error:
            log.exception("planning failed", club=room.club.key)
            failed = error
    if failed is not None:
        raise failed
    return planned


def _plan_digests(club: Club, *, house: House) -> int:
    planned = 0
    for organiser in club.organisers:
        now = house.now()
        last = facts.last_digest(club.key, organiser.address)
        if not digests.is_due(club, now=now, last=last):
            continue
        until = digests.latest_hour(club, until=now)
        with transaction(club=club.key):
            due = digests.digest(digest_facts(club, organiser, until=until), club=club, organiser=organiser)
            if due is not None:
                carry_out((due,), house=house, club=club.key)
                planned += 1
                log.info("planned", template="digest", club=club.key)
    return planned


def digest_facts(club: Club, organiser: Address, *, until: datetime) -> DigestFacts:
    """What happened for this organiser since the hour that their last digest covered."""
    last = facts.last_digest(club.key, organiser.address)
    since = digests.latest_hour(club, until=last) if last else clubs.began_at(club.key) or until
    mark = f"imap:{club.key}:"
    failing = tuple(
        replace(one, name=one.name.removeprefix(mark))
        for one in heartbeats.heartbeats()
        if one.error and one.name.startswith(mark)
    )
    return facts.digest_facts(club, since=since, until=until, failing=failing)
