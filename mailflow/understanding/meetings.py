"""Which of the club's meetings somebody means by the days, places and themes they name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from mailflow.model.meeting import Meeting
from mailflow.model.understanding import Known
from mailflow.understanding.dates import Mention, mentions
from mailflow.understanding.turns import turn_in
from mailflow.understanding.venues import places_in, themes_in
from mailflow.understanding.wording import straight

_BARE = re.compile(
    r"\b(?:aanmeld\w*|afmeld\w*|meld\w*|bijeenkomst\w*|meeting|dag|\w*dag|sessie|session|aanwezig\w*|inschrijv\w*|rsvp|"
    r"komst|sign\w*|regist\w*|verhinder\w*|uitnodiging|invitation|afzegg\w*|herinnering|reminder|cancel\w*|programma|"
    r"kom|komen|ik|ben|erbij|niet|wel|ja|nee|yes|no|coming|attend\w*)\b"
)
LATER = ("the next one", "the one after")
VAGUE = (*LATER, "week")
_COUNTED = (*LATER, "its turn", "several", "season")
_LATER = 0.85
_TURNED = re.compile(r"(?:re|antw|aw|sv|vs|fwd?)\s?:", re.IGNORECASE)


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
    """The club's meetings seen from the day on which a message was written; `moved` are those of days they left."""

    meetings: tuple[Meeting, ...]
    timezone: str
    written_at: datetime
    moved: Mapping[date, Meeting] = field(default_factory=lambda: MappingProxyType({}))
    today: date = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", self.written_at.astimezone(ZoneInfo(self.timezone)).date())

    def next(self, after: int = 0) -> Meeting | None:
        """The next meeting that is not over, or the one `after` it."""
        ahead = [one for one in self.meetings if one.ends_at >= self.written_at]
        return ahead[after] if after < len(ahead) else None

    def on(self, day: date) -> Meeting | None:
        """The meeting on a day, else the one that was to be on it and has moved."""
        return next((one for one in self.meetings if one.day(self.timezone) == day), self.moved.get(day))

    def ahead(self) -> list[Meeting]:
        """The meetings that are not over, the earliest first."""
        return [one for one in self.meetings if one.ends_at >= self.written_at]

    def meant_by(self, mention: Mention) -> Meant | None:
        """The meeting that a mention of a day means; None where it tells nothing, or a day of something else."""
        if mention.aside == "certain":
            return None
        match mention.sort:
            case "next":
                return self._next_time()
            case "this":
                return None
            case "month":
                return self._in_month(mention.month, mention.day)
            case "months":
                return self._in_month((self.today.month - 1 + mention.after) % 12 + 1, mention.day)
            case "week":
                return self._in_week(mention.after)
            case "weeknumber":
                return self._in_week_number(mention.day)
            case _:
                meant = self._on_day(mention)
                return None if mention.aside and meant is not None and meant.meeting is None else meant

    def named_in(self, text: str, *, is_bare: bool = False) -> Meant | None:
        """The first meeting meant by the place, turn or theme that a text names; `is_bare` takes a place alone."""
        found = self.names_in(text, is_bare=is_bare)
        return found[0][2] if found else None

    def names_in(self, text: str, *, is_bare: bool = False) -> tuple[tuple[int, int, Meant], ...]:
        """Every meeting that a text names by place, turn or theme, with where it does; turns where no place is."""
        if not self.meetings:
            return ()
        plain = straight(text.lower())
        ahead = self.ahead()
        found: list[tuple[int, int, Meant]] = []
        for one in ahead:
            if one.place:
                spans = places_in(plain, one.place, is_bare=is_bare)
                found += [(*span, Meant(meeting=one, day=None, certainty=0.97, how="place")) for span in spans]
        if not found:
            found = self._turns(plain)
        if not found:
            themes = [(span, one) for one in ahead for span in themes_in(plain, one.theme, is_bare=is_bare)]
            sure = 0.92 if len({one.id for _, one in themes}) == 1 else 0.7
            found = [(*span, Meant(meeting=one, day=None, certainty=sure, how="theme")) for span, one in themes]
        return tuple(sorted(found, key=lambda one: (one[0], one[1], one[2].meeting.id if one[2].meeting else 0)))

    def after(self, spoken_of: Meant | None, meant: Meant) -> Meant:
        """What "the next" means after another meeting was spoken of: the one held after that, where there is one."""
        before = spoken_of.meeting if spoken_of else None
        if before is None:
            return meant
        later = next((one for one in self.meetings if one.starts_at > before.starts_at), None)
        return replace(meant, meeting=later, certainty=_LATER) if later else meant

    def _turns(self, plain: str) -> list[tuple[int, int, Meant]]:
        turn = turn_in(plain, [one.day(self.timezone) for one in self.meetings], self.today)
        if turn is None:
            return []
        return [
            (turn.start, turn.end, Meant(meeting=self.meetings[at], day=None, certainty=turn.certainty, how=turn.how))
            for at in turn.places
        ]

    def _next_time(self) -> Meant | None:
        meeting = self.next()
        return Meant(meeting=meeting, day=None, certainty=0.92, how="the next one") if meeting else None

    def _in_month(self, month: int, about: int) -> Meant | None:
        """The meeting in a month; of several the one nearest to the day that "begin" or "eind" is about."""
        found = [one for one in self.ahead() if one.day(self.timezone).month == month]
        year = found[0].day(self.timezone).year if found else 0
        found = [one for one in found if one.day(self.timezone).year == year]
        if not found or (len(found) > 1 and not about):
            return None
        nearest = min(found, key=lambda one: abs(one.day(self.timezone).day - about) if about else 0)
        fits = not about or abs(nearest.day(self.timezone).day - about) <= 10
        certainty = 0.95 if fits and len(found) == 1 else 0.8 if fits else 0.7
        return Meant(meeting=nearest, day=None, certainty=certainty, how="month")

    def _in_week(self, after: int) -> Meant | None:
        exact = self.on(self.today + timedelta(days=after)) if after else None
        if exact is not None:
            return Meant(meeting=exact, day=None, certainty=0.95, how="week")
        monday = self.today.toordinal() - self.today.weekday() + after
        return self._between(monday, monday + 7)

    def _in_week_number(self, week: int) -> Meant | None:
        """The meeting in the week with this number (ISO 8601), this year or the next."""
        found = [one for one in self.ahead() if one.day(self.timezone).isocalendar().week == week]
        return Meant(meeting=found[0], day=None, certainty=0.95, how="week") if found else None

    def _between(self, first: int, last: int) -> Meant | None:
        found = [one for one in self.meetings if first <= one.day(self.timezone).toordinal() < last]
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
        other = self._in_words(mention) or self._of_another_year(mention)
        if other is not None:
            return other
        if mention.sort in ("date", "ordinal", "relative") and ahead:
            return Meant(meeting=None, day=ahead[0], certainty=0.5, how="a day without a meeting")
        return None

    def _in_words(self, mention: Mention) -> Meant | None:
        """The meeting whose turn an ordinal is ("de tweede") where none is held on such a day."""
        meeting = self.next(mention.day - 1) if mention.in_words and mention.day <= 4 else None
        return Meant(meeting=meeting, day=None, certainty=0.75, how="its turn") if meeting else None

    def _of_another_year(self, mention: Mention) -> Meant | None:
        """The meeting on that day of the next year, where the year that was named is over: less sure."""
        if mention.sort != "date" or not mention.year or mention.year > self.today.year:
            return None
        for day in replace(mention, year=0).days(self.today):
            meeting = self.on(day) if day >= self.today else None
            if meeting is not None:
                return Meant(meeting=meeting, day=day, certainty=0.7, how="day, in another year")
        return None


