"""Says days, times and numbers the way people say them, in Dutch and in English."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list

from mailflow.model.meeting import Meeting, MeetingVersion
from mailflow.model.people import Language

LOCALES: dict[Language, Locale] = {"nl": Locale("nl", "NL"), "en": Locale("en", "GB")}
MIDNIGHT = {"nl": "24.00 uur", "en": "midnight"}
MINUTES: dict[Language, tuple[str, str]] = {"nl": ("minuut", "minuten"), "en": ("minute", "minutes")}


def day(moment: date | datetime, *, language: Language, timezone: str) -> str:
    """`maandag 13 januari 2020`, `Monday 13 January 2020`: the calendar day on the club's clock."""
    return _day(moment, "EEEE d MMMM y", language=language, timezone=timezone)


def short_day(moment: date | datetime, *, language: Language, timezone: str) -> str:
    """`maandag 13 januari`, `Monday 13 January`: the same without its year, for where room is short."""
    return _day(moment, "EEEE d MMMM", language=language, timezone=timezone)


def clock(moment: time | datetime, *, language: Language, timezone: str) -> str:
    """`10.00 uur`, `10:00`: the time on the club's clock."""
    shown = moment.astimezone(ZoneInfo(timezone)).time() if isinstance(moment, datetime) else moment
    return format_time(shown, "H.mm 'uur'" if language == "nl" else "HH:mm", locale=LOCALES[language])


def when(meeting: Meeting | MeetingVersion, *, language: Language, timezone: str) -> str:
    """Day and hours of a meeting: `maandag 13 januari 2020, van 10.00 tot 15.00 uur`; over several days both ends."""
    start, end = meeting.starts_at, meeting.ends_at
    first, begins = (say(start, language=language, timezone=timezone) for say in (day, clock))
    if end <= start:
        return f"{first} om {begins}" if language == "nl" else f"{first} at {begins}"
    zone = ZoneInfo(timezone)
    begin_day, end_day = start.astimezone(zone).date(), end.astimezone(zone).date()
    ends = clock(end, language=language, timezone=timezone)
    if end.astimezone(zone).time() == time(0) and end_day == begin_day + timedelta(days=1):
        end_day, ends = begin_day, MIDNIGHT[language]
    last = day(end_day, language=language, timezone=timezone)
    match language, begin_day == end_day:
        case "nl", True:
            return f"{first}, van {begins.removesuffix(' uur')} tot {ends}"
        case "nl", False:
            return f"van {first}, {begins}, tot {last}, {ends}"
        case _, True:
            return f"{first}, from {begins} to {ends}"
        case _:
            return f"from {first}, {begins}, to {last}, {ends}"


def listed(items: Iterable[object], *, language: Language) -> str:
    """`a, b en c`; empty for nothing."""
    return format_list([str(item) for item in items], locale=LOCALES[language])


def plural(count: int, one: str, many: str, *, language: Language) -> str:
    """`1 vraag`, `3 vragen`."""
    return f"{count} {one if LOCALES[language].plural_form(count) == 'one' else many}"


def counted(*counts: tuple[int, str, str], language: Language) -> tuple[str, ...]:
    """Each (count, one, many) in words, those that count nothing left out."""
    return tuple(plural(count, one, many, language=language) for count, one, many in counts if count)


def share(room: int, *lists: Sequence[object]) -> tuple[Sequence[object], ...]:
    """The beginnings of all lists, `room` items in all, dealt out in turn so that no list pushes another out."""
    given = [0] * len(lists)
    while room > 0 and any(taken < len(items) for taken, items in zip(given, lists, strict=True)):
        for place, items in enumerate(lists):
            if room > 0 and given[place] < len(items):
                given[place] += 1
                room -= 1
    return tuple(items[:taken] for taken, items in zip(given, lists, strict=True))


def _day(moment: date | datetime, form: str, *, language: Language, timezone: str) -> str:
    if isinstance(moment, datetime):
        moment = moment.astimezone(ZoneInfo(timezone)).date()
    return format_date(moment, form, locale=LOCALES[language])
