"""Reads from an order the day, the hours and the steps in time that something is planned for or moved by."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from mailflow.understanding.dates import Mention, mentions
from mailflow.understanding.numbers import WORDS

# Stands where a day or an hour stood, so that what is around it can be told apart.
GONE = "¦"
# Nobody meets before this hour: "om 2 uur" is in the afternoon.
EARLIEST = 8
_OCLOCK = r"uur|u\b|a\.?m\b\.?|p\.?m\b\.?|o'clock|hours?|hrs?"
_PART = r"'?s (?:morgens|ochtends|middags|avonds)|in the (?:morning|afternoon|evening)"
_LATER = r"op|later|naar achteren|uit|vooruit schuiven"
_EARLIER = r"eerder|naar voren|earlier"
_UNITS = {"u": "hours", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From when, and until when where that is said, on the club's clock; and where in the text."""

    begins: time
    over: time | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """What a text says of a moment; `masked` is the text with GONE in the place of days and hours."""

    days: tuple[Mention, ...]
    hours: Hours | None
    masked: str


def when_in(plain: str) -> When:
    """The days and hours in a text in lower case; where several hours are named, the first."""
    spans = tuple(_hours(plain))
    masked = _gone(plain, [(one.start, one.end) for one in spans], " ")
    days = mentions(masked)
    both = [*((one.start, one.end) for one in spans), *((one.start, one.end) for one in days)]
    return When(days=days, hours=spans[0] if spans else None, masked=_gone(plain, both, GONE))


def day_meant(mention: Mention, *, today: date, near: date | None = None) -> date | None:
    """The one day, today or later, that is meant; None where that is not sure.

    `near` is the day of the meeting that moves there. A weekday that does not fit its date makes it unsure.
    """
    match mention.sort:
        case "date" | "relative":
            days = [one for one in mention.days(today) if one >= today]
        case "ordinal":
            days = [one for one in mention.days(near.replace(day=1) if near else today) if one >= today]
        case "weekday":
            days = [one for one in mention.days(today) if one > today]
            if near is not None and not mention.next_week and near - today > timedelta(days=7):
                return None
        case _:
            return None
    if not days or (mention.weekday is not None and days[0].weekday() != mention.weekday):
        return None
    return days[0]


def the_day(days: Sequence[Mention], *, today: date, near: date | None = None) -> date | None:
    """The one day that these name; None where they name none for sure, or more than one."""
    named = [one for one in days if one.sort in ("date", "ordinal", "weekday", "relative")]
    found = {day_meant(one, today=today, near=near) for one in named}
    return found.pop() if len(found) == 1 else None


def step_in(plain: str, *, postponed: bool = False) -> tuple[timedelta, int, int] | None:
    """By how much a text moves something ("een week op", "two hours earlier"), and where it says so.

    With `postponed` a bare "een week" is later. What may be either way ("a week back") is None.
    """
    for found in _step().finditer(plain):
        direction = found["later"] or found["earlier"]
        if direction is None and (not postponed or found["unit"][0] in "uh"):
            continue
        number = found["n"]
        count = int(number) if number.isdigit() else WORDS.get(number, 1)
        size = timedelta(**{_UNITS[found["unit"][0]]: count})
        return (-size if found["earlier"] else size), found.start(), found.end()
    return None


def on_clock(day: date, at: time, timezone: str) -> datetime:
    """The instant, in UTC, at which the club's clock shows this."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def _hours(plain: str) -> Iterator[Hours]:
    at = 0
    for found in _clock().finditer(plain):
        if found.start() < at or not _says_hours(found):
            continue
        over = _time(found, "b")
        begins = _time(found, "a")
        if begins is None:
            continue
        if over is not None and over <= begins and over.hour < 12:
            over = time(over.hour + 12, over.minute)
        yield Hours(begins=begins, over=over, start=found.start(), end=found.end())
        at = found.end()


def _says_hours(found: "re.Match[str]") -> bool:
    """Whether the numbers are hours for sure: they have minutes, or a word says so."""
    shows = any(found[name] for name in ("am", "bm", "au", "bu", "ahalf", "aquarter", "apart", "bpart"))
    return bool(shows or (found["lead"] and found["ah"] and found["lead"].strip() not in ("van", "from", "tussen")))


def _time(found: "re.Match[str]", which: str) -> time | None:
    half, quarter, whole = found[f"{which}half"], found[f"{which}quarter"], found[f"{which}h"]
    number = half or quarter or whole
    if not number:
        return None
    hour = int(number) if number.isdigit() else WORDS[number]
    minute = int(found[f"{which}m"] or 0)
    if half:
        hour, minute = hour - 1, 30
    elif quarter:
        hour, minute = (hour, 15) if found[f"{which}side"] in ("over", "past") else (hour - 1, 45)
    if hour < 12 and _is_afternoon(found, which, hour):
        hour += 12
    return time(hour, minute) if 0 <= hour <= 23 else None


def _is_afternoon(found: "re.Match[str]", which: str, hour: int) -> bool:
    """Whether a word says so, or nobody would meet at this hour of the night."""
    unit, last = ((found[name] or "").replace(".", "") for name in (f"{which}u", "bu"))
    part = found[f"{which}part"] or found["bpart"] or ""
    if unit == "pm" or any(word in part for word in ("middag", "avond", "noon", "evening")):
        return True
    if hour >= EARLIEST or unit == "am":
        return False
    return not any(word in part for word in ("morn", "morgen", "ochtend")) and (unit != "" or last != "am")


def _gone(text: str, spans: list[tuple[int, int]], mark: str) -> str:
    for start, end in spans:
        text = text[:start] + mark * (end - start) + text[end:]
    return text


@cache
def _clock() -> "re.Pattern[str]":
    words = "|".join(sorted((word for word, number in WORDS.items() if number <= 12), key=len, reverse=True))

    def one(which: str) -> str:
        return (
            rf"(?:(?:half (?P<{which}half>1[0-2]|[1-9]|{words})"
            rf"|(?:kwart|quarter) (?P<{which}side>over|voor|past|to) (?P<{which}quarter>1[0-2]|[1-9]|{words})"
            rf"|(?P<{which}h>[01]?\d|2[0-3]|{words})(?:[.:](?P<{which}m>[0-5]\d)(?!\d))?)"
            rf"(?:\s?(?P<{which}u>{_OCLOCK}))?(?:\s(?P<{which}part>{_PART}))?)"
        )

    lead = r"(?P<lead>(?:om|vanaf|tegen|rond|at|from|van|tussen|inloop|starting at)\s)?"
    between = r"\s?(?:tot(?: en met)?|t/m|-|–|to|until|till|en|and)\s?"
    return re.compile(rf"(?<![\w.,:/@-]){lead}{one('a')}(?:{between}{one('b')})?(?![\w@/]|[.:]\d|\s(?:{_MONTHS}))")


_MONTHS = r"jan|feb|maart|mrt|march|apr|mei\b|may\b|jun|jul|aug|sep|o[kc]t|nov|dec|weken?\b|dagen?\b|weeks?\b|days?\b"


@cache
def _step() -> "re.Pattern[str]":
    words = "|".join(sorted((word for word, number in WORDS.items() if number <= 12), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,:])(?:(?:met|by|over)\s)?(?P<n>\d{{1,2}}|{words}|an?)\s(?P<unit>uur|uren|hours?|dag(?:en)?|days?|"
        rf"week|weken|weeks)"
        rf"\b(?:\s(?:(?P<later>{_LATER})|(?P<earlier>{_EARLIER})))?(?!\w)"
    )
