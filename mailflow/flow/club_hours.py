"""Days and hours as an organiser writes them, on the club's own clock."""

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from mailflow.model.errors import Refused
from mailflow.model.meeting import AgendaItem, Meeting

FORM = "%Y-%m-%dT%H:%M"
DAY = "%Y-%m-%d"
LAST_MINUTE = "23:59"
FIRST_YEAR, LAST_YEAR = 1990, 2200


def instant(text: str, timezone: str) -> datetime:
    """The instant that the club's clock shows so; an hour that the clock skips or shows twice is Refused."""
    zone = ZoneInfo(timezone)
    try:
        wall = datetime.strptime(text.strip().replace(" ", "T"), FORM)  # noqa: DTZ007 - the zone comes next
    except ValueError:
        raise Refused(
            f"{text!r} is no day and hour: write it as 2026-01-13T10:00", dutch=f"{text!r} is geen datum met een tijd"
        ) from None
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise Refused(f"{text!r} is too far off", dutch=f"{text!r} is te ver weg")
    first, later = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != wall:
        raise Refused(
            f"{text!r} does not exist: the clock skips that hour",
            dutch=f"{text!r} bestaat niet: de klok gaat dan vooruit",
        )
    if first != later:
        raise Refused(
            f"{text!r} comes twice: the clock is set back in that night; take another hour",
            dutch=f"{text!r} komt twee keer voor: de klok gaat dan terug. Kies een ander uur",
        )
    return first


def last_moment(text: str, timezone: str) -> datetime:
    """The same; a day alone is its last minute."""
    try:
        datetime.strptime(text.strip(), DAY)  # noqa: DTZ007 - only its form is looked at
    except ValueError:
        return instant(text, timezone)
    return instant(f"{text.strip()}T{LAST_MINUTE}", timezone)


def hour(text: str) -> time:
    """An hour of the day, as 10:30. Raises Refused."""
    try:
        return datetime.strptime(text.strip(), "%H:%M").time()  # noqa: DTZ007 - an hour has no zone
    except ValueError:
        raise Refused(f"{text!r} is no hour: write it as 10:30", dutch=f"{text!r} is geen tijd, zoals 10:30") from None


def refuse_disorder(begins: datetime, ends: datetime, answer_by: datetime | None) -> None:
    """Nothing happens, or Refused: a meeting ends after it begins, and answers are due before that."""
    if ends <= begins:
        raise Refused(
            "the meeting would end before it begins: say when it ends as well",
            dutch="de bijeenkomst zou eindigen voordat ze begint: geef ook het einde",
        )
    if answer_by is not None and answer_by > begins:
        raise Refused(
            "answers would be due after the meeting has begun: say until when they may come as well",
            dutch="antwoorden zou kunnen tot na het begin van de bijeenkomst: geef ook een eerdere laatste dag",
        )


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
        replace(one, at=(datetime.combine(old.date(), one.at) + shift).time() if one.at else None)
        for one in meeting.agenda
    )
    return due, items
