"""A club's meetings as one calendar: the file that `meetings export` writes, and the one that people subscribe to."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mailflow.flow.house import House
from mailflow.mail.published import export_text, feed_text
from mailflow.model.meeting import Meeting
from mailflow.store import facts, mailings


def export(club: str, *, house: House) -> bytes:
    """All meetings of the club as an iCalendar file, nobody invited."""
    meetings = facts.meetings(club)
    return export_text(meetings, club=house.rooms[club].club, now=house.now(), changed_at=_changes(meetings))


def feed(club: str, *, house: House) -> bytes:
    """All meetings of the club as a calendar to subscribe to (`text/calendar; charset=utf-8`); it names no people.

    The same bytes as long as no meeting changes.
    """
    meetings = facts.meetings(club)
    return feed_text(meetings, club=house.rooms[club].club, now=house.now(), changed_at=_changes(meetings))


def _changes(meetings: Sequence[Meeting]) -> Mapping[int, datetime]:
    """When each of these meetings last changed."""
    return {one.meeting: one.at for one in mailings.versions([meeting.id for meeting in meetings])}
