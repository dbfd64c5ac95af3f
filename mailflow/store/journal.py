"""What happened, told to people: a line for each step."""

from datetime import datetime

from mailflow.model.records import JournalLine
from mailflow.store.tables import Journal


def write(club: str, what: str, text: str, *, mail: int | None = None, now: datetime) -> None:
    """The line stands in the journal; an empty `club` is the installation."""
    Journal.insert(club=club or None, at=now, mail=mail, what=what, text=text).execute()


def page(
    club: str, *, limit: int, before: int | None = None, words: str = "", mail: int | None = None
) -> tuple[JournalLine, ...]:
    """The newest lines of a club, the newest first: those below the number `before`, of a mail, or with these words."""
    found = Journal.select().where(Journal.club == club)
    if before is not None:
        found = found.where(Journal.id < before)
    if mail is not None:
        found = found.where(Journal.mail == mail)
    if words:
        found = found.where(Journal.text.contains(words) | Journal.what.contains(words))
    return tuple(_noun(one) for one in found.order_by(Journal.id.desc()).limit(limit))


def lines(club: str | None = None, *, mail: int | None = None, limit: int) -> tuple[JournalLine, ...]:
    """The last lines of a club (or of all), or of one mail, the oldest of them first."""
    found = Journal.select()
    if club is not None:
        found = found.where(Journal.club == club) if club else found.where(Journal.club.is_null())
    if mail is not None:
        found = found.where(Journal.mail == mail)
    last = list(found.order_by(Journal.id.desc()).limit(limit))
    return tuple(_noun(one) for one in reversed(last))


def _noun(row: Journal) -> JournalLine:
    return JournalLine(id=row.id, club=row.club_id or "", at=row.at, mail=row.mail_id, what=row.what, text=row.text)
