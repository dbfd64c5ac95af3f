"""Finds which numbered items a text speaks of: "1, 3 en 5", "2 t/m 4", "nummer drie", "Anna", "allemaal", "de rest"."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from mailflow.model.answering import Item
from mailflow.model.naming import PARTICLES
from mailflow.understanding.desk.deciding import decision_at
from mailflow.understanding.numbers import WORDS
from mailflow.understanding.wording import word_set

Whole = Literal["", "all", "rest"]
MASK = "§"

_UNITS = (
    r"uur|u|collega'?s|personen|persoon|mensen|man|vrouwen|leden|lid|jaar|jaren|weken|week|dagen|dag|minuten|"
    r"min|euro|keer|"
    r"procent|o'?clock|am|pm|hours?|people|persons?|colleagues?|years?|weeks?|days?|minutes?|times|percent|"
    r"plekken|plaatsen|"
    r"plek|plaats|stoelen|members?|places?|seats?|jan\w*|feb\w*|maart|mrt|march|apr\w*|mei|may|jun\w*|jul\w*|"
    r"aug\w*|sep\w*|"
    r"o[kc]t\w*|nov\w*|dec\w*|maal|stuks|thema'?s|vragen|voorstellen|aanmeldingen|punten"
)
_ORDINALS: Mapping[str, int] = {
    "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "vijfde": 5, "zesde": 6, "zevende": 7, "achtste": 8,
    "negende": 9, "tiende": 10, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
_COUNTS: Mapping[str, int] = {
    "beide": 2, "beiden": 2, "allebei": 2, "both": 2, "alle twee": 2, "alletwee": 2, "alle drie": 3, "alledrie": 3,
    "alle vier": 4, "alle vijf": 5, "alle zes": 6, "all three": 3, "all four": 4, "all five": 5, "all six": 6,
}  # fmt: skip
_REST = (
    r"(?:al |all )?(?:de |het |'t |the |al het )(?:rest|overige[n]?|andere[n]?|others?(?: ones?)?|remaining(?: "
    r"ones?)?|remainder)"
    r"|overige[n]?|rest|alle andere[n]?|all (?:the )?others?|everything else|verder alles|al het andere|the "
    r"other ones"
)
_ALL = (
    r"allemaal|alles|alle (?:vragen|punten|nummers|items)|all of (?:them|these|it)|everything|"
    r"all(?=\s*(?:$|[,.!;\n]))|all(?= (?:ok|okay|good|fine|yes|approved|agreed|accepted|no|of|right|great|but|"
    r"except|are|can|may|:))|ze "
    r"allemaal|them all|all (?:items|questions)"
)
# Without accents it is an article or stands for a thing, but where a list is spoken.
_ARTICLES = ("een", "one")
_SPOKEN = re.compile(
    r"(?: is)?[ :,]+(?:ja|nee|neen|yes|no|akkoord|ok|oke|goed|prima|fine)[ ,;.]+(?:en |and )?(?:nummer |number )?"
    rf"(?:\d|(?:{'|'.join(WORDS)})(?!\w))"
)
_PHONE = re.compile(r"(?<![\w.])(?:\+\d{1,3}|0\d{0,3})(?:[ .-]?\d){6,12}(?!\w)")
# "3 mensen eraf en 1 erbij" counts people both times.
_COUNTED = re.compile(
    rf"(?<!\w)(?:\d{{1,3}}|{'|'.join(WORDS)}) (?:nieuwe |new |more |extra )?"
    r"(?:collega'?s|personen|mensen|leden|lid|man|vrouwen|people|persons|members|colleagues|aanmeldingen|afmeldingen)\b"
    r"[^.!?;:\n]{0,40}\b(?:en|and|maar|but) $"
)
# Words that begin a title, or stand in one, without naming anybody.
_NO_NAMES = word_set(
    "de het een the a an thema voorstel vraag mail bericht aanmelding afmelding re fwd antw over van voor wil ik wij "
    "we hallo hoi beste dag geen nieuwe nieuw theme proposal question new rest alles allemaal ook ja nee mee met "
    "kan kom komt zaal kun kunnen is zijn waar wanneer hoe wat who what when where how why my our mijn ons onze "
    "can could"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Items that a text names between these letters; `whole` where it means all of them, or all others.

    `count` is how many "beide" and "alle drie" must be. `is_unclear` where it may as well be something else.
    """

    start: int
    end: int
    numbers: tuple[int, ...] = ()
    whole: Whole = ""
    count: int = 0
    is_unclear: bool = False
    is_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    start: int
    end: int
    numbers: tuple[int, ...]
    is_unclear: bool = False
    is_name: bool = False


