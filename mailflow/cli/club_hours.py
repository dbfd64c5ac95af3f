"""Days and hours as one types them, on the club's own clock."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import typer

from mailflow.flow.house import Room
from mailflow.model.meeting import AgendaItem, Meeting

FORM = "%Y-%m-%dT%H:%M"
DAY = "%Y-%m-%d"
WHEN = 'On the club\'s clock, as 2026-01-13T10:00 or "2026-01-13 10:00".'
LAST_MINUTE = "23:59"


def instant(text: str, room: Room) -> datetime:
    """The instant that the club's clock shows so; an hour that the clock skips or shows twice is refused."""
    zone = ZoneInfo(room.club.timezone)
    try:
        wall = datetime.strptime(text.strip().replace(" ", "T"), FORM)  # noqa: DTZ007 - the zone comes next
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day and hour: write it as 2026-01-13T10:00") from None
    first, later = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != wall:
        raise typer.BadParameter(f"{text!r} does not exist: the clock skips that hour")
    if first != later:
        raise typer.BadParameter(f"{text!r} comes twice: the clock is set back in that night; take another hour")
    return first


def last_moment(text: str, room: Room) -> datetime:
    """The same; a day alone is its last minute."""
    try:
        datetime.strptime(text.strip(), DAY)  # noqa: DTZ007 - only its form is looked at
    except ValueError:
        return instant(text, room)
    return instant(f"{text.strip()}T{LAST_MINUTE}", room)


def hour(text: str) -> time:
    """An hour of the day, as 10:30."""
    try:
        return datetime.strptime(text.strip(), "%H:%M").time()  # noqa: DTZ007 - an hour has no zone
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no hour: write it as 10:30") from None


def refuse_disorder(begins: datetime, ends: datetime, answer_by: datetime | None) -> None:
    """Nothing happens, or what is wrong is said: a meeting ends after it begins, and answers are due before that."""
    if ends <= begins:
        raise typer.BadParameter("the meeting would end before it begins: give --ends as well")
    if answer_by is not None and answer_by > begins:
        raise typer.BadParameter("answers would be due after the meeting has begun: give --answer-by as well")


def moved_along(meeting: Meeting, begins: datetime, timezone: str) -> tuple[datetime | None, tuple[AgendaItem, ...]]:
    """When answers are due and the agenda of a meeting that begins at another time: as far from its start as before."""
    zone = ZoneInfo(timezone)
    old, new = (one.astimezone(zone).replace(tzinfo=None) for one in (meeting.starts_at, begins))
    due = meeting.answer_by
    if due is not None:
        wall = due.astimezone(zone).replace(tzinfo=None) + (new.date() - old.date())
        due = min(wall.replace(tzinfo=zone).astimezone(UTC), begins)
    shift = (new - old) - (new.date() - old.date())
    items = tuple(
        AgendaItem(
            title=one.title,
            at=(datetime.combine(old.date(), one.at) + shift).time() if one.at else None,
            minutes=one.minutes,
            who=one.who,
            proposal=one.proposal,
        )
        for one in meeting.agenda
    )
    return due, items
