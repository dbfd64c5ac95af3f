"""The next meeting in figures, counted by the database: however many people answered, a few rows come back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from peewee import fn

from mailflow.model.meeting import Meeting
from mailflow.model.people import Club
from mailflow.store import listings, tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many people, guests included, gave each answer (those with a seat), wait for one, and come from where.

    `silent` are members who have not answered and are not away; nobody is silent before the meeting is announced.
    """

    meeting: Meeting
    answers: dict[str, int]
    waiting: int
    places: tuple[tuple[str, int], ...]
    silent: int

    def count(self, answer: str) -> int:
        """How many people gave this answer."""
        return self.answers.get(answer, 0)


def figures(meeting: Meeting, club: Club) -> Figures:
    """Three queries."""
    row, person = tables.Attendance, tables.Person
    people = fn.SUM(row.guests + 1)
    said = row.select(row.answer, row.seat, people).where(row.meeting == meeting.id)
    answers: dict[str, int] = {}
    waiting = 0
    grouped = cast("Iterable[tuple[str, str, int]]", said.group_by(row.answer, row.seat).tuples())
    for answer, seat, number in grouped:
        if answer != "yes" or seat == "taken":
            answers[answer] = answers.get(answer, 0) + int(number)
        elif seat in ("waiting", "offered"):
            waiting += int(number)
    coming = row.select(person.place, people).join(person, on=row.person)
    coming = coming.where(row.meeting == meeting.id, row.answer == "yes", row.seat == "taken")
    from_places = cast("Iterable[tuple[str, int]]", coming.group_by(person.place).tuples())
    places = [(place, int(number)) for place, number in from_places]
    return Figures(
        meeting=meeting,
        answers=answers,
        waiting=waiting,
        places=tuple(sorted(places, key=lambda one: (not one[0], -one[1], one[0]))),
        silent=_silent(meeting, club) if meeting.state == "announced" else 0,
    )


def ahead(club: str, *, now: datetime) -> tuple[Meeting, ...]:
    """The meetings to come that were not called off, the next one first."""
    return tuple(one for one in listings.meetings(club, since=now) if one.state in ("planned", "announced"))


def _silent(meeting: Meeting, club: Club) -> int:
    """How many members have not said whether they come, those who are away on that day left out."""
    member, person, absence, said = tables.Member, tables.Person, tables.Absence, tables.Attendance
    answered = said.select(said.person).where(said.meeting == meeting.id)
    day = meeting.starts_at.astimezone(ZoneInfo(club.timezone)).date().isoformat()
    away = absence.select(absence.person).where((absence.since <= day) & (absence.until >= day))
    found = member.select(member.id).join(person, on=member.person)
    found = found.where(person.club == club.key, member.state == "active")
    return int(found.where(person.id.not_in(answered), person.id.not_in(away)).count())
