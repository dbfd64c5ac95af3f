"""Who has a seat at a meeting and who waits for one, the one who has waited longest first."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

from peewee import fn

from mailflow.model.address import Address
from mailflow.model.meeting import Attendance, Meeting, Seats
from mailflow.model.people import Language
from mailflow.store import listings, people, tables

WAITING = ("waiting", "offered")


def full(meetings: Iterable[Meeting]) -> Mapping[int, Seats]:
    """How full each of these meetings is that has a capacity, by its id, in one query at most."""
    limited = [one.id for one in meetings if one.capacity]
    if not limited:
        return {}
    row = tables.Attendance
    found = (
        row.select(row.meeting, row.seat, fn.SUM(row.guests + 1))
        .where(row.meeting.in_(limited), row.answer == "yes")
        .group_by(row.meeting, row.seat)
    )
    people_in = {(meeting, seat): int(number) for meeting, seat, number in _tuples(found.tuples())}
    return {
        id: Seats(
            given=people_in.get((id, "taken"), 0) + people_in.get((id, "offered"), 0),
            waiting=people_in.get((id, "waiting"), 0),
        )
        for id in limited
    }


def in_line(meetings: Iterable[Meeting]) -> Mapping[int, tuple[Attendance, ...]]:
    """Who said yes to each of these meetings, by its id; the one whose seat is so for longest first.

    Everybody where it has a capacity; else only those who still wait, from when it had one.
    """
    limits = {one.id: one.capacity for one in meetings}
    if not limits:
        return {}
    row, person = tables.Attendance, tables.Person
    limited = row.meeting.in_([id for id, capacity in limits.items() if capacity])
    waits = row.meeting.in_(list(limits)) & row.seat.in_(WAITING)
    found = row.select(row, person).join(person, on=row.person).where(row.answer == "yes", limited | waits)
    lines: dict[int, list[Attendance]] = {}
    # What an older mailflow recorded has no instant, and was first.
    for one in found.order_by(row.meeting, fn.COALESCE(row.seat_since, 0), row.id):
        lines.setdefault(one.meeting_id, []).append(listings.attendance_of(one))
    return {id: tuple(line) for id, line in lines.items()}


def languages(club: str, lines: Mapping[int, tuple[Attendance, ...]]) -> Mapping[str, Language]:
    """The language of each person in these lines who waits for a seat, where it is known; by address."""
    waiting = {one.person.address for line in lines.values() for one in line if one.seat in WAITING}
    if not waiting:
        return {}
    row = tables.Person
    found = row.select(row.address, row.language).where(
        row.club == club, row.address.in_(sorted(waiting)), row.language.is_null(False)
    )
    return {one.address: cast(Language, one.language) for one in found}


def give_up(club: str, person: Address, *, now: datetime) -> int:
    """How many meetings ahead this person no longer comes to: their yes, or maybe, is a no from now on."""
    known = people.find(club, person.address)
    if known is None:
        return 0
    row, meeting = tables.Attendance, tables.Meeting
    ahead = meeting.select(meeting.id).where(meeting.club == club, meeting.starts_at > now)
    given_up = row.update(answer="no", guests=0, seat="taken", seat_since=now, offered_until=None, changed_at=now)
    return int(given_up.where(row.person == known.id, row.meeting.in_(ahead), row.answer != "no").execute())


def sequence_told(club: str, meeting: int, message_ids: Iterable[str]) -> int | None:
    """The meeting's sequence when the newest of these mails of ours about it was made; None where there is none."""
    out, version = tables.Outbox, tables.MeetingVersion
    found = (
        out.select(fn.MAX(version.sequence))
        .join(version, on=(version.meeting == out.meeting) & (version.at <= out.created_at))
        .where(out.club == club, out.meeting == meeting, out.message_id.in_(list(message_ids)))
        .scalar()
    )
    return None if found is None else int(cast(int, found))


def is_asked_again(club: str, meeting: int, message_ids: Iterable[str]) -> bool:
    """Whether one of these mails of ours went to somebody whose answer is still one for an earlier date or place."""
    out, person, said, now = tables.Outbox, tables.Person, tables.Attendance, tables.Meeting
    found = (
        out.select(out.id)
        .join(person, on=(person.club == out.club) & (person.address == out.to))
        .join(said, on=(said.person == person.id) & (said.meeting == out.meeting))
        .join(now, on=(now.id == said.meeting) & (said.sequence < now.sequence))
    )
    return found.where(out.club == club, out.meeting == meeting, out.message_id.in_(list(message_ids))).exists()


def _tuples(rows: object) -> Iterable[tuple[int, str, int]]:
    return cast("Iterable[tuple[int, str, int]]", rows)
