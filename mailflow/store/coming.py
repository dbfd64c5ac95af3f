"""Who comes to the meetings ahead, from where, and who has not answered yet."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from peewee import ModelSelect

from mailflow.model.digest import Coming
from mailflow.model.meeting import Meeting
from mailflow.model.people import Club
from mailflow.store import listings, tables
from mailflow.store.people import address_of

# So many of those who have not answered are named.
MOST_NAMED = 15


def coming(club: Club, *, since: datetime, until: datetime) -> tuple[Coming, ...]:
    """The meetings ahead at `until`, those that were called off left out; of the next one all that is known.

    `changed` are the answers of (since, until].
    """
    ahead = [one for one in listings.meetings(club.key, since=until) if one.state in ("planned", "announced")]
    said = list(listings.attendance_rows(one.id for one in ahead))
    return tuple(
        _of_meeting(
            one, [each for each in said if each.meeting_id == one.id], club, since=since, until=until, is_next=not place
        )
        for place, one in enumerate(ahead)
    )


def coming_to(meeting: Meeting, club: Club, *, now: datetime) -> Coming:
    """All that is known of who comes to this meeting, from where, and who has not answered yet."""
    said = list(listings.attendance_rows([meeting.id]))
    return _of_meeting(meeting, said, club, since=now, until=now, is_next=True)


def _of_meeting(
    meeting: Meeting,
    said: Sequence[tables.Attendance],
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
        attendance=tuple(listings.attendance_of(one) for one in said),
        changed=tuple(listings.attendance_of(one) for one in said if since < one.changed_at <= until),
        places=_places(said) if is_next else (),
        silent=int(silent.count()) if silent is not None else 0,
        named_silent=tuple(address_of(one.person) for one in named),
    )


def _places(said: Sequence[tables.Attendance]) -> tuple[tuple[str, int], ...]:
    """How many people with a seat come from each municipality, the most first; from where is not known last."""
    counts: Counter[str] = Counter()
    for one in said:
        if one.answer == "yes" and one.seat == "taken":
            counts[one.person.place] += 1 + one.guests
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
