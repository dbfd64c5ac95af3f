"""What happened, told to people: a line for each step."""

from datetime import datetime

from mailflow.model.records import JournalLine
from mailflow.store.tables import Journal


def write(club: str, what: str, text: str, *, mail: int | None = None, now: datetime) -> None:
    """The line stands in the journal; an empty `club` is the installation."""
    Journal.insert(club=club or None, at=now, mail=mail, what=what, text=text).execute()


def lines(club: str | None = None, *, mail: int | None = None, limit: int) -> tuple[JournalLine, ...]:
    """The last lines of a club (or of all), or of one mail, the oldest of them first."""
    found = Journal.select()
    if club is not None:
        found = found.where(Journal.club == club) if club else found.where(Journal.club.is_null())
    if mail is not None:
        found = found.where(Journal.mail == mail)
    last = list(found.order_by(Journal.id.desc()).limit(limit))
    return tuple(
        JournalLine(id=one.id, club=one.club_id or "", at=one.at, mail=one.mail_id, what=one.what, text=one.text)
        for one in reversed(last)
    )
