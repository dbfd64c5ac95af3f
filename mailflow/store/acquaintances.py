"""Everybody whom a club knows, as organisers look for them: page by page, by name, address and municipality."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, cast

from peewee import JOIN, OP, SQL, Expression, ModelSelect, Value, fn

from mailflow.model.people import MemberState
from mailflow.store import tables
from mailflow.store.columns import EPOCH, InstantOrNone
from mailflow.store.roster import Listed, listed

Standing = MemberState | Literal["stranger"]
WORDS_AT_MOST = 6
A_DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """Somebody whom the club knows, with the number of their row."""

    id: int
    known: Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who is looked for; what is empty or None leaves nobody out. A stranger wrote, and never was on the list."""

    standing: Standing | None = None
    place: str = ""
    words: str = ""


def page(
    club: str, wanted: Wanted, *, after: tuple[str, str] | None = None, limit: int
) -> tuple[tuple[Acquaintance, ...], tuple[str, str] | None]:
    """Those who are looked for, by name; and after which name and address the next page begins, if there is one."""
    person = tables.Person
    found = _people().where(person.club == club, *_which(wanted))
    if after is not None:
        name, address = after
        found = found.where(person.name >= name, (person.name > name) | (person.address > address))
    rows = tuple(_known(row) for row in found.order_by(person.name, person.address).limit(limit + 1))
    last = rows[limit - 1].known.person if len(rows) > limit else None
    return rows[:limit], (last.name, last.address) if last else None


def one(club: str, id: int) -> Acquaintance | None:
    """The person of this club with this number."""
    found = _people().where(tables.Person.club == club, tables.Person.id == id)
    return next((_known(row) for row in found), None)


def standings(club: str) -> Mapping[str, int]:
    """How many are members, were invited, or left."""
    member = tables.Member
    found = member.select(member.state, fn.COUNT(member.id)).join(tables.Person, on=member.person)
    counted = found.where(tables.Person.club == club).group_by(member.state)
    return dict(cast("Iterable[tuple[str, int]]", counted.tuples()))


def places(club: str) -> tuple[str, ...]:
    """The municipalities of the members, by name."""
    person, member = tables.Person, tables.Member
    found = person.select(person.place).join(member, on=member.person == person.id)
    of_members = found.where(person.club == club, person.place != "", member.state == "active")
    return tuple(row.place for row in of_members.distinct().order_by(person.place))


def came_and_went(club: str, *, since: datetime) -> Mapping[date, int]:
    """By how many the number of members grew, or shrank, on each day (UTC) from that moment on; days without: none."""
    member = tables.Member
    change: Counter[date] = Counter()
    for day, number in _by_day(club, member.since, since):
        change[day] += number
    for day, number in _by_day(club, member.until, since):
        change[day] -= number
    return change


def comes_to(id: int, *, since: datetime) -> int:
    """To how many meetings from that moment on this person said to come."""
    row, meeting = tables.Attendance, tables.Meeting
    found = row.select(row.id).join(meeting, on=row.meeting).where(row.person == id, row.answer == "yes")
    return int(found.where(meeting.starts_at >= since, meeting.state != "cancelled").count())


def away(id: int) -> tuple[date, date] | None:
    """The first and the last day on which this person is away, as far as is known."""
    row = tables.Absence.get_or_none(tables.Absence.person == id)
    return None if row is None else (date.fromisoformat(row.since), date.fromisoformat(row.until))


def _people() -> "ModelSelect[tables.Person]":
    person, member = tables.Person, tables.Member
    return person.select(person, member).join(member, JOIN.LEFT_OUTER, on=member.person == person.id, attr="belongs")


def _known(row: tables.Person) -> Acquaintance:
    return Acquaintance(id=row.id, known=listed(row))


def _which(wanted: Wanted) -> Iterable[Expression]:
    person, member = tables.Person, tables.Member
    if wanted.standing == "stranger":
        yield member.id.is_null()
    elif wanted.standing is not None:
        yield member.state == wanted.standing
    if wanted.place:
        yield person.place == wanted.place
    for word in wanted.words.split()[:WORDS_AT_MOST]:
        yield person.name.contains(word) | person.address.contains(word) | person.place.contains(word)


def _by_day(club: str, column: InstantOrNone, since: datetime) -> Iterable[tuple[date, int]]:
    """On which day how many of those who are, or were, members have this instant."""
    person, member = tables.Person, tables.Member
    were_there = (member.state == "active") | ((member.state == "left") & member.since.is_null(False))
    number = Expression(column, OP.DIV, Value(A_DAY // MICROSECOND, converter=False))
    found = member.select(number.cast("bigint").alias("number"), fn.COUNT(member.id)).join(person, on=member.person)
    counted = found.where(person.club == club, were_there, column >= since).group_by(SQL("number"))
    for day, many in cast("Iterable[tuple[int, int]]", counted.tuples()):
        yield (EPOCH + day * A_DAY).date(), many
