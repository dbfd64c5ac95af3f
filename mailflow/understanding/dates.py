"""Finds the days that somebody writes of, in any of the ways in which Dutch and English mail names them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from babel.dates import get_day_names, get_month_names

from mailflow.understanding.wording import folded, straight

_TRIGGER = re.compile(
    r"\d|dag|daag|day|morgen|morrow|middag|ochtend|avond|keer|time|maal|week|weken|meeting|bijeen|sessi|datum|date|deze|club|kennis|"
    r"ste\b|de\b|th\b|january|februar|maart|march|april|mei\b|may\b|juni|june|juli|july|aug|sept|okto|octo|novem|decem|"
    r"jan\b|feb|mrt|apr\b|jun\b|jul\b|okt\b|oct\b|nov\b|dec\b|\bx\b|one\b|first|second|third"
)
Sort = Literal["date", "ordinal", "weekday", "relative", "week", "month", "next", "this"]

_COUNT_NL = (
    "eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende", "tiende", "elfde",
    "twaalfde", "dertiende", "veertiende", "vijftiende", "zestiende", "zeventiende", "achttiende", "negentiende",
    "twintigste", "eenentwintigste", "tweeentwintigste", "drieentwintigste", "vierentwintigste", "vijfentwintigste",
    "zesentwintigste", "zevenentwintigste", "achtentwintigste", "negenentwintigste", "dertigste", "eenendertigste",
)  # fmt: skip
_COUNT_EN = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth",
)  # fmt: skip
_RELATIVE = {
    "vandaag": 0, "vanmiddag": 0, "vanochtend": 0, "vanmorgen": 0, "vanavond": 0, "today": 0, "this morning": 0,
    "this afternoon": 0,
    "morgen": 1, "morgenochtend": 1, "morgenmiddag": 1, "morgenvroeg": 1, "tomorrow": 1,
    "overmorgen": 2, "the day after tomorrow": 2,
}  # fmt: skip
_SHORT_MONTHS = {"mrt": 3, "febr": 2, "sept": 9, "okt": 10, "oct": 10, "mei": 5, "mar": 3, "mart": 3}
_SHORT_DAYS = {
    "ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5, "zo": 6, "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3,
    "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
_NEXT = (
    r"(?:de |het |den |the |jullie )?(?:eerst ?volgende|eerstkomende|volgende|komende|aankomende|aanstaande|next|"
    r"upcoming|coming|forthcoming)"
    r" (?:bijeenkomst|keer|club(?:dag|bijeenkomst)?|meeting|time|session|sessie|dag|kennis\w{2,12}|one|x)"
)
_THIS = (
    r"(?:deze|dit|die|this|that) (?:bijeenkomst|keer|dag|middag|ochtend|datum|meeting|time|day|date|x|maal)|"
    r"ditmaal|deze(?= even| over)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A day as somebody named it: what they said of it, and where in the sentence.

    `weekday` counts from Monday, 0; `after` are days from when it was written; `next_week` says so of a weekday.
    """

    sort: Sort
    start: int
    end: int
    day: int = 0
    month: int = 0
    year: int = 0
    weekday: int | None = None
    after: int = 0
    next_week: bool = False

    def days(self, written: date) -> Iterator[date]:
        """The days this can mean for somebody who wrote on that day, the likeliest first."""
        match self.sort:
            case "date":
                years = (self.year,) if self.year else (written.year, written.year + 1, written.year - 1)
                near = [one for year in years if (one := _real(year, self.month, self.day))]
                yield from sorted(near, key=lambda one: (one < written - timedelta(days=14), abs((one - written).days)))
            case "ordinal":
                first = written.replace(day=1)
                for months in (0, 1, 2, 3, -1):
                    at = first.month - 1 + months
                    one = _real(first.year + at // 12, at % 12 + 1, self.day)
                    if one:
                        yield one
            case "weekday" if self.weekday is not None:
                ahead = (self.weekday - written.weekday()) % 7
                if self.next_week:
                    monday = written - timedelta(days=written.weekday()) + timedelta(days=7)
                    yield monday + timedelta(days=self.weekday)
                yield written + timedelta(days=ahead)
                yield written + timedelta(days=ahead + 7)
            case "relative":
                yield written + timedelta(days=self.after)


def mentions(text: str) -> tuple[Mention, ...]:
    """All days named in the text, from left to right, none within another."""
    even = _even(text)
    if not _TRIGGER.search(even):
        return ()
    found: list[Mention] = []
    for match in _pattern().finditer(even):
        mention = _mention(match)
        if mention is not None:
            found.append(mention)
    return tuple(found)


def _even(text: str) -> str:
    """The text in lower case without accents, of the same length."""
    lower = straight(text.lower())
    if lower.isascii():
        return lower
    plain = "".join(one if len(one := folded(letter)) == 1 else letter for letter in lower)
    return plain if len(plain) == len(text) else lower


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def months() -> dict[str, int]:
    """Every way of writing a month, in Dutch and English."""
    names: dict[str, int] = dict(_SHORT_MONTHS)
    for language in ("nl", "en"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                names[folded(name).rstrip(".")] = number
    return names


@cache
def weekdays() -> dict[str, int]:
    """Every way of writing a day of the week, in Dutch and English, the shortest left out."""
    names: dict[str, int] = {}
    for language in ("nl", "en"):
        for number, name in get_day_names("wide", locale=language).items():
            names[folded(name)] = number
    return names


@cache
def _ordinals() -> dict[str, int]:
    return {word: number for words in (_COUNT_NL, _COUNT_EN) for number, word in enumerate(words, start=1)}


@cache
def _pattern() -> "re.Pattern[str]":
    month = "|".join(sorted(months(), key=len, reverse=True))
    weekday = "|".join(sorted(weekdays(), key=len, reverse=True))
    short = "|".join(_SHORT_DAYS)
    ordinal = "|".join(sorted(_ordinals(), key=len, reverse=True))
    part = r"(?:ochtend|morgen|middag|avond| morning| afternoon)?"
    lead = rf"(?:(?:(?P<wd>{weekday}){part}|(?P<wds>{short})\.?),? (?:de |den |the |op )?)?"
    relative = "|".join(sorted(_RELATIVE, key=len, reverse=True))
    ways = (
        r"(?P<iso>(?P<iy>20\d\d)-(?P<im>\d\d)-(?P<id>\d\d))",
        rf"{lead}(?P<dm>(?:de |den |the )?(?P<d1>[0-3]?\d)(?:e|ste|de|th|st|nd|rd)?(?: van| of)? "
        rf"(?P<m1>{month})\b\.?(?:,? (?P<y1>20\d\d))?)",
        rf"{lead}(?P<od>(?:de |den |the )?(?P<o1>{ordinal})(?: van| of)? (?P<m3>{month})\b\.?(?:,? (?P<y3>20\d\d))?)",
        rf"{lead}(?P<md>(?:the )?(?P<m2>{month})\.? (?:the )?(?P<d2>[0-3]?\d)(?:th|st|nd|rd)?(?!\d|[.:]\d| "
        rf"uur)(?:,? (?P<y2>20\d\d))?)",
        rf"{lead}(?P<num>(?P<d4>[0-3]?\d)(?P<sep>[/.-])(?P<m4>[01]?\d)(?:(?P=sep)(?P<y4>(?:20)?\d\d))?)(?![\d:/-]|"
        rf"\.\d| ?uur| ?man)",
        rf"{lead}(?P<nth>(?:de |den |the |d')?(?P<d5>[0-3]?\d) ?(?:e|ste|de|th|st|nd|rd))(?! keer| jaar| bericht| "
        rf"mail| maal| editie| verdieping)",
        rf"{lead}(?P<word>(?:de|den|the) (?P<o2>{ordinal}))(?! ?[a-z]*(?:keer|bijeenkomst|maandag|dinsdag|maal|"
        rf"thema|dag|vraag|mail|stap|pagina|ronde|helft|time|one|meeting|ding|punt|week|jaar|verdieping|lezing|"
        rf"editie))",
        rf"(?P<next>{_NEXT})",
        rf"(?P<rel>{relative})",
        rf"(?P<wdx>(?:(?P<nw>volgende week|next week|over een week)|(?:aanstaande|aankomende|komende|volgende|"
        rf"eerstvolgende|a\.s\.?|aanst\.?|next|this coming|this|coming|deze|die)) (?P<wd6>{weekday}){part})",
        rf"(?P<wd7>{weekday}){part}(?P<nw7> volgende week| week| next week| over een week| aanstaande| as\b| "
        rf"a\.s\.)?",
        r"(?P<week>volgende week|next week|over twee weken|over 2 weken|in two weeks|deze week|this week)",
        rf"(?P<month>(?:(?:in|van|voor|of|for|de|the|eind|begin|half|from|kennisdag "
        rf"in)\s)(?P<m8>{month})(?:bijeenkomst|dag| meeting)?)\b(?!\s\d)",
        rf"(?P<this>{_THIS})",
    )
    joined = "|".join(f"(?:{way})" for way in ways)
    names = re.findall(r"\(\?P<(wds?)>", joined)
    for number in range(len(names)):  # the same lead stands before several ways: its groups need names of their own
        kind = "wd" if number % 2 == 0 else "wds"
        joined = joined.replace(f"(?P<{kind}>", f"(?P<{kind}_{number // 2}>", 1)
    return re.compile(rf"(?<![\w@./'-])(?:{joined})(?![\w@])")


def _mention(match: "re.Match[str]") -> Mention | None:
    found = {name: text for name, text in match.groupdict().items() if text}
    weekday = next(
        (_weekday(text) for name, text in found.items() if name.startswith(("wd_", "wds_", "wd6", "wd7"))), None
    )
    start, end = match.span()
    if "iso" in found:
        return _dated(start, end, found["id"], found["im"], found["iy"], None)
    for day, month, year in (("d1", "m1", "y1"), ("o1", "m3", "y3"), ("d2", "m2", "y2"), ("d4", "m4", "y4")):
        if day in found:
            return _dated(start, end, found[day], found[month], found.get(year, ""), weekday)
    if "d5" in found or "o2" in found:
        number = int(found["d5"]) if "d5" in found else _ordinals()[found["o2"]]
        return Mention(sort="ordinal", start=start, end=end, day=number, weekday=weekday) if 1 <= number <= 31 else None
    if "wdx" in found or "wd7" in found:
        later = "nw" in found or "week" in found.get("nw7", "")
        return Mention(sort="weekday", start=start, end=end, weekday=weekday, next_week=later)
    if "rel" in found:
        return Mention(sort="relative", start=start, end=end, after=_RELATIVE[found["rel"]])
    if "month" in found:
        return Mention(sort="month", start=start, end=end, month=months()[found["m8"]])
    if "week" in found:
        weeks = (
            2
            if "2" in found["week"] or "tw" in found["week"]
            else int("next" in found["week"] or "volg" in found["week"])
        )
        return Mention(sort="week", start=start, end=end, after=7 * weeks)
    return Mention(sort="next" if "next" in found else "this", start=start, end=end)


def _dated(start: int, end: int, day: str, month: str, year: str, weekday: int | None) -> Mention | None:
    number = months()[month] if month in months() else int(month)
    days = int(day) if day.isdigit() else _ordinals()[day]
    if not (1 <= number <= 12 and 1 <= days <= 31):
        return None
    full = int(year) + (2000 if len(year) == 2 else 0) if year else 0
    return Mention(sort="date", start=start, end=end, day=days, month=number, year=full, weekday=weekday)


def _weekday(text: str) -> int:
    return weekdays()[text] if text in weekdays() else _SHORT_DAYS[text]
