"""Who answered for a meeting and who did not, as organisers look through it: counted, by page, and over time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from peewee import Expression, ModelSelect, fn

from mailflow.model.address import Address
from mailflow.model.meeting import Seat
from mailflow.model.message import Answer
from mailflow.store import tables
from mailflow.store.people import address_of

Which = Literal["yes", "waiting", "maybe", "no", "silent"]
WHICH: tuple[Which, ...] = ("yes", "waiting", "maybe", "no", "silent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said of coming; `answer` is None for a member who said nothing, `came` None where nobody noted."""

    person: Address
    place: str = ""
    answer: Answer | None = None
    guests: int = 0
    remark: str = ""
    seat: Seat = "taken"
    written_at: datetime | None = None
    came: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many answered, each counted once: `yes` have a seat or are offered one; `people` counts their guests too."""

    yes: int = 0
    people: int = 0
    waiting: int = 0
    maybe: int = 0
    no: int = 0


def counted(meetings: Sequence[int]) -> Mapping[int, Counted]:
    """The answers for each of these meetings, in one query; a meeting without any is left out."""
    row = tables.Attendance
    found = row.select(row.meeting, row.answer, row.seat, fn.COUNT(row.id), fn.SUM(row.guests + 1))
    found = found.where(row.meeting.in_(list(meetings))).group_by(row.meeting, row.answer, row.seat)
    read = cast("Iterable[tuple[int, str, str, int, int]]", found.tuples())
    sums: dict[int, Counter[str]] = {}
    for meeting, answer, seat, answers, people in read:
        counts = sums.setdefault(meeting, Counter())
        has_seat = seat in ("taken", "offered")
        counts[answer if answer != "yes" or has_seat else "waiting"] += int(answers)
        counts["people"] += int(people) if answer == "yes" and has_seat else 0
    names = ("yes", "people", "waiting", "maybe", "no")
    return {meeting: Counted(**{name: counts[name] for name in names}) for meeting, counts in sums.items()}


def of_meeting(meeting: int, which: Which, *, limit: int, offset: int = 0) -> tuple[Said, ...]:
    """Who gave this answer, by name; who waits for a seat in the order of the line."""
    row, person = tables.Attendance, tables.Person
    order = (row.seat_since, row.id) if which == "waiting" else (person.name, person.address)
    found = _answered(meeting, *_of(which)).order_by(*order).limit(limit).offset(offset)
    return tuple(_said(one) for one in found)


def one(meeting: int, address: str) -> Said | None:
    """What this address said for the meeting."""
    return next((_said(each) for each in _answered(meeting, tables.Person.address == address)), None)


def silent(club: str, meeting: int, *, limit: int, offset: int = 0) -> tuple[Said, ...]:
    """The members who gave no answer, by name."""
    person = tables.Person
    found = _silent(club, meeting).order_by(person.name, person.address).limit(limit).offset(offset)
    return tuple(Said(person=address_of(each.person), place=each.person.place) for each in found)


def silent_count(club: str, meeting: int) -> int:
    """How many members gave no answer."""
    return int(_silent(club, meeting).count())


def who_knows(club: str, meeting: int) -> int:
    """How many of the active members, and of those who answered for it, were written to about this meeting."""
    person, member, row, mail = tables.Person, tables.Member, tables.Attendance, tables.Outbox
    active = member.select(member.person).where(member.state == "active")
    answered = row.select(row.person).where(row.meeting == meeting)
    theirs = person.select(person.address).where(person.club == club, person.id.in_(active) | person.id.in_(answered))
    told = mail.select(fn.COUNT(mail.to.distinct())).where(
        mail.meeting == meeting, mail.state != "refused", mail.to.in_(theirs)
    )
    return int(told.scalar())


def members(club: str) -> int:
    """How many active members a club has."""
    member, person = tables.Member, tables.Person
    found = member.select().join(person, on=member.person)
    return int(found.where(person.club == club, member.state == "active").count())


def places(meeting: int, *, came: bool = False) -> tuple[tuple[str, int], ...]:
    """How many people with a seat (or who were there) come from each municipality, the most first."""
    row, person = tables.Attendance, tables.Person
    which = row.came == 1 if came else (row.answer == "yes") & (row.seat == "taken")
    found = row.select(person.place, fn.SUM(row.guests + 1)).join(person, on=row.person)
    read = cast("Iterable[tuple[str, int]]", found.where(row.meeting == meeting, which).group_by(person.place).tuples())
    return tuple(
        sorted(((place, int(count)) for place, count in read), key=lambda each: (not each[0], -each[1], each[0]))
    )


def by_day(meeting: int, timezone: str) -> tuple[tuple[date, Mapping[str, int]], ...]:
    """How many had said yes, maybe or no by the end of each day on which somebody last answered."""
    row, zone = tables.Attendance, ZoneInfo(timezone)
    read = cast(
        "Iterable[tuple[str, datetime]]", row.select(row.answer, row.written_at).where(row.meeting == meeting).tuples()
    )
    days: dict[date, Counter[str]] = {}
    for answer, at in read:
        days.setdefault(at.astimezone(zone).date(), Counter())[answer] += 1
    so_far: Counter[str] = Counter()
    told: list[tuple[date, Mapping[str, int]]] = []
    for day in sorted(days):
        so_far += days[day]
        told.append((day, dict(so_far)))
    return tuple(told)


def _of(which: Which) -> tuple[Expression, ...]:
    row = tables.Attendance
    has_seat = row.seat.in_(["taken", "offered"])
    match which:
        case "yes":
            return (row.answer == "yes", has_seat)
        case "waiting":
            return (row.answer == "yes", ~has_seat)
        case _:
            return (row.answer == which,)


def _answered(meeting: int, *which: Expression) -> "ModelSelect[tables.Attendance]":
    row, person = tables.Attendance, tables.Person
    return row.select(row, person).join(person, on=row.person).where(row.meeting == meeting, *which)


def _silent(club: str, meeting: int) -> "ModelSelect[tables.Member]":
    member, person, row = tables.Member, tables.Person, tables.Attendance
    answered = row.select(row.person).where(row.meeting == meeting)
    found = member.select(member, person).join(person, on=member.person)
    return found.where(person.club == club, member.state == "active", person.id.not_in(answered))


def _said(row: tables.Attendance) -> Said:
    return Said(
        person=address_of(row.person),
        place=row.person.place,
        answer=cast(Answer, row.answer),
        guests=row.guests,
        remark=row.remark,
        seat=cast(Seat, row.seat),
        written_at=row.written_at,
        came=None if row.came is None else bool(row.came),
    )
