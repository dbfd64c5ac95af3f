"""The organisers' mails: what is due to each of them now, with the numbers under which they can answer."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailflow.flow.house import House
from mailflow.model.address import Address
from mailflow.model.digest import DigestFacts, Overview
from mailflow.model.effect import Send
from mailflow.model.people import Club
from mailflow.model.question import Question
from mailflow.planning import digests, mailings
from mailflow.rendering import overviews
from mailflow.rendering.overviews import Ref
from mailflow.store import clubs, facts, heartbeats, items, outbox, planned
from mailflow.store.digests import made_at_once, waiting_since

# An inbox that nobody tried to read for so long is in the settings no more.
FORGOTTEN_AFTER = timedelta(days=1)
# The digest says what goes out to members in the next days.
AHEAD = timedelta(days=7)
# A question that was asked longer ago is put in the next digest, not at once: this club set it so only now.
AT_ONCE = timedelta(hours=12)
A_DAY = timedelta(days=1)


def may_be_due(club: Club, *, house: House) -> bool:
    """Whether an hour has come that some organiser had no digest of, or a question that one wants to read at once."""
    return any(True for _ in _hours(club, house=house)) or any(True for _ in _urgent(club, house=house))


def due(club: Club, *, house: House) -> tuple[Send, ...]:
    """The digests of the last hour that were not made yet; inside a transaction that holds the club.

    A key that was used is left out: after the hour was set to a later one, the digest of this day is made already.
    Where an hour brought nothing new, the house remembers that: it is not looked at again at each tick.
    """
    made = []
    for organiser, until in _hours(club, house=house):
        read = overview(club, organiser, until=until, house=house)
        found = digests.digest(read, club=club, organiser=organiser)
        if found is None or found.key not in outbox.fresh_keys(club.key, [found.key]):
            house.nothing_new[club.key, organiser.address] = until
        else:
            made.append(found)
            items.shown(club.key, [(one.what, one.ref) for one in read.items], now=house.now())
    return tuple(made)


def due_at_once(club: Club, *, house: House) -> tuple[Send, ...]:
    """The questions that some organisers want to read at once, a part for each; inside such a transaction, too."""
    now = house.now()
    sends: list[Send] = []
    for organiser, questions in _urgent(club, house=house):
        refs: list[Ref] = [("question", one.id) for one in questions]
        numbers = items.numbers(club.key, refs, now=now)
        items.shown(club.key, refs, now=now)
        sends += digests.at_once(questions, club=club, organiser=organiser, numbers=numbers, now=now)
    return tuple(sends)


def more(
    club: Club, organiser: Address, *, but: Collection[Ref], since: datetime, after: int, house: House
) -> Send | None:
    """The questions open at `since` that did not stand among `but`; inside such a transaction. None for none."""
    now = house.now()
    questions = facts.questions(club.key, state="open")
    rest = tuple(one for one in questions if one.asked_at <= since and ("question", one.id) not in but)
    if not rest:
        return None
    known = DigestFacts(since=now, until=now, questions=rest)
    shown = overviews.refs(known, club=club)
    numbers = items.numbers(club.key, shown, now=now)
    items.shown(club.key, shown, now=now)
    read = overviews.overview(known, club=club, organiser=organiser, numbers=numbers)
    return digests.more(read, club=club, organiser=organiser, after=after)


def overview(club: Club, organiser: Address, *, until: datetime, house: House) -> Overview:
    """What an organiser reads of what happened until then; numbers are given, inside a transaction."""
    known = digest_facts(club, organiser, until=until)
    shown = overviews.refs(known, club=club)
    numbers = items.numbers(club.key, shown, now=house.now())
    return overviews.overview(known, club=club, organiser=organiser, numbers=numbers)


def preview(club: Club, organiser: Address, *, house: House) -> Overview:
    """The same as it would be now; nothing is written."""
    known = digest_facts(club, organiser, until=house.now())
    numbers = items.foreseen(club.key, overviews.refs(known, club=club), now=house.now())
    return overviews.overview(known, club=club, organiser=organiser, numbers=numbers)


def digest_facts(club: Club, organiser: Address, *, until: datetime) -> DigestFacts:
    """What happened for this organiser since the hour that their last digest covered."""
    mark = f"imap:{club.key}:"
    failing = tuple(
        replace(one, name=one.name.removeprefix(mark))
        for one in heartbeats.heartbeats()
        if one.error and one.name.startswith(mark) and one.tried_at > until - FORGOTTEN_AFTER
    )
    found = facts.digest_facts(club, since=_since(club, organiser, until=until), until=until, failing=failing)
    return replace(found, ahead=mailings.ahead(planned.outline(club, now=until), within=AHEAD))


def _hours(club: Club, *, house: House) -> Iterator[tuple[Address, datetime]]:
    """Each organiser who has not had the digest of an hour that has come, and that hour."""
    now = house.now()
    overdue = digests.overdue_at(waiting_since(club.key), club=club)
    for organiser in club.organisers:
        last = facts.last_digest(club.key, organiser.address)
        until = digests.due_hour(club, organiser, now=now, last=last, overdue=overdue)
        if until is not None and house.nothing_new.get((club.key, organiser.address)) != until:
            yield organiser, until


def _urgent(club: Club, *, house: House) -> Iterator[tuple[Address, tuple[Question, ...]]]:
    """Each organiser who wants to read open questions at once that they have not had, with those questions."""
    now = house.now()
    eager = [one for one in club.organisers if club.digest_of(one.address).at_once]
    recent = _recent(club, now=now) if eager else ()
    for organiser in eager:
        wanted = digests.wanted_at_once(club, organiser, recent)
        fresh = _not_put(wanted, club=club, organiser=organiser)
        if fresh and made_at_once(club.key, organiser.address, since=now - A_DAY) < digests.MOST_A_DAY:
            yield organiser, fresh[: digests.MOST_IN_ONE]


def _recent(club: Club, *, now: datetime) -> tuple[Question, ...]:
    return tuple(one for one in facts.questions(club.key, state="open") if one.asked_at > now - AT_ONCE)


def _not_put(questions: Sequence[Question], *, club: Club, organiser: Address) -> tuple[Question, ...]:
    """Those that this organiser was not asked at once before."""
    keys = {one.id: digests.at_once_key(one.id, organiser) for one in questions}
    fresh = outbox.fresh_keys(club.key, list(keys.values())) if keys else frozenset()
    return tuple(one for one in questions if keys[one.id] in fresh)


def _since(club: Club, organiser: Address, *, until: datetime) -> datetime:
    """The hour up to which the organiser knows all; a new one reads on from where they would be had they been there."""
    last = facts.last_digest(club.key, organiser.address)
    if last is not None:
        return digests.known_until(club, organiser, last=last)
    began = clubs.began_at(club.key) or until
    others = (facts.last_digest(club.key, one.address) for one in club.organisers)
    latest = max((at for at in others if at is not None and at < until), default=None)
    if latest is None:
        return began
    return max(began, digests.first_known_until(club, organiser, until=until, others=latest))
