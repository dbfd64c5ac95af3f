"""What months, days of the week and their numbers are called in Dutch and English, slips of typing included."""

from collections.abc import Mapping
from functools import cache

from babel.dates import get_day_names, get_month_names

from mailflow.understanding.wording import folded

_COUNT_NL = (
    "eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende", "tiende", "elfde",
    "twaalfde", "dertiende", "veertiende", "vijftiende", "zestiende", "zeventiende", "achttiende", "negentiende",
    "twintigste", "eenentwintigste", "tweeentwintigste", "drieentwintigste", "vierentwintigste", "vijfentwintigste",
    "zesentwintigste", "zevenentwintigste", "achtentwintigste", "negenentwintigste", "dertigste", "eenendertigste",
)  # fmt: skip
_COUNT_EN = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth",
    "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip
_NUMBERS_NL = (
    "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf", "dertien",
    "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien", "twintig", "eenentwintig",
    "tweeentwintig", "drieentwintig", "vierentwintig", "vijfentwintig", "zesentwintig", "zevenentwintig",
    "achtentwintig", "negenentwintig", "dertig", "eenendertig",
)  # fmt: skip
_NUMBERS_EN = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_SHORT_MONTHS = {"mrt": 3, "febr": 2, "sept": 9, "okt": 10, "oct": 10, "mei": 5, "mar": 3, "mart": 3}
SHORT_DAYS = {
    "ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5, "zo": 6, "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3,
    "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
_LONG = 5


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
def ordinals() -> dict[str, int]:
    """First to thirty-first."""
    return {word: number for words in (_COUNT_NL, _COUNT_EN) for number, word in enumerate(words, start=1)}


@cache
def numbers() -> dict[str, int]:
    """One to thirty-one in words; "een" is counted, though it is an article as well."""
    return {word: number for words in (_NUMBERS_NL, _NUMBERS_EN) for number, word in enumerate(words, start=1)}


def month_meant(word: str) -> int | None:
    """The month of a long word with one slip in it; None where it is none, or a month as it should be written."""
    if len(word) < _LONG or word in months():
        return None
    name = _one_off(word, _cut_months(), months())
    return months()[name] if name else None


def weekday_meant(word: str) -> int | None:
    """The weekday of a word that lacks a letter or has two swapped; None where it is none, or spelled well."""
    if len(word) < _LONG or word in weekdays():
        return None
    name = _one_off(word, _cut_weekdays(), weekdays())
    return weekdays()[name] if name and word.endswith(("ag", "dg", "ga", "ay")) else None


def _one_off(word: str, cut: Mapping[str, str], names: Mapping[str, int]) -> str:
    """The name that this word is but one letter too few, too many, wrong or out of place."""
    if word in cut:
        return cut[word]
    for at in range(1, len(word)):
        shorter = word[:at] + word[at + 1 :]
        if shorter in names and len(shorter) >= _LONG:
            return shorter
        meant = cut.get(shorter, "")
        if meant and len(meant) == len(word) and (sorted(meant) == sorted(word) or len(word) > _LONG + 1):
            return meant
    return ""


def _cuttings(names: Mapping[str, int]) -> dict[str, str]:
    return {name[:at] + name[at + 1 :]: name for name in names if len(name) > _LONG for at in range(1, len(name) - 1)}


@cache
def _cut_months() -> dict[str, str]:
    return _cuttings(months())


@cache
def _cut_weekdays() -> dict[str, str]:
    return _cuttings(weekdays())
