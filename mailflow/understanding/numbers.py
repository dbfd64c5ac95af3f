"""Reads which numbers of a numbered list somebody names: "1, 4 en 7", "nummer drie", "2-5-1", but no hours or days."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

WORDS: Mapping[str, int] = {
    "een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9, "tien": 10,
    "elf": 11, "twaalf": 12, "dertien": 13, "veertien": 14, "vijftien": 15, "zestien": 16, "zeventien": 17,
    "achttien": 18, "negentien": 19, "twintig": 20,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20,
}  # fmt: skip
_ORDINALS: Mapping[str, int] = {
    "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "vijfde": 5, "zesde": 6, "zevende": 7, "achtste": 8,
    "negende": 9, "tiende": 10, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
# A text may count itself up to here; beyond it is a year, a postal code or a phone number.
_MOST_DIGITS = 3
_MONTHS = r"jan\w*|feb\w*|maart|mrt|march|apr\w*|mei|may|jun\w*|jul\w*|aug\w*|sep\w*|o[kc]t\w*|nov\w*|dec\w*"
_KEYS = (
    r"favoriete?n?|keuzes?|keus|stemmen|nummers|onderwerpen|themas?|favou?rites?|choices|picks|votes|topics|subjects"
)
_RANKS = r"keus|keuze|plaats|plek|voorkeur|stem|favoriet|choice|place|preference|pick|vote|favou?rite"
_UNITS = (
    r"uur|u|collegas?|personen|persoon|mensen|man|jaar|jaren|weken|week|dagen|dag|minuten|min|euro|keer|x|procent|"
    r"oclock|am|pm|hours?|people|persons?|colleagues?|years?|weeks?|days?|minutes?|times|percent"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A number that a text names, between these letters of it; `is_bare` where it may as well be an article ("een")."""

    number: int
    start: int
    end: int
    is_bare: bool = False


def numbers_in(text: str, *, last: int) -> tuple[Named, ...]:
    """The numbers that may be of a list, in the order of the text; `text` is in lower case and without accents.

    "The last one" is `last`. What counts or orders the choices themselves ("top 3", "tweede keus"), days, hours and
    counts of other things are left out.
    """
    masked = _not_of_the_list().sub(lambda found: " " * len(found.group()), text)
    return tuple(sorted(_found(masked, last), key=lambda one: one.start))


def without_others(text: str) -> str:
    """The text, of the same length, with blanks for what counts or orders the choices themselves."""
    return _about_the_choices().sub(lambda found: " " * len(found.group()), text)


def _found(text: str, last: int) -> Iterator[Named]:
    taken: list[tuple[int, int]] = []
    for one in _range().finditer(text):
        low, high = int(one["low"]), int(one["high"])
        if low < high <= low + 20:
            taken.append(one.span())
            yield from (Named(number=number, start=one.start(), end=one.end()) for number in range(low, high + 1))
    for one in _number().finditer(text):
        if any(start <= one.start() < end for start, end in taken):
            continue
        written = one.group().lstrip("#")
        number = last if one["last"] else _value(written)
        yield Named(number=number, start=one.start(), end=one.end(), is_bare=written == "een")


def _value(written: str) -> int:
    ordinal = re.fullmatch(r"(\d{1,3})(?:e|de|ste|st|nd|rd|th)?", written)
    if ordinal:
        return int(ordinal[1])
    return WORDS.get(written) or _ORDINALS[written.split()[-1]]


@cache
def _range() -> "re.Pattern[str]":
    return re.compile(
        r"(?<![\w.])(?P<low>\d{1,2}) ?(?:t/m|tm|tot en met|through|up to and including) ?(?P<high>\d{1,2})(?!\w)"
    )


@cache
def _number() -> "re.Pattern[str]":
    words = "|".join(sorted(WORDS, key=len, reverse=True))
    ordinals = "|".join(_ORDINALS)
    return re.compile(
        rf"(?<![\w])#?\d{{1,{_MOST_DIGITS}}}(?:e|de|ste|st|nd|rd|th)?(?!\w)|(?<![\w])(?:{words})(?!\w)"
        rf"|(?<![\w])(?:de|het|the) (?:{ordinals})(?!\w)"
        rf"|(?P<last>(?<!\w)(?:de|het|the) (?:laatste|last)(?: one)?(?!\w))"
    )


@cache
def _about_the_choices() -> "re.Pattern[str]":
    counted = rf"\d{{1,2}}|{'|'.join(WORDS)}"
    ordered = rf"\d{{1,2}}(?:e|de|ste|st|nd|rd|th)|{'|'.join(_ORDINALS)}"
    return re.compile(
        rf"(?<!\w)top ?-?(?:{counted})(?!\w)|(?<!\w)(?:{counted}) (?:{_KEYS})(?!\w)"
        rf"|(?<!\w)(?:de |het |mijn |the |my )?(?:{ordered}) (?:{_RANKS})(?!\w)"
        rf"|(?<!\w)(?:{_RANKS}) ?(?:nr\.? ?|nummer )?\d{{1,2}} ?[:=](?= ?\S)"
        rf"|(?<!\w)(?:{counted}) ?[:=](?= ?(?:nummers? |nr\.? ?|thema )?\d)|(?<!\w)er (?:{counted})(?!\w)"
        r"|(?<!\w)op (?:nummer |plek |plaats )?\d{1,2} (?=(?:nummer|nr|thema)(?!\w))"
    )


@cache
def _not_of_the_list() -> "re.Pattern[str]":
    return re.compile(
        _about_the_choices().pattern
        + rf"|(?<!\w)\d{{1,2}} (?:{_MONTHS})(?!\w)(?: \d{{4}})?|\d{{1,2}}:\d{{2}}(?!\d)|\d{{1,2}}\.\d{{2}} ?uur"
        + r"|\d{2,4}[- ]?\d{6,}|\d{4,}"
        + rf"|(?<![\w,;-])(?:\d{{1,3}}|{'|'.join(WORDS)}) ?(?:{_UNITS})(?!\w)|\d{{1,3}} ?%|\d{{1,2}}/\d{{1,2}}/\d{{4}}"
        + rf"|\d{{1,2}}-\d{{1,2}}-\d{{4}}|(?<!\w)(?:alle|all|met|with) (?:{'|'.join(WORDS)})(?!\w)"
    )
