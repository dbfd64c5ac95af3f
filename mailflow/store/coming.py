"""Who comes to the meetings ahead, from where, and who has not answered yet."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

from peewee import ModelSelect

from mailflow.model.address import Address
from mailflow.model.digest import Coming
from mailflow.model.meeting import Attendance, Meeting, Seat
from mailflow.model.message import Answer
from mailflow.model.people import Club
from mailflow.store import listings, tables
from mailflow.store.people import address_of

# So many of those who have not answered are named.
MOST_NAMED = 15


class _Said(NamedTuple):
    """What somebody said of coming to a meeting, and from where they come."""

    meeting: int
    address: str
    name: str
    place: str
    answer: Answer
    guests: int
    remark: str
    written_at: datetime
    changed_at: datetime
    sequence: int
    seat: Seat
    offered_until: datetime | None


def coming(club: Club, *, since: datetime, until: datetime) -> tuple[Coming, ...]:
    """The meetings ahead at `until`, those that were called off left out; of the next one all that is known.

    `changed` are the answers of (since, until].
    """
    ahead = [one for one in listings.meetings(club.key, since=until) if one.state in ("planned", "announced")]
    said = _said(one.id for one in ahead)
    return tuple(
        _of_meeting(
            one, [each for each in said if each.meeting == one.id], club, since=since, until=until, is_next=not place
        )
        for place, one in enumerate(ahead)
    )


def coming_to(meeting: Meeting, club: Club, *, now: datetime) -> Coming:
    """All that is known of who comes to this meeting, from where, and who has not answered yet."""
    return _of_meeting(meeting, _said([meeting.id]), club, since=now, until=now, is_next=True)


def _said(meetings: Iterable[int]) -> list[_Said]:
    """What was said of coming to these meetings, by name; whole rows of ten thousand people would take seconds."""
    row, person = tables.Attendance, tables.Person
    found = row.select(
        row.meeting, person.address, person.name, person.place, row.answer, row.guests, row.remark, row.written_at,
        row.changed_at, row.sequence, row.seat, row.offered_until,
    )  # fmt: skip
    found = found.join(person, on=row.person).where(row.meeting.in_(list(meetings)))
    rows = found.order_by(row.meeting, person.name, person.address).tuples()
    return [_Said._make(one) for one in cast("Iterable[tuple[object, ...]]", rows)]


def _attendance(said: _Said) -> Attendance:
    return Attendance(
        meeting_id=said.meeting,
        person=Address(address=said.address, name=said.name),
        answer=said.answer,
        guests=said.guests,
        remark=said.remark,
        written_at=said.written_at,
        sequence=said.sequence,
        seat=said.seat,
        offered_until=said.offered_until,
    )


def _of_meeting(
    meeting: Meeting,
    said: Sequence[_Said],
    club: Club,
    *,
    since: datetime,
    until: datetime,
    is_next: bool,
) -> Coming:
    silent = _silent(meeting, club) if is_next and meeting.state == "announced" else None
    named = silent.order_by(tables.Person.name, tables.Person.address).limit(MOST_NAMED) if silent is not None else ()
    return Coming(
        meeting=meeting,
        attendance=tuple(_attendance(one) for one in said),
        changed=tuple(_attendance(one) for one in said if since < one.changed_at <= until),
        places=_places(said) if is_next else (),
        silent=int(silent.count()) if silent is not None else 0,
        named_silent=tuple(address_of(one.person) for one in named),
    )


def _places(said: Sequence[_Said]) -> tuple[tuple[str, int], ...]:
    """How many people with a seat come from each municipality, the most first; from where is not known last."""
    counts: Counter[str] = Counter()
    for one in said:
        if one.answer == "yes" and one.seat == "taken":
            counts[one.place] += 1 + one.guests
    return tuple(sorted(counts.items(), key=lambda one: (not one[0], -one[1], one[0])))


def _silent(meeting: Meeting, club: Club) -> "ModelSelect[tables.Member]":
    """Members who have not said whether they come, those who are away on that day left out."""
    member, person, absence = tables.Member, tables.Person, tables.Absence
    answered = tables.Attendance.select(tables.Attendance.person).where(tables.Attendance.meeting == meeting.id)
    day = meeting.starts_at.astimezone(ZoneInfo(club.timezone)).date().isoformat()
    away = absence.select(absence.person).where((absence.since <= day) & (absence.until >= day))
    found = member.select(member, person).join(person, on=member.person)
    return found.where(
        person.club == club.key, member.state == "active", person.id.not_in(answered), person.id.not_in(away)
    )
