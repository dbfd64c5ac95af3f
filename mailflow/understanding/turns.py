"""Meetings that are named without a day: by their turn ("de keer daarna"), their season, or several at once."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

_TRIGGER = re.compile(
    r"daarn|erna|erop|daarop|after|following|overvolgend|tweede|second|derde|third|eerste|first|laatste|last|zomer|"
    r"summer|voorjaar|lente|spring|najaar|herfst|autumn|fall\b|winter|kerst|christmas|nieuw|new year|feestdagen|"
    r"eindejaar|volgend jaar|next year|beide|allebei|both|alle |all (?:three|four)|alledrie"
)
_HEAD = (
    r"(?:bijeenkomst(?:en)?|ke(?:e)?r(?:en)?|dag(?:en)?|clubdag(?:en)?|kennisdag(?:en)?|sessies?|edities?|middag(?:en)?|"
    r"data|datums|avond(?:en)?|meetings?|sessions?|ones?|times?|days?|dates|gatherings?|events?|bijeenkomstje)"
)
_NTH = {"eerste": 0, "first": 0, "tweede": 1, "second": 1, "derde": 2, "third": 2, "vierde": 3, "fourth": 3}
_SEASONS = {
    "voorjaar": (3, 4, 5), "lente": (3, 4, 5), "spring": (3, 4, 5), "zomer": (6, 7, 8), "summer": (6, 7, 8),
    "najaar": (9, 10, 11), "herfst": (9, 10, 11), "autumn": (9, 10, 11), "fall": (9, 10, 11), "winter": (12, 1, 2),
    "kerst": (12,), "christmas": (12,), "eindejaar": (12,), "nieuwjaar": (1,), "new year": (1,),
}  # fmt: skip
_HOLIDAYS_END = (8, 15)
_SUMMER = "|".join(("de zomer(?:vakantie|stop)?", "the summer(?: break| holidays?)?", "summer"))
_YEAR = (
    r"(?:van|in|of) (?:het|dit|the|this) jaar|of (?:the|this) year|this year|dit jaar|van 20\d\d|of 20\d\d|"
    r"(?:van|in|of) (?:het|the) (?:nieuwe|komende|new|coming) (?:jaar|year)|van volgend jaar|of next year"
)
_SURE, _LIKELY, _UNSURE = 0.93, 0.85, 0.75


@dataclass(frozen=True, slots=True)
class Turn:
    """Places in a row of meetings, and how certain it is (0 to 1) that these are meant; `how` says by what."""

    places: tuple[int, ...]
    certainty: float
    how: str
    start: int = 0
    end: int = 0


def turn_in(text: str, days: Sequence[date], today: date) -> Turn | None:
    """The turn that a text in lower case names, of meetings that are held on these days, the earliest first."""
    if not _TRIGGER.search(text):
        return None
    ahead = [place for place, day in enumerate(days) if day >= today]
    for pattern, means in _ways():
        match = pattern.search(text)
        turn = means(match, days, today, ahead) if match else None
        if match and turn is not None:
            return replace(turn, start=match.start(), end=match.end())
    return None


_Means = Callable[["re.Match[str]", Sequence[date], date, list[int]], Turn | None]


@cache
def _ways() -> tuple[tuple["re.Pattern[str]", _Means], ...]:
    nth = "|".join(_NTH)
    season = "|".join(sorted(_SEASONS, key=len, reverse=True))
    ways: tuple[tuple[str, _Means], ...] = (
        (
            rf"\b(?:beide|allebei de|alle ?(?:drie|twee|vier)(?: de)?|both|all (?:two|three|four)|"
            rf"de (?:eerste|volgende|komende) (?:twee|drie)|the (?:first|next) (?:two|three)) (?:of the )?"
            rf"(?:\w+ )?{_HEAD}\b|"
            r"\b(?:naar|bij|op|voor|to|at|for) (?:beide|allebei|alle ?drie|alle ?vier|both|all (?:three|four))\b",
            _several,
        ),
        (
            rf"\b(?:de|die|the|this|het) (?:{_HEAD} )?(?:daar|er)(?:na|op)\b|"
            rf"\bthe (?:{_HEAD} )?after (?:that|this|next)\b|"
            rf"\bde (?:daaropvolgende|overvolgende|volgende daarna)\b|\bthe following {_HEAD}\b|"
            rf"\b{_HEAD} (?:daar|er)(?:na|op)\b",
            _later,
        ),
        (rf"\b(?:de|the|bij) (?P<nth>{nth}) (?:{_HEAD} )?(?:{_YEAR})", _nth_of_year),
        (rf"\b(?:laatste|last) (?:{_HEAD} )?(?:{_YEAR})", _last_of_year),
        (rf"\b(?:laatste|last) (?:{_HEAD} )?(?:voor|before) (?:{_SUMMER})", _before_summer),
        (rf"\b(?:na|after) (?:{_SUMMER})", _after_summer),
        (
            r"\b(?:in (?:het|the) (?:nieuwe jaar|nieuwjaar|new year)|volgend jaar|next year|na (?:de )?(?:kerst\w*|"
            r"feestdagen|jaarwisseling|nieuwjaar)|after (?:christmas|the holidays|new year))\b",
            _next_year,
        ),
        (
            rf"\b(?P<s1>{season})(?:s|'s)?[ -]?{_HEAD}\b|\b(?:in|komend|komende|dit|deze|this|next|coming) "
            rf"(?:het |de |the )?(?P<s2>voorjaar|lente|spring|zomer|summer|najaar|herfst|autumn|fall|winter)\b",
            _season,
        ),
        (rf"\b(?:de|the) (?P<nth>{nth}) {_HEAD}\b(?! (?:dat|that|ik|i)\b)", _nth),
        (r"\b(?:naar|bij|voor|to|at) (?:de|the) (?:laatste|last)\b(?! \w*(?:keer|time))", _last),
    )
    return tuple((re.compile(pattern), means) for pattern, means in ways)


def _several(match: "re.Match[str]", days: Sequence[date], today: date, ahead: list[int]) -> Turn | None:
    many = 3 if re.search(r"drie|three", match.group()) else 4 if re.search(r"vier|four", match.group()) else 2
    return Turn(tuple(ahead[:many]), _LIKELY, "several") if len(ahead) >= many else None


def _later(match: "re.Match[str]", days: Sequence[date], today: date, ahead: list[int]) -> Turn | None:
    return Turn((ahead[1],), _LIKELY, "the one after") if len(ahead) > 1 else None


def _nth(match: "re.Match[str]", days: Sequence[date], today: date, ahead: list[int]) -> Turn | None:
    if re.search(r"keer|time", match.group()) and match.string[: match.start()].endswith(("voor ", "for ")):
        return None
    place = _NTH[match["nth"]]
    return Turn((ahead[place],), _UNSURE, "its turn") if place < len(ahead) else None


def _nth_of_year(match: "re.Match[str]", days: Sequence[date], today: date, ahead: list[int]) -> Turn | None:
    of_year = _of_year(match.group(), days, today)
    place = _NTH[match["nth"]]
    return Turn((of_year[place],), _SURE, "its turn") if place < len(of_year) and of_year[place] in ahead else None


def _last_of_year(match: "re.Match[str]", days: Sequence[date], today: date, ahead: list[int]) -> Turn | None:
    of_year = _of_year(match.group(), days, today)
    return Turn((of_year[-1],), _SURE, "its turn") if of_year and of_year[-1] in ahead else None


def _of_year(text: str, days: Sequence[date], today: date) -> list[int]:
    """The places of the meetings in the year named: this one, but in December the new year is the next."""
    named = re.search(r"20\d\d", text)
    is_new = re.search(r"nieuwe|komende|new|coming|volgend|next", text) is not None
    if named:
        year = int(named.group())
    elif "volgend" in text or "next" in text or (is_new and today.month > 6):
        year = today.year + 1
    else:
        year = today.year
    return [place for place, day in enumerate(days) if day.year == year]


def _before_summer(match: "re.Match[str]", days: Sequence[date], today: date, ahead: list[int]) -> Turn | None:
    year = today.year + ((today.month, today.day) > _HOLIDAYS_END)
    found = [place for place in ahead if days[place].year == year and (days[place].month, days[place].day) < (7, 20)]
    return Turn((found[-1],), _LIKELY, "its turn") if found else None


def _after_summer(match: "re.Match[str]", days: Sequence[date], today: date, ahead: list[int]) -> Turn | None:
    found = [place for place in ahead if (days[place].month, days[place].day) > _HOLIDAYS_END]
    return Turn((found[0],), _LIKELY, "its turn") if found else None


def _next_year(match: "re.Match[str]", days: Sequence[date], today: date, ahead: list[int]) -> Turn | None:
    year = today.year + (today.month > 6 or "volgend" in match.group() or "next" in match.group())
    found = [place for place in ahead if days[place].year == year]
    return Turn((found[0],), _LIKELY, "its turn") if found else None


def _season(match: "re.Match[str]", days: Sequence[date], today: date, ahead: list[int]) -> Turn | None:
    named = _SEASONS[match["s1"] or match["s2"]]
    found = [place for place in _within_a_year(days, today, ahead) if days[place].month in named]
    return Turn((found[0],), _SURE if len(found) == 1 else _UNSURE, "season") if found else None


def _within_a_year(days: Sequence[date], today: date, ahead: list[int]) -> Iterator[int]:
    return (place for place in ahead if (days[place] - today).days < 366)


def _last(match: "re.Match[str]", days: Sequence[date], today: date, ahead: list[int]) -> Turn | None:
    return Turn((ahead[-1],), _UNSURE, "its turn") if ahead else None
