"""The meeting that notes tell of, as a question that waits, and as a plan once organisers agree."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailflow.model.effect import Effect, SetMeeting
from mailflow.model.mailing import NextMeeting
from mailflow.model.meeting import Meeting
from mailflow.model.situation import Situation
from mailflow.model.understanding import Details

# How long a meeting lasts of which nothing is known.
USUAL = timedelta(hours=2)


def as_details(told: NextMeeting, *, held: Meeting | None, timezone: str) -> Details | None:
    """The slots that wait for a verdict; None where there is no day, or nothing that is not known already.

    Where the notes give no hours, they are those of the meeting that was `held`. `remark` has the instant at which it
    ends, if any, and the guiding questions, one a line.
    """
    if told.day is None:
        return None
    known = told.known
    if known is not None and not _adds(told, known):
        return None
    begins, lasts = _hours(told, held, timezone)
    if known is None and begins is None:
        return None
    zone = ZoneInfo(timezone)
    starts_at = datetime.combine(told.day, begins, tzinfo=zone).astimezone(UTC) if begins is not None else None
    ends = (starts_at + lasts).isoformat() if starts_at is not None else ""
    return Details(
        meeting=known.id if known else None,
        day=told.day,
        proposed_at=starts_at,
        place=told.place,
        title=told.theme,
        remark="\n".join((ends, *told.questions)),
    )


def plan(details: Details, situation: Situation) -> tuple[Effect, ...]:
    """The meeting is planned; one that stands on that day already gets what it lacks, and keeps its hours."""
    ends, *questions = details.remark.split("\n")
    there = next((one for one in situation.meetings if one.day(situation.club.timezone) == details.day), None)
    known = situation.meeting(details.meeting) or there
    if known is not None:
        return (
            SetMeeting(
                meeting=known.id,
                place=None if known.place else details.place or None,
                theme=None if known.theme else details.title or None,
                questions=None if known.questions else tuple(questions) or None,
            ),
        )
    if details.proposed_at is None or not ends:
        return ()
    return (
        SetMeeting(
            starts_at=details.proposed_at,
            ends_at=datetime.fromisoformat(ends),
            place=details.place,
            theme=details.title,
            questions=tuple(questions),
            state="planned",
        ),
    )


def _adds(told: NextMeeting, known: Meeting) -> bool:
    """Whether notes tell what the planned meeting does not say yet."""
    return bool(
        (told.place and not known.place) or (told.theme and not known.theme) or (told.questions and not known.questions)
    )


def _hours(told: NextMeeting, held: Meeting | None, timezone: str) -> tuple[time | None, timedelta]:
    lasted = held.ends_at - held.starts_at if held is not None else USUAL
    begins = told.starts or (held.starts_at.astimezone(ZoneInfo(timezone)).time() if held is not None else None)
    if told.starts is not None and told.ends is not None and told.ends > told.starts:
        minutes = (told.ends.hour - told.starts.hour) * 60 + told.ends.minute - told.starts.minute
        return begins, timedelta(minutes=minutes)
    return begins, lasted