def agenda(known: Known, written_at: datetime) -> Agenda:
    """The meetings that are not cancelled, the earliest first."""
    held = sorted((one for one in known.meetings if one.state != "cancelled"), key=lambda one: (one.starts_at, one.id))
    by_id = {one.id: one for one in held}
    moved = {one.day(known.timezone): by_id[one.meeting] for one in known.earlier if one.meeting in by_id}
    return Agenda(tuple(held), known.timezone, written_at, MappingProxyType(moved))


def first_named(texts: Iterable[str], agenda: Agenda) -> Meant | None:
    """The first meeting that these texts name by day, else by place or theme; in a title also by its turn.

    A longer text was written earlier: what was "the next" or "the second" then is not known.
    """
    if not agenda.meetings:
        return None
    for text in texts:
        meant = best_of([one for mention in mentions(text) if (one := agenda.meant_by(mention)) is not None])
        if meant is not None and meant.meeting is not None:
            return meant
        is_title = _is_title(text)
        by_name = agenda.named_in(text, is_bare=is_title)
        if by_name is not None and (is_title or by_name.how not in _COUNTED):
            return by_name
    return None


def _is_title(text: str) -> bool:
    """Whether a text is a subject about a meeting or but a name, so that a bare place in it names a meeting."""
    if len(text) > 80 or "\n" in text:
        return False
    return bool(_BARE.search(text.lower())) or len(_TURNED.sub("", text).split()) <= 3


def best_of(found: Sequence[Meant]) -> Meant | None:
    """Of several that are named together the first that is a known meeting, else the first day.

    What a day names goes before what only says "the next one" or "next week".
    """
    held = [one for one in found if one.meeting is not None]
    fixed = [one for one in held if one.how not in VAGUE]
    return next(iter(fixed or held or found), None)
