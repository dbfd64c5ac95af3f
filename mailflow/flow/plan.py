"""What the clock asks is made true: what is due is computed from facts, and its key makes it once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from mailflow.flow.carry_out import carry_out
from mailflow.flow.desk import digests
from mailflow.flow.house import House
from mailflow.flow.steps import reached
from mailflow.model.effect import CloseBallot, Effect, Send, SetMailing, SetSummary
from mailflow.model.errors import TryLater
from mailflow.model.people import Club
from mailflow.model.plan_facts import PlanFacts
from mailflow.planning.due import due
from mailflow.store import outbox, planned
from mailflow.store.connect import transaction

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """How many mails the clock asked for, and what kept a club from getting its own."""

    mails: int
    troubles: tuple[str, ...] = ()


def nothing() -> None:
    """What is done where nobody needs to know that mails wait."""


def plan(*, house: House, queued: Callable[[], None] = nothing) -> Planned:
    """Everything that is due in any club waits in the outbox; `queued` is told when the first part of it does.

    One club that fails does not stop the others, nor do its mailings its digest. Raises TryLater where the database
    cannot: no club can go on then.
    """
    return _planned(house, {"its mailings": partial(_plan_mailings, queued=queued), "its digest": _plan_digests})


def plan_mailings(*, house: House) -> Planned:
    """The mailings that are due in any club wait in the outbox, and nothing else."""
    return _planned(house, {"its mailings": partial(_plan_mailings, queued=nothing)})


def plan_digests(*, house: House) -> Planned:
    """The digests that are due in any club wait in the outbox, and nothing else."""
    return _planned(house, {"its digest": _plan_digests})


def _planned(house: House, parts: Mapping[str, Callable[[Club, House], int]]) -> Planned:
    made = 0
    troubles: list[str] = []
    for room in house.rooms.values():
        for what, part in parts.items():
            try:
                made += part(room.club, house)
            except TryLater:
                raise
            except Exception as error:
                log.exception("planning failed", club=room.club.key)
                troubles.append(f"club {room.club.key}: {what} cannot be made: {error}")
    return Planned(mails=made, troubles=tuple(troubles))


def _plan_mailings(club: Club, house: House, *, queued: Callable[[], None]) -> int:
    """How many mails of mailings wait in the outbox now: one commit for some two hundred members.

    What is due is computed anew for each of these, under the club's lock: who left or answered meanwhile gets nothing.
    After a crash it goes on where it was, for what was sent is known by its key.
    """
    outline = tuple(due(planned.outline(club, now=house.now())))  # without a lock: at most ticks nothing is due
    if not outline:
        return 0
    to_all = any(isinstance(effect, SetMailing | SetSummary | CloseBallot) for effect in outline)
    at = house.now()  # a mailing that has begun is finished, although its last hour passes meanwhile
    made = 0
    for page in planned.pages(club.key) if to_all else [planned.NOBODY]:
        with transaction(club=club.key):
            effects = _fresh(_of_page(planned.facts(club, now=at, page=page)), club=club)
            carry_out(effects, house=house, club=club.key)
            reached("mailing planned in part")
        reached("mailing planned")
        queued()
        made += sum(isinstance(effect, Send) for effect in effects)
    log.info("planned", club=club.key, mailings=made)
    return made


def _of_page(known: PlanFacts) -> tuple[Effect, ...]:
    """What is due for the people of this page; with the last one all the rest, and what closes each mailing."""
    effects = due(known)
    if known.is_last:
        return tuple(effects)
    here = {one.address.address for one in known.readers}
    return tuple(one for one in effects if isinstance(one, Send) and one.mailing and one.to.address in here)


def _fresh(effects: Sequence[Effect], *, club: Club) -> tuple[Effect, ...]:
    """Without the mails whose key was used before."""
    fresh = outbox.fresh_keys(club.key, [one.key for one in effects if isinstance(one, Send)])
    return tuple(one for one in effects if not isinstance(one, Send) or one.key in fresh)


def _plan_digests(club: Club, house: House) -> int:
    """One commit for all organisers of the club: either each of them has the digest of this hour, or none.

    So with the questions that they want to be asked at once.
    """
    if not digests.may_be_due(club, house=house):  # without a lock: at most ticks nothing is due
        return 0
    with transaction(club=club.key):
        due = (*digests.due(club, house=house), *digests.due_at_once(club, house=house))
        carry_out(due, house=house, club=club.key)
        reached("digest planned in part")
    reached("digest planned")
    log.info("planned", club=club.key, digests=len(due))
    return len({one.letter or one.key for one in due})
