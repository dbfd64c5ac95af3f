"""The hand-written mails of the demo, with their dates filled in, and what must come of each."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.resources import files
from string import Template
from zoneinfo import ZoneInfo

from babel.dates import format_date

from mailflow.model.meeting import Meeting

ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must come of a mail: its state, the parts of its answer, and what organisers are asked."""

    state: str
    answered: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail of the demo, ready to be sent."""

    name: str
    content: bytes
    expected: Expected


def next_meeting_day(now: datetime) -> datetime:
    """Ten in the morning of the first weekday at least three weeks ahead, on the clock of Amsterdam."""
    day = now.astimezone(ZONE).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=21)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def letters(meeting: Meeting, *, now: datetime) -> tuple[Letter, ...]:
    """All mails in the order of their names, as if each had been written just now about this meeting."""
    folder = files("mailflow.demo") / "mails"
    expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    words = _words(meeting, now=now)
    return tuple(
        Letter(
            name=name.removesuffix(".eml"),
            content=_filled((folder / name).read_text(encoding="utf-8"), words),
            expected=Expected(
                state=said["state"], answered=tuple(sorted(said["answered"])), asked=tuple(sorted(said["asked"]))
            ),
        )
        for name, said in sorted(expected.items())
    )


def _filled(text: str, words: Mapping[str, str]) -> bytes:
    return Template(text).substitute(words).replace("\n", "\r\n").encode("utf-8")


def _words(meeting: Meeting, *, now: datetime) -> dict[str, str]:
    begins = meeting.starts_at.astimezone(ZONE)
    return {
        "run": now.strftime("%Y%m%d%H%M%S"),
        "sent": format_datetime(now.astimezone(ZONE)),
        "stamp": now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"),
        "day": f"de {begins.day}e",
        "date": format_date(begins, "d MMMM", locale="nl"),
        "date_en": format_date(begins, "d MMMM", locale="en_GB"),
        "meeting_uid": meeting.uid,
        "meeting_start": meeting.starts_at.strftime("%Y%m%dT%H%M%SZ"),
    }
