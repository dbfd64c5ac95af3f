"""Finds the days that somebody writes of, in any of the ways in which Dutch and English mail names them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal

from mailflow.understanding.asides import Aside, Asides
from mailflow.understanding.daynames import (
    SHORT_DAYS,
    month_meant,
    months,
    numbers,
    ordinals,
    weekday_meant,
    weekdays,
)
from mailflow.understanding.daystarts import starts
from mailflow.understanding.wording import folded, straight

_TRIGGER = re.compile(
    r"\d|dag|daag|adg\b|dg\b|aag\b|day|morgen|morrow|middag|ochtend|avond|keer|time|maal|maand|month|week|weken|wk|meeting|"
    r"bijeen|sessi|datum|date|deze|club|kennis|"
    r"ste\b|de\b|th\b|january|februar|maart|march|april|mei\b|may\b|juni|june|juli|july|aug|sept|okto|octo|novem|decem|"
    r"jan\b|feb|mrt|apr\b|jun\b|jul\b|okt\b|oct\b|nov\b|dec\b|\bx\b|one\b|first|second|third"
)
Sort = Literal["date", "ordinal", "weekday", "relative", "week", "weeknumber", "month", "months", "next", "this"]

_RELATIVE = {
    "vandaag": 0, "vanmiddag": 0, "vanochtend": 0, "vanmorgen": 0, "vanavond": 0, "today": 0, "this morning": 0,
    "this afternoon": 0,
    "morgen": 1, "morgenochtend": 1, "morgenmiddag": 1, "morgenvroeg": 1, "tomorrow": 1,
    "overmorgen": 2, "the day after tomorrow": 2,
}  # fmt: skip
_NOT_PLAIN = re.compile(r"[^\x00-\x7f]")
_MANY = r"\d{1,2}|een|twee|drie|vier|vijf|zes|acht|tien|veertien|a|one|two|three|four|five|six|eight|ten"
_PARTS = {"begin": 5, "early": 5, "half": 15, "medio": 15, "mid": 15, "eind": 26, "end": 26, "late": 26, "later": 26}
_ALONE = re.compile(r"\s*(?:$|[.,;:!?)]|(?:en|and|maar|but|wel|niet|ook|kom|ben|pas|is|ik|i|dan)\b)")
_PART_OF_DAY = r"(?:ochtend|morgen|middag|avond| morning| afternoon)?"
_HOUR = re.compile(
    r"\b(?:om|rond|vanaf|tegen|tussen|omstreeks|ca\.?|circa|at|around|from|trein van|bus van|train of|is het) $"
)
_SLIP = re.compile(
    r"(?<![\w@./'-])(?:de |den |the )?(?P<d>[0-3]?\d)(?:e|ste|de|den|th|st|nd|rd)? (?:of )?(?P<m>[a-z]{5,10})"
    r"(?: (?P<y>20\d\d))?(?![\w@])|(?<![\w@./'-])(?P<w>[mdwvztfs][a-z]{2,7}[ad][gay])(?![\w@])"
)
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

    `weekday` counts from Monday, 0; `after` are days (of "months": months) from when it was written; `next_week` says
    so of a weekday. The `day` of a month is about which, 0 where nothing was said; that of a "weeknumber" is the week.
    `in_words` are ordinals that may count meetings just as well ("de tweede"); `aside` are days of something else.
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
    in_words: bool = False
    aside: Aside = ""

    def days(self, written: date) -> Iterator[date]:
        """The days this can mean for somebody who wrote on that day, the likeliest first."""
        match self.sort:
            case "date":
                years = (self.year,) if self.year else (written.year, written.year + 1, written.year - 1)
                near = [one for year in years if (one := _real(year, self.month, self.day))]
                yield from sorted(near, key=lambda one: (one < written - timedelta(days=14), abs((one - written).days)))
            case "ordinal":
                first = written.replace(day=1)
                for ahead in (0, 1, 2, 3, -1):
                    at = first.month - 1 + ahead
                    one = _real(first.year + at // 12, at % 12 + 1, self.day)
                    if one:
                        yield one
            case "weekday" if self.weekday is not None:
                later = (self.weekday - written.weekday()) % 7
                if self.next_week:
                    monday = written - timedelta(days=written.weekday()) + timedelta(days=7)
                    yield monday + timedelta(days=self.weekday)
                yield written + timedelta(days=later)
                yield written + timedelta(days=later + 7)
            case "relative":
                yield written + timedelta(days=self.after)


@lru_cache(maxsize=100)
def mentions(text: str) -> tuple[Mention, ...]:
    """All days named in the text, from left to right, none within another."""
    even = _even(text)
    if not _TRIGGER.search(even):
        return ()
    found = [mention for match in _pattern().finditer(even) if (mention := _mention(match)) is not None]
    slips = [mention for match in _SLIP.finditer(even) if (mention := _slip(match)) is not None]
    if not slips:
        return _set_aside(found, even)
    taken = [one for one in slips if not any(_better(other, one) for other in [*found, *slips])]
    kept = [one for one in found if not any(_touch(one, other) for other in taken)]
    return _set_aside(sorted([*kept, *taken], key=lambda one: one.start), even)


def _set_aside(found: list[Mention], even: str) -> tuple[Mention, ...]:
    """The mentions, those that are of something else marked so."""
    if not found:
        return ()
    asides = Asides.of(even)
    return tuple(replace(one, aside=aside) if (aside := asides.at(even, one.start, one.end)) else one for one in found)


def _better(mention: Mention, slip: Mention) -> bool:
    """Whether a word with a slip in it adds nothing to what was found there: a month makes a day of a number."""
    is_month = slip.sort == "date" and mention.sort in ("ordinal", "weekday")
    return mention is not slip and not is_month and _touch(mention, slip)


def _touch(one: Mention, other: Mention) -> bool:
    return one.start <= other.end + 1 and other.start <= one.end + 1


def _even(text: str) -> str:
    """The text in lower case without accents, of the same length."""
    lower = straight(text.lower())
    if lower.isascii():
        return lower
    plain = _NOT_PLAIN.sub(lambda found: one if len(one := folded(found.group())) == 1 else found.group(), lower)
    return plain if len(plain) == len(text) else lower


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _pattern() -> "re.Pattern[str]":
    weekday, short = _names(weekdays()), "|".join(SHORT_DAYS)
    lead = rf"(?:(?:(?P<wd>{weekday}){_PART_OF_DAY}|(?P<wds>{short})\.?),? (?:de |den |the |op )?)?"
    dated, other = "|".join(_dated_ways()), "|".join(_other_ways())
    iso = r"(?P<iso>(?P<iy>20\d\d)(?P<is>-?)(?P<im>[01]\d)(?P=is)(?P<id>[0-3]\d))(?!\d)"
    return re.compile(rf"(?<![\w@./'-])(?={starts()})(?:{iso}|{lead}(?:{dated})|{other})(?![\w@])")


def _names(names: Iterable[str]) -> str:
    """A pattern of any of these names, the longest first."""
    return "|".join(sorted(names, key=len, reverse=True))


def _dated_ways() -> tuple[str, ...]:
    """Ways of writing a day of a month, perhaps with its weekday before it."""
    month, ordinal = _names(months()), _names(ordinals())
    cardinal = _names(numbers().keys() - {"een", "one"})
    return (
        rf"(?P<dm>(?:de |den |the )?(?P<d1>[0-3]?\d)(?:e|ste|de|den|th|st|nd|rd)?(?: van| of)? ?"
        rf"(?P<m1>{month})\b\.?(?:,? (?P<y1>20\d\d))?)",
        rf"(?P<od>(?:de |den |the )?(?P<o1>{ordinal}|{cardinal})(?: van| of)? (?P<m3>{month})\b\.?"
        rf"(?:,? (?P<y3>20\d\d))?)",
        rf"(?P<md>(?:the )?(?P<m2>{month})\.? (?:the )?(?P<d2>[0-3]?\d)(?:th|st|nd|rd)?(?!\d|[.:]\d| "
        rf"uur)(?:,? (?P<y2>20\d\d))?)",
        r"(?P<num>(?P<d4>[0-3]?\d)(?P<sep>[/.-])(?P<m4>[01]?\d)(?:(?P=sep)(?P<y4>(?:20)?\d\d))?)(?![\d/-]|:\d|"
        r"\.\d| ?uur| ?man)",
        r"(?P<nth>(?:de |den |the |d')?(?P<d5>[0-3]?\d) ?(?:e|ste|de|den|th|st|nd|rd))(?! keer| jaar| bericht| "
        r"mail| maal| editie| verdieping)",
        rf"(?P<word>(?:de|den|the) (?P<o2>{ordinal}))(?! ?[a-z]*(?:keer|bijeenkomst|maandag|dinsdag|maal|"
        rf"twee|two|drie|three|van|of|na|after|voor|"
        rf"before|"
        rf"thema|dag|vraag|mail|stap|pagina|ronde|helft|time|one|meeting|ding|punt|week|jaar|verdieping|lezing|"
        rf"editie))",
    )


def _other_ways() -> tuple[str, ...]:
    """Ways of naming a day, a week, a month or a meeting from the day on which one writes."""
    month, weekday, relative = _names(months()), _names(weekdays()), _names(_RELATIVE)
    return (
        rf"(?P<next>{_NEXT})",
        rf"(?P<ago>(?:vandaag )?(?:over|binnen|in) (?P<n>{_MANY}) (?P<u>dag(?:en)?|we+k(?:en)?|days?|weeks?)|"
        rf"(?P<n2>{_MANY}) (?P<u2>days?|weeks?) from (?:today|now))(?! {weekday}| later| terug| ago)",
        rf"(?P<rel>{relative})",
        rf"(?P<wdx>(?:(?P<nw>volgende week|next week|over een week)|(?:aanstaande|aankomende|komende|volgende|"
        rf"eerstvolgende|a\.s\.?|aanst\.?|next|this coming|this|coming|deze|die)) (?P<wd6>{weekday}){_PART_OF_DAY})",
        rf"(?P<wd7>{weekday}){_PART_OF_DAY}(?P<nw7> volgende week| week| next week| over een week| aanstaande| as\b| "
        rf"a\.s\.)?",
        r"(?P<week>(?:begin |eind )?volgende week|next week|deze week|this week|na het weekend|after the weekend)",
        r"(?P<wn>(?:week|wk\.?|weeknummer|weeknr\.?) ?(?P<number>[0-5]?\d))(?! ?(?:keer|x|dagen|uur))",
        r"(?P<months>(?:(?P<p1>later|begin|half|eind|late|early) )?(?P<which>deze|volgende|this|next) (?:maand|month))",
        rf"(?P<month>(?:(?:in|van|voor|of|for|de|the|(?P<p2>eind|begin|half|medio|early|mid|late|end of|half of|"
        rf"beginning of)|from|kennisdag in|"
        rf"(?:en|and)(?! (?:may|mei|mar|jan|dec|sep|mart)\b))[\s-])(?P<m8>{month})"
        rf"(?:-?bijeenkomst|dag| meeting| session| one)?)\b(?!\s\d)",
        rf"(?P<this>{_THIS})",
    )


def _mention(match: "re.Match[str]") -> Mention | None:
    found = {name: text for name, text in match.groupdict().items() if text}
    weekday = next((_weekday(text) for name, text in found.items() if name in ("wd", "wds", "wd6", "wd7")), None)
    start, end = match.span()
    if "iso" in found:
        return _dated(start, end, found["id"], found["im"], found["iy"], None)
    for day, month, year in (("d1", "m1", "y1"), ("o1", "m3", "y3"), ("d2", "m2", "y2"), ("d4", "m4", "y4")):
        if day in found:
            if found.get("sep") == "." and "y4" not in found and _HOUR.search(match.string, max(0, start - 12), start):
                return None
            return _dated(start, end, found[day], found[month], found.get(year, ""), weekday)
    if "d5" in found or "o2" in found:
        number = int(found["d5"]) if "d5" in found else ordinals()[found["o2"]]
        spelled = "o2" in found and number <= 4
        if spelled and not _ALONE.match(match.string, end):
            return None
        ordinal = Mention(sort="ordinal", start=start, end=end, day=number, weekday=weekday, in_words=spelled)
        return ordinal if 1 <= number <= 31 else None
    if "wdx" in found or "wd7" in found:
        later = "nw" in found or "week" in found.get("nw7", "")
        return Mention(sort="weekday", start=start, end=end, weekday=weekday, next_week=later)
    if "rel" in found:
        return Mention(sort="relative", start=start, end=end, after=_RELATIVE[found["rel"]])
    loose = _loose(found, start, end)
    if loose is not None:
        return loose
    return Mention(sort="next" if "next" in found else "this", start=start, end=end)


def _loose(found: dict[str, str], start: int, end: int) -> Mention | None:
    """A week or a month, or a number of them ahead."""
    if "month" in found:
        about = next((day for word, day in _PARTS.items() if found.get("p2", "").startswith(word)), 0)
        return Mention(sort="month", start=start, end=end, month=months()[found["m8"]], day=about)
    if "months" in found:
        ahead = int(found["which"] in ("volgende", "next"))
        return Mention(sort="months", start=start, end=end, after=ahead, day=_PARTS.get(found.get("p1", ""), 0))
    if "wn" in found:
        return Mention(sort="weeknumber", start=start, end=end, day=int(found["number"]))
    if "week" in found:
        is_next = any(word in found["week"] for word in ("next", "volgende", "weekend"))
        return Mention(sort="week", start=start, end=end, after=7 * is_next)
    if "ago" in found:
        many, unit = found.get("n") or found["n2"], found.get("u") or found["u2"]
        count = int(many) if many.isdigit() else numbers().get(many, 1)
        if unit.startswith("d"):
            return Mention(sort="relative", start=start, end=end, after=count)
        return Mention(sort="week", start=start, end=end, after=7 * count)
    return None


def _slip(match: "re.Match[str]") -> Mention | None:
    """A day of which the month or the weekday is spelled with a slip of the keys; None for any other word."""
    start, end = match.span()
    if match["w"]:
        weekday = weekday_meant(match["w"])
        return None if weekday is None else Mention(sort="weekday", start=start, end=end, weekday=weekday)
    month = month_meant(match["m"])
    return None if month is None else _dated(start, end, match["d"], str(month), match["y"] or "", None)


def _dated(start: int, end: int, day: str, month: str, year: str, weekday: int | None) -> Mention | None:
    number = months()[month] if month in months() else int(month)
    days = int(day) if day.isdigit() else ordinals().get(day) or numbers()[day]
    if not (1 <= number <= 12 and 1 <= days <= 31):
        return None
    full = int(year) + (2000 if len(year) == 2 else 0) if year else 0
    return Mention(sort="date", start=start, end=end, day=days, month=number, year=full, weekday=weekday)


def _weekday(text: str) -> int:
    return weekdays()[text] if text in weekdays() else SHORT_DAYS[text]
