"""The numbers by which organisers call questions, mails and proposals: small, and the same for weeks.

A number is given once and stays with its item. It is free for another one three weeks after the item was settled, when
no mail that names it can be answered any more.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import cast

from peewee import Expression, fn

from mailflow.model.answering import Item, ItemKind
from mailflow.store import tables
from mailflow.store.people import VALUES_AT_ONCE

Ref = tuple[ItemKind, int]
# A digest can be answered for fourteen days; after three weeks its numbers may mean something else.
KEPT_AFTERWARDS = timedelta(days=21)


def number(club: str, ref: Ref, *, now: datetime) -> int:
    """The item's number, given now where it had none; inside a transaction that holds the club."""
    return numbers(club, (ref,), now=now)[ref]


def numbers(club: str, refs: Iterable[Ref], *, now: datetime) -> Mapping[Ref, int]:
    """The number of each of these items, each given the smallest free one where it had none.

    Inside a transaction that holds the club. An item that had lost its number to another one gets a new one.
    """
    refs = tuple(dict.fromkeys(refs))
    found = foreseen(club, refs, now=now)
    known = {(one.what, one.ref): one for one in _rows(club, refs)}
    for what, ref in refs:
        given = known.get((what, ref))
        if given is None:
            tables.Item.insert(club=club, number=found[what, ref], what=what, ref=ref, made_at=now).execute()
        elif given.number != found[what, ref]:
            row = tables.Item
            row.update(number=found[what, ref], made_at=now, freed_at=None, shown_at=None).where(
                row.id == given.id
            ).execute()
    return found


def foreseen(club: str, refs: Iterable[Ref], *, now: datetime) -> Mapping[Ref, int]:
    """The numbers that `numbers` would give these items now; nothing is written."""
    refs = tuple(dict.fromkeys(refs))
    known = {cast(Ref, (one.what, one.ref)): one.number for one in _rows(club, refs) if not _is_free(one, now=now)}
    if len(known) < len(refs):
        fresh = _free_numbers(club, now=now)
        known |= {ref: next(fresh) for ref in refs if ref not in known}
    return {ref: known[ref] for ref in refs}


def _free_numbers(club: str, *, now: datetime) -> Iterator[int]:
    """The numbers that nothing has, the smallest first."""
    row = tables.Item
    here = (row.club == club) & _not_free(now=now)
    counted = row.select(fn.COUNT(row.number.distinct()), fn.MAX(row.number)).where(here).tuples()
    ((given, last),) = cast("Iterable[tuple[int, int | None]]", counted)
    if given == (last or 0):  # none is free among them, and in a flood there are thousands
        return count(given + 1)
    taken = {number for (number,) in cast("Iterable[tuple[int]]", row.select(row.number).where(here).tuples())}
    return (one for one in count(1) if one not in taken)


def settled(club: str, ref: Ref, *, now: datetime) -> None:
    """The item is settled: its number will be free for another one, in three weeks."""
    row = tables.Item
    row.update(freed_at=now).where(_is(club, ref), row.freed_at.is_null()).execute()


def shown(club: str, refs: Sequence[Ref], *, now: datetime) -> None:
    """These stood in a mail to an organiser.

    Of mails, which were shown for information, the numbers will be free again in three weeks from now.
    """
    row = tables.Item
    for what in dict.fromkeys(what for what, _ in refs):
        for some in _some([ref for kind, ref in refs if kind == what]):
            these = (row.club == club) & (row.what == what) & row.ref.in_(some)
            row.update(shown_at=now).where(these, row.shown_at.is_null()).execute()
            if what == "mail":
                row.update(freed_at=now).where(these).execute()


def reopened(club: str, ref: Ref, *, now: datetime) -> int:
    """The item's number, which stays its own again: what settled it was taken back."""
    given = number(club, ref, now=now)
    tables.Item.update(freed_at=None).where(_is(club, ref)).execute()
    return given


def items(club: str, refs: Iterable[Ref]) -> tuple[Item, ...]:
    """Those of these that have a number, as nouns, in the order of their numbers."""
    return _shown(club, _rows(club, tuple(dict.fromkeys(refs))))


def under(club: str, numbers: Iterable[int], *, now: datetime) -> tuple[Item, ...]:
    """What organisers mean by these numbers now, settled or not; nothing for a number that is free."""
    row = tables.Item
    found: list[tables.Item] = []
    for some in _some(sorted(set(numbers))):
        found.extend(row.select().where(row.club == club, row.number.in_(some), _not_free(now=now)))
    return _shown(club, found)


def _is(club: str, ref: Ref) -> Expression:
    row = tables.Item
    return (row.club == club) & (row.what == ref[0]) & (row.ref == ref[1])


def _not_free(*, now: datetime) -> Expression:
    row = tables.Item
    return row.freed_at.is_null() | (row.freed_at > now - KEPT_AFTERWARDS)


def _is_free(row: tables.Item, *, now: datetime) -> bool:
    return row.freed_at is not None and row.freed_at <= now - KEPT_AFTERWARDS


def _rows(club: str, refs: Sequence[Ref]) -> list[tables.Item]:
    """The rows of these items, one query for some hundreds of a kind."""
    row = tables.Item
    found: list[tables.Item] = []
    for what in dict.fromkeys(what for what, _ in refs):
        ids = [ref for kind, ref in refs if kind == what]
        for some in _some(ids):
            found.extend(row.select().where(row.club == club, row.what == what, row.ref.in_(some)))
    return found


def _shown(club: str, rows: Sequence[tables.Item]) -> tuple[Item, ...]:
    named = _named(club, rows)
    found = (((cast(ItemKind, one.what), one.ref), one.number) for one in rows)
    shown = (
        Item(number=number, what=ref[0], ref=ref[1], kind=named[ref][0], title=named[ref][1])
        for ref, number in found
        if ref in named
    )
    return tuple(sorted(shown, key=lambda item: (item.number, item.what, item.ref)))


def _named(club: str, rows: Sequence[tables.Item]) -> Mapping[Ref, tuple[str, str]]:
    """The kind and title of each of these; what is no longer there is left out."""
    ids: dict[ItemKind, list[int]] = {"question": [], "mail": [], "proposal": []}
    for one in rows:
        ids[cast(ItemKind, one.what)].append(one.ref)
    question, mail, proposal = tables.Question, tables.Inbox, tables.Proposal
    found: dict[Ref, tuple[str, str]] = {}
    for some in _some(ids["question"]):
        asked = question.select(question.id, question.kind, question.subject)
        for this in asked.where(question.club == club, question.id.in_(some)):
            found["question", this.id] = this.kind, this.subject
    for some in _some(ids["mail"]):
        came = mail.select(mail.id, mail.understood, mail.subject)
        for that in came.where(mail.club == club, mail.id.in_(some)):
            found["mail", that.id] = _done(that.understood), that.subject
    for some in _some(ids["proposal"]):
        put_forward = proposal.select(proposal.id, proposal.kind, proposal.title)
        for each in put_forward.where(proposal.club == club, proposal.id.in_(some)):
            found["proposal", each.id] = each.kind, each.title
    return found


def _done(understood: str) -> str:
    """The kind of the first thing that was done because of a mail; empty where nothing was."""
    told: Mapping[str, Sequence[Mapping[str, object]]] = json.loads(understood) if understood else {}
    return next((str(one["intent"]) for one in told.get("intents", ()) if one.get("decision") == "act"), "")


def _some(values: Sequence[int]) -> Iterator[Sequence[int]]:
    """A few hundred at a time."""
    for start in range(0, len(values), VALUES_AT_ONCE):
        yield values[start : start + VALUES_AT_ONCE]
