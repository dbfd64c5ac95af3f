"""The form of a meeting: how its fields are shown, and what of them is asked to be another."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mailflow.flow.club_hours import FORM, instant, last_moment
from mailflow.mail.cleaning import clean_line, clean_text, whole_number
from mailflow.model.effect import SetMeeting
from mailflow.model.errors import Refused
from mailflow.model.meeting import Meeting

LINES = ("place", "online", "theme")
TEXTS = ("programme", "practical")
LONGEST_TEXT = 20_000
MOST_QUESTIONS = 20
MOST_SEATS = 100_000
USUALLY = timedelta(hours=2)


def shown_in(meeting: Meeting | None, timezone: str) -> dict[str, str]:
    """What stands in the fields: all that is known of the meeting, or nothing."""
    if meeting is None:
        names = ("starts", "ends", *LINES, "questions", *TEXTS, "capacity", "answer_by", "why")
        return dict.fromkeys(names, "")
    return {
        "starts": _wall(meeting.starts_at, timezone),
        "ends": _wall(meeting.ends_at, timezone),
        "answer_by": _wall(meeting.answer_by, timezone),
        "capacity": str(meeting.capacity or ""),
        "questions": "\n".join(meeting.questions),
        "why": "",
        **{name: str(getattr(meeting, name)) for name in (*LINES, *TEXTS)},
    }


def asked_in(form: Mapping[str, str], meeting: Meeting | None, timezone: str) -> SetMeeting:
    """What the form says that is not so yet; of a new meeting, all of it. Raises Refused for what cannot be read."""
    before = shown_in(meeting, timezone)
    said = {name: form.get(name, "").strip() for name in before}

    def given(name: str) -> bool:
        return bool(said[name]) and (meeting is None or said[name] != before[name])

    starts = instant(said["starts"], timezone) if given("starts") else None
    ends = instant(said["ends"], timezone) if given("ends") else None
    if meeting is None and starts is None:
        raise Refused("say when it begins", dutch="geef aan wanneer de bijeenkomst begint")
    if meeting is None and starts is not None and ends is None:
        ends = starts + USUALLY
    texts = {name: _anew(clean_line(said[name]), before[name], meeting) for name in LINES}
    texts |= {name: _anew(clean_text(said[name])[:LONGEST_TEXT], before[name], meeting) for name in TEXTS}
    return SetMeeting(
        meeting=meeting.id if meeting else None,
        starts_at=starts,
        ends_at=ends,
        place=texts["place"],
        online=texts["online"],
        theme=texts["theme"],
        questions=_questions(said["questions"], meeting),
        programme=texts["programme"],
        practical=texts["practical"],
        capacity=_capacity(said["capacity"], meeting),
        answer_by=last_moment(said["answer_by"], timezone) if given("answer_by") else None,
    )


def _wall(at: datetime | None, timezone: str) -> str:
    """The instant as a field for day and hour has it."""
    return at.astimezone(ZoneInfo(timezone)).strftime(FORM) if at else ""


def _anew(text: str, before: str, meeting: Meeting | None) -> str | None:
    """The text, where it is another one."""
    return text if text != before.strip() or (meeting is None and text) else None


def _questions(text: str, meeting: Meeting | None) -> tuple[str, ...] | None:
    lines = tuple(clean_line(line) for line in clean_text(text).split("\n") if line.strip())[:MOST_QUESTIONS]
    return lines if lines != (meeting.questions if meeting else ()) else None


def _capacity(text: str, meeting: Meeting | None) -> int | None:
    seats = whole_number(text or "0", most=MOST_SEATS)
    if seats is None:
        raise Refused(f"{text!r} is no number of seats", dutch=f"{text!r} is geen aantal plaatsen")
    return seats if seats != (meeting.capacity if meeting else 0) else None