def even(text: str) -> str:
    """The text, of the same length, in lower case, without accents and with straight quotation marks."""
    return text.lower() if text.isascii() else "".join(map(_even, text))


def references(text: str, *, items: Sequence[Item]) -> tuple[Reference, ...]:
    """All that a text may name of these items, in its order; `text` is as it was written."""
    level = even(text)
    wholes = [_whole(found) for found in _wholes().finditer(level)]
    wholes = [one for at, one in enumerate(wholes) if not _repeats_rest(level, wholes[max(0, at - 1)], one)]
    parts = sorted((*_numbers(text, level, items), *_named(text, level, items)), key=lambda one: (one.start, -one.end))
    return tuple(sorted((*wholes, *_joined(level, parts)), key=lambda one: one.start))


def masked(text: str, found: Sequence[Reference]) -> str:
    """The text in lower case, of the same length, with a mark for every letter of a reference."""
    level = even(text)
    for one in found:
        level = level[: one.start] + MASK * (one.end - one.start) + level[one.end :]
    return level


def _even(letter: str) -> str:
    if letter in "’‘`´":
        return "'"
    if letter in "“”„«»":
        return '"'
    return unicodedata.normalize("NFD", letter)[0].lower()[0]


def _repeats_rest(level: str, before: Reference, one: Reference) -> bool:
    """Whether "allemaal" only strengthens the rest before it: "de rest is allemaal goed"."""
    is_near = level[before.end : one.start].strip() in ("", "is", "zijn", "mag", "mogen", "kan", "kunnen", "are", "can")
    return before.whole == "rest" and one.whole == "all" and is_near and one.start > before.start


def _whole(found: "re.Match[str]") -> Reference:
    words = found.group()
    if found["count"]:
        return Reference(start=found.start(), end=found.end(), whole="all", count=_COUNTS[words])
    return Reference(start=found.start(), end=found.end(), whole="rest" if found["rest"] else "all")


def _numbers(text: str, level: str, items: Sequence[Item]) -> list[_Part]:
    found: list[_Part] = []
    calls = [one.span() for one in _PHONE.finditer(level)]
    for one in _number().finditer(level):
        start, end = one.span()
        if any(first < end and start < last for first, last in calls):
            continue
        if one["low"]:
            low, high = int(one["low"]), int(one["high"])
            within = tuple(range(low, high + 1)) if low < high <= low + 50 else (low, high)
            found.append(_Part(start=start, end=end, numbers=within, is_unclear=low >= high or one["to"] == "tot"))
        elif one["ordinal"]:
            number = _ORDINALS[one["ordinal"]]
            found.append(_Part(start=start, end=end, numbers=(number,), is_unclear=not _is_nth(number, items)))
        elif one["tight"]:
            found.append(_Part(start=start, end=end, numbers=tuple(map(int, one["tight"].split(",")))))
        elif one["word"] not in _ARTICLES or text[start] in "éÉ" or _is_spoken(level, start, end):
            written = one["digits"] or one["word"] or one["said"]
            number = int(written) if written.isdigit() else WORDS[written]
            is_count = bool(_COUNTED.search(level, max(0, start - 80), start))
            found.append(_Part(start=start, end=end, numbers=(number,), is_unclear=is_count))
    return found


def _is_spoken(level: str, start: int, end: int) -> bool:
    """Whether "een" or "one" begins a spoken list: "een ja twee nee"."""
    return level[:start].rpartition("\n")[2].strip() == "" and bool(_SPOKEN.match(level, end))


def _is_nth(number: int, items: Sequence[Item]) -> bool:
    """Whether the first one is number 1, the second number 2, and so on: numbers stay, and may begin at 3."""
    questions = sorted(one.number for one in items if one.what == "question")
    return questions[:number] == list(range(1, number + 1))


def _named(text: str, level: str, items: Sequence[Item]) -> list[_Part]:
    """Items whose title begins with a name that the text names, and no other item's does."""
    names = {item.number: _names(item.title) for item in items}
    known = frozenset(word for words in names.values() for word in words)
    found: list[_Part] = []
    words = list(re.finditer(r"[^\W\d_][\w'’-]*", text)) if known else []
    at = 0
    while at < len(words):
        last = at
        while last < len(words) and _joins(level, words, at, last, known):
            last += 1
        while last > at and level[words[last - 1].start() : words[last - 1].end()] in PARTICLES:
            last -= 1
        if last == at:
            at += 1
            continue
        start, end = words[at].start(), words[last - 1].end()
        spoken = {_bare(one) for one in level[start:end].split()} - PARTICLES
        fits = tuple(number for number, own in names.items() if spoken <= own)
        is_clear = len(fits) == 1 and text[start].isupper()
        found.append(_Part(start=start, end=end, numbers=fits or (0,), is_unclear=not is_clear, is_name=True))
        at = last
    return found


