"""Which of the club's meetings somebody means by the days, places and themes they name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from mailflow.model.meeting import Meeting
from mailflow.model.understanding import Known
from mailflow.understanding.dates import Mention, mentions
from mailflow.understanding.wording import folded

_TOWARDS = r"\b(?:in|naar|voor|to|for|at|bij|van|te|die|deze|op)\s+(?:de\s)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A meeting as far as it is known: `certainty` (0 to 1) falls where the words do not fit; `how` says by what.

    `day` is what was named where no meeting is on it.
    """

    meeting: Meeting | None
    day: date | None
    certainty: float
    how: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """The club's meetings seen from the day on which a message was written."""

    meetings: tuple[Meeting, ...]
    timezone: str
    written_at: datetime

    @property
    def today(self) -> date:
        return self.written_at.astimezone(ZoneInfo(self.timezone)).date()

    def next(self, after: int = 0) -> Meeting | None:
        """The next meeting that is not over, or the one `after` it."""
        ahead = [one for one in self.meetings if one.ends_at >= self.written_at]
        return ahead[after] if after < len(ahead) else None

    def on(self, day: date) -> Meeting | None:
        return next((one for one in self.meetings if one.day(self.timezone) == day), None)

    def meant_by(self, mention: Mention) -> Meant | None:
        """The meeting that a mention of a day means; None where it tells nothing."""
        match mention.sort:
            case "next":
                return self._next_time()
            case "this":
                return None
            case "month":
                return self._in_month(mention.month)
            case "week":
                return self._in_week(mention.after)
            case _:
                return self._on_day(mention)

    def named_in(self, text: str) -> Meant | None:
        """The meeting meant by the place or theme that a text names."""
        ahead = [one for one in self.meetings if one.ends_at >= self.written_at]
        plain = " " + " ".join(folded(word) for word in re.findall(r"[\w'-]+", text)) + " "
        by_place = [one for one in ahead if one.place and f" {folded(one.place)} " in plain]
        if by_place and re.search(_TOWARDS + re.escape(by_place[0].place), text, re.IGNORECASE):
            return Meant(meeting=by_place[0], day=None, certainty=0.97, how="place")
        by_theme = [one for one in ahead if len(one.theme) > 5 and f" {folded(one.theme)} " in plain]
        if by_theme and re.search(r"\b(?:themadag|dag|bijeenkomst|middag|day|meeting|session|sessie)\b", plain):
            return Meant(meeting=by_theme[0], day=None, certainty=0.9, how="theme")
        return None

    def _next_time(self) -> Meant | None:
        meeting = self.next()
        return Meant(meeting=meeting, day=None, certainty=0.92, how="the next one") if meeting else None

    def _in_month(self, month: int) -> Meant | None:
        ahead = [
            one for one in self.meetings if one.ends_at >= self.written_at and one.day(self.timezone).month == month
        ]
        return Meant(meeting=ahead[0], day=None, certainty=0.95, how="month") if len(ahead) == 1 else None

    def _in_week(self, after: int) -> Meant | None:
        monday = self.today.toordinal() - self.today.weekday() + after
        found = [one for one in self.meetings if monday <= one.day(self.timezone).toordinal() < monday + 7]
        return Meant(meeting=found[0], day=None, certainty=0.95, how="week") if len(found) == 1 else None

    def _on_day(self, mention: Mention) -> Meant | None:
        days = list(mention.days(self.today))
        ahead = [day for day in days if day >= self.today] or days
        held = [day for day in ahead if self.on(day) is not None]
        fitting = [day for day in held if mention.weekday is None or day.weekday() == mention.weekday]
        for day in fitting:
            certainty = (
                0.97 if mention.sort in ("date", "relative") or day == ahead[0] or mention.sort == "ordinal" else 0.85
            )
            return Meant(meeting=self.on(day), day=day, certainty=certainty, how="day")
        for day in held:
            return Meant(meeting=self.on(day), day=day, certainty=0.7, how="day, on another weekday")
        if mention.sort in ("date", "ordinal", "relative") and ahead:
            return Meant(meeting=None, day=ahead[0], certainty=0.5, how="a day without a meeting")
        return None


def agenda(known: Known, written_at: datetime) -> Agenda:
    """The meetings that are not cancelled, the earliest first."""
    held = sorted((one for one in known.meetings if one.state != "cancelled"), key=lambda one: (one.starts_at, one.id))
    return Agenda(tuple(held), known.timezone, written_at)


def first_named(texts: Iterable[str], agenda: Agenda) -> Meant | None:
    """The first meeting that these texts name by day, else by place or theme."""
    for text in texts:
        for mention in mentions(text):
            meant = agenda.meant_by(mention)
            if meant is not None and meant.meeting is not None:
                return meant
        by_name = agenda.named_in(text)
        if by_name is not None:
            return by_name
    return None


def best_of(found: Sequence[Meant]) -> Meant | None:
    """Of several that are named together the first that is a known meeting, else the first day."""
    return next((one for one in found if one.meeting is not None), found[0] if found else None)
