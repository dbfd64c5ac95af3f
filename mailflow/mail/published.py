"""A club's meetings as a calendar for anybody to read (RFC 5546 3.2.1): as a file, or as one to subscribe to."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from icalendar import Calendar, vDuration

from mailflow.mail.calendar_entry import empty_calendar, entry
from mailflow.mail.calendar_words import about, about_without_people
from mailflow.mail.cleaning import clean_line
from mailflow.model.meeting import Meeting, MeetingState
from mailflow.model.people import Club, Language

REFRESHED_EVERY = timedelta(hours=6)
NO_CHANGES: Mapping[int, datetime] = MappingProxyType({})

_STATES: dict[MeetingState, str] = {
    "planned": "TENTATIVE",
    "announced": "CONFIRMED",
    "held": "CONFIRMED",
    "cancelled": "CANCELLED",
}


def export_text(
    meetings: Sequence[Meeting],
    *,
    club: Club,
    now: datetime,
    changed_at: Mapping[int, datetime] = NO_CHANGES,
    language: Language | None = None,
) -> bytes:
    """All these meetings as a file to import elsewhere, with all that was written of them; nobody is invited in it.

    `changed_at` tells by a meeting's id when it last changed, where that is known.
    """
    spoken = language or club.language
    calendar = empty_calendar("PUBLISH", club=club, meetings=meetings, now=now)
    for meeting in meetings:
        described = about(meeting, language=spoken)
        _add(calendar, meeting, club=club, at=(now, changed_at.get(meeting.id, now)), told=(described, spoken))
    return bytes(calendar.to_ical())


def feed_text(
    meetings: Sequence[Meeting],
    *,
    club: Club,
    now: datetime,
    changed_at: Mapping[int, datetime] = NO_CHANGES,
    language: Language | None = None,
) -> bytes:
    """All these meetings as a calendar to subscribe to: it names no people, keeps nobody's time, and stays the same
    text until a meeting changes, where `changed_at` (by a meeting's id) is known.

    A cancelled meeting stays in it as such: what is left out would stay in some calendars for ever.
    """
    spoken = language or club.language
    calendar = empty_calendar("PUBLISH", club=club, meetings=meetings, now=now)
    _name(calendar, club)
    for meeting in meetings:
        changed, described = changed_at.get(meeting.id, now), about_without_people(meeting, language=spoken)
        _add(calendar, meeting, club=club, at=(changed, changed), told=(described, spoken), keeps_time=False)
    return bytes(calendar.to_ical())


def _name(calendar: Calendar, club: Club) -> None:
    """How the calendar is called and how often it is worth a look: RFC 7986, and the older names that programs know."""
    name = clean_line(club.name)
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", club.timezone)
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESHED_EVERY), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESHED_EVERY))


def _add(
    calendar: Calendar,
    meeting: Meeting,
    *,
    club: Club,
    at: tuple[datetime, datetime],
    told: tuple[str, Language],
    keeps_time: bool = True,
) -> None:
    stamped_at, changed_at = at
    described, language = told
    component = entry(meeting, club=club, language=language, stamped_at=stamped_at, changed_at=changed_at)
    if described:
        component.add("DESCRIPTION", described)
    component.add("STATUS", _STATES[meeting.state])
    busy = keeps_time and meeting.state != "cancelled"
    component.add("TRANSP", "OPAQUE" if busy else "TRANSPARENT")
    component.add("X-MICROSOFT-CDO-BUSYSTATUS", "BUSY" if busy else "FREE")
    calendar.add_component(component)