def _joins(level: str, words: "Sequence[re.Match[str]]", first: int, at: int, known: frozenset[str]) -> bool:
    word = level[words[at].start() : words[at].end()]
    if at > first and level[words[at - 1].end() : words[at].start()] != " ":
        return False
    return _bare(word) in known or (word in PARTICLES and at > first)


def _bare(word: str) -> str:
    """A name without the s of "Anna's"."""
    return word.removesuffix("'s")


def _names(title: str) -> frozenset[str]:
    """The words of the name with which a title begins: "Anna de Boer wil graag bij de club" is about Anna de Boer."""
    found: list[str] = []
    for word in re.findall(r"[^\W\d_][\w'’-]*[:,]?", title):
        plain = _bare(even(word.rstrip(":,")))
        if not word[0].isupper() and plain not in PARTICLES:
            break
        if plain not in PARTICLES and (plain in _NO_NAMES or decision_at(plain, 0) is not None):
            break
        found.append(plain)
        if word[-1] in ":,":
            break
    return frozenset(found) - PARTICLES if len(found) <= 6 else frozenset()


def _joined(level: str, parts: Sequence[_Part]) -> list[Reference]:
    """Lists: "1, 3 en 5" is one reference; after its "en" a comma begins another ("1 en 2, 3 niet")."""
    found: list[Reference] = []
    is_closed = False
    for part in parts:
        before = found[-1] if found else None
        if before is not None and part.start < before.end:
            continue
        between = level[before.end : part.start] if before else "."
        link = _link().fullmatch(between)
        if before is None or link is None or (is_closed and not link["last"]):
            found.append(_reference(part))
            is_closed = False
            continue
        found[-1] = Reference(
            start=before.start,
            end=part.end,
            numbers=tuple(dict.fromkeys((*before.numbers, *part.numbers))),
            is_unclear=before.is_unclear or part.is_unclear or bool(link["either"]),
            is_name=before.is_name and part.is_name,
        )
        is_closed = bool(link["last"])
    return found


def _reference(part: _Part) -> Reference:
    return Reference(
        start=part.start, end=part.end, numbers=part.numbers, is_unclear=part.is_unclear, is_name=part.is_name
    )


@cache
def _link() -> "re.Pattern[str]":
    return re.compile(
        r" (?P<either>of|or) | ?, ?|[ ,]{0,2}(?P<last>en|and|&|\+|als ook|alsook|plus) "
        r"(?:ook |(?:bij|voor|op|to|for|on) )?(?:nummer |nr\.? )?|"
        r" ?(?P<slash>/) ?"
    )


@cache
def _number() -> "re.Pattern[str]":
    words = "|".join(sorted(WORDS, key=len, reverse=True))
    ahead = r"(?:(?:nummers?|nrs?\.?|punt(?:en)?|items?|numbers?|points?|numero) ?|#)"
    other = rf"(?!\w|[.:/,]\d|-\d|%| ?(?:{_UNITS})(?!\w))"
    digits = rf"(?P<digits>\d{{1,3}}){other}"
    tight = rf"(?P<tight>\d{{1,2}}(?:,\d{{1,2}}){{1,30}}){other}"
    through = r"(?P<to>t/m|tm|tot en met|tot|through|thru|up to and including|to|-|–)"
    spans = rf"(?P<low>\d{{1,3}}) ?{through} ?(?P<high>\d{{1,3}}){other}"
    no_turn = r"(?! (?:keer|time|instantie|of all|plaats|avond))"
    ordinal = rf"(?:de |het |the )?(?P<ordinal>{'|'.join(_ORDINALS)})(?: one)?(?![\w']){no_turn}"
    return re.compile(
        rf"(?<![\w.:/€$-])(?<!\d,)(?<!\s\+)(?:{ahead})?(?:{spans}|{tight}|{digits})|(?<!\w){ahead}(?P<said>een|"
        r"one)(?!\w)"
        rf"|(?<!\w)(?:{ahead})?(?P<word>{words})(?![\w'])(?! ?(?:{_UNITS})(?!\w))|(?<![\w']){ordinal}"
    )


@cache
def _wholes() -> "re.Pattern[str]":
    counts = "|".join(sorted(_COUNTS, key=len, reverse=True))
    return re.compile(rf"(?<![\w'])(?:(?P<count>{counts})|(?P<rest>{_REST})|(?P<all>{_ALL}))(?![\w'])")
