"""The received mails of a club as organisers look through them: page by page, by what they ask for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from peewee import OP, SQL, Case, Expression, ModelSelect, Value, fn

from mailflow.model.question import Question as Asked
from mailflow.model.records import InboxRow
from mailflow.store import listings
from mailflow.store.columns import EPOCH
from mailflow.store.inbox import shown, without_content
from mailflow.store.tables import Inbox, Question

Decided = Literal["automatic", "asked", "ignored", "stuck", "received"]
HOUR, MICROSECOND = timedelta(hours=1), timedelta(microseconds=1)
WORDS_AT_MOST = 6
# So many mails are looked through within some tens of milliseconds.
LOOKED_THROUGH = 10_000
# Machines' mails are in none of these: nobody wrote them.
WRITTEN_BY_PEOPLE = ("person", "calendar_reply")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which mails are looked for; what is empty or None leaves nothing out.

    `decided` is how: by mailflow alone, by asking organisers, not at all (a machine wrote it, or it is a copy), not yet
    because it is stuck or was not handled yet. `sender` is a whole address. `since` is the first instant, `until` the
    first one no more. `words` stand in its sender, its subject or what was said, in any case of letters.
    """

    kind: str = ""
    decided: Decided | None = None
    sender: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page of mails ends: at the mail that arrived then and has this number."""

    arrived_at: datetime
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some mails, and where the next page begins (None: there is none).

    `looked_back_to` is set where no more was found among those that were looked through, and older ones were not.
    """

    rows: tuple[InboxRow, ...]
    ends: Place | None = None
    looked_back_to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """How many mails of people arrived in the hour from `at` on, and how many of them mailflow settled by itself."""

    at: datetime
    people: int
    automatic: int
    machines: int


def page(club: str, sought: Sought, *, after: Place | None = None, limit: int) -> Page:
    """The newest mails that are looked for, the newest first; `after` the place where the page before ended.

    For words, or what is rare, at most some thousands are looked through at a time: a page may have fewer than `limit`
    mails, or none, and yet not be the last one.
    """
    here = (Inbox.club == club, *_after(after))
    window = _newest(Inbox.select(Inbox.arrived_at, Inbox.id).where(*here, *_indexed(sought)))
    last = window.offset(LOOKED_THROUGH - 1).limit(1).first() if _is_slow(sought) else None
    found = without_content().where(*here, *_indexed(sought), *_which(sought))
    if last is not None:
        found = found.where(Inbox.arrived_at >= last.arrived_at)
    rows = tuple(shown(row) for row in _newest(found).limit(limit + 1))
    if len(rows) > limit:
        return Page(rows=rows[:limit], ends=Place(arrived_at=rows[limit - 1].arrived_at, id=rows[limit - 1].id))
    ends = None if last is None else Place(arrived_at=last.arrived_at, id=1)
    return Page(rows=rows, ends=ends, looked_back_to=None if last is None else last.arrived_at)


def one(club: str, id: int) -> InboxRow | None:
    """One mail of this club."""
    return next((shown(row) for row in without_content().where(Inbox.club == club, Inbox.id == id)), None)


def asked_about(mails: Sequence[int]) -> Mapping[int, bool]:
    """Of which of these mails organisers were asked something: True where one of the questions is still open."""
    found: dict[int, bool] = {}
    if not mails:
        return found
    for row in Question.select(Question.mail, Question.state).where(Question.mail.in_(list(mails))):
        if row.mail_id is not None:
            found[row.mail_id] = found.get(row.mail_id, False) or row.state == "open"
    return found


def questions_about(mail: int) -> tuple[Asked, ...]:
    """What organisers were asked about this mail, the oldest first."""
    return listings.chosen_questions(Question.mail == mail)


def hours(club: str, *, since: datetime) -> tuple[Hour, ...]:
    """How many mails arrived in each hour (UTC) from `since` on, the first one first; none for hours without."""
    number = Expression(Inbox.arrived_at, OP.DIV, Value(HOUR // MICROSECOND, converter=False))
    by_people = Inbox.kind.in_(WRITTEN_BY_PEOPLE)
    rows = (
        Inbox.select(
            number.cast("bigint").alias("number"),
            fn.SUM(Case(None, [(by_people, 1)], 0)),
            fn.SUM(Case(None, [(by_people & _alone(), 1)], 0)),
            fn.SUM(Case(None, [(~by_people, 1)], 0)),
        )
        .where(Inbox.club == club, Inbox.arrived_at >= since)
        .group_by(SQL("number"))
        .order_by(SQL("number"))
    )
    found = cast("Iterable[tuple[int, int, int, int]]", rows.tuples())
    return tuple(
        Hour(at=EPOCH + number * HOUR, people=int(people), automatic=int(alone), machines=int(machines))
        for number, people, alone, machines in found
    )


def _newest(found: "ModelSelect[Inbox]") -> "ModelSelect[Inbox]":
    return found.order_by(Inbox.arrived_at.desc(), Inbox.id.desc())


def _after(after: Place | None) -> Iterable[Expression]:
    """What comes after that place; said once more without `or`, so that an index leads there."""
    if after is not None:
        yield Inbox.arrived_at <= after.arrived_at
        yield (Inbox.arrived_at < after.arrived_at) | (Inbox.id < after.id)


def _is_slow(sought: Sought) -> bool:
    """Whether many rows may have to be looked at for each that is found."""
    return bool(sought.words or sought.kind or sought.decided in ("automatic", "asked", "ignored"))


def _indexed(sought: Sought) -> Iterable[Expression]:
    """What a mail must be, as far as an index tells."""
    if sought.sender:
        yield Inbox.sender == sought.sender
    if sought.since is not None:
        yield Inbox.arrived_at >= sought.since
    if sought.until is not None:
        yield Inbox.arrived_at < sought.until


def _which(sought: Sought) -> Iterable[Expression]:
    """What else it must be."""
    if sought.kind:
        yield Inbox.kind == sought.kind
    if sought.decided is not None:
        yield _decided(sought.decided)
    for word in sought.words.split()[:WORDS_AT_MOST]:
        yield Inbox.sender_shown.contains(word) | Inbox.subject.contains(word) | Inbox.said.contains(word)


def _decided(how: Decided) -> Expression:
    state = {"automatic": "handled", "asked": "handled"}.get(how, how)
    is_so: Expression = Inbox.state == state
    if how == "automatic":
        is_so &= _alone()
    elif how == "asked":
        is_so &= ~_alone()
    return is_so


def _alone() -> Expression:
    """That organisers were asked nothing about the mail."""
    nothing: Expression = ~fn.EXISTS(Question.select(SQL("1")).where(Question.mail == Inbox.id))
    return nothing
