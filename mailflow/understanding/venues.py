"""Which of the club's meetings is named by where it is held or what it is about."""

import re
from collections.abc import Iterator
from functools import lru_cache

from mailflow.understanding.wording import folded, word_set

_TOWARDS = r"(?:in|naar|voor|to|for|at|bij|van|te|die|deze|op|vd|v\.d\.|from|towards|en|and|of|not|niet|wel|richting)"
_HEAD = (
    r"(?:bijeenkomst(?:en)?|keer|dag|clubdag|kennisdag|kennisclub|sessie|editie|middag|ochtend|avond|meeting|session|"
    r"one|day|gathering|afternoon|themadag|themamiddag|themabijeenkomst|themasessie|excursie|club)"
)
_ELSEWHERE = re.compile(
    r"\b(?:werk\w*|woon\w*|gemeente|team|wijkteam|opbouwwerk\w*|opbouwwerker|based|works?|working|live|living|kom "
    r"uit|uit|vanuit|collega\w*|colleagues?|from)\s(?:\w+\s){0,2}$"
)
_ALIASES = {
    "s-hertogenbosch": "den bosch", "'s-hertogenbosch": "den bosch", "den bosch": "'s-hertogenbosch",
    "'s-gravenhage": "den haag", "den haag": "the hague",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_STOPS = word_set(
    "voor door over naar onder deze onze jullie zonder tussen samen werken samenwerken rond rondom binnen buiten wijk "
    "buurt straat about with from their"
)
_LONG = 5


def places_in(text: str, place: str, *, is_bare: bool) -> Iterator[tuple[int, int]]:
    """Where a text in lower case names a meeting by its place, as a whole word; `is_bare` takes the name alone.

    It must be gone to ("naar", "in", "die van") or stand before a word for a meeting ("de Utrechtse bijeenkomst").
    """
    names = _names(place)
    if not any(name in text for name in names):
        return
    for match in _place_pattern(place).finditer(text):
        led = match["led"] is not None or match["head"] is not None
        if (led or is_bare) and not _ELSEWHERE.search(text[max(0, match.start() - 40) : match.start("name")]):
            yield match.span("name")


def themes_in(text: str, theme: str, *, is_bare: bool) -> Iterator[tuple[int, int]]:
    """Where a text in lower case names a meeting by its theme, or by the words in it that say most."""
    if len(theme) <= _LONG:
        return
    whole = folded(theme)
    at = text.find(whole)
    if at >= 0 and (is_bare or re.search(r"\b(?:\w*dag|\w*bijeenkomst|middag|day|meeting|session|sessie)\b", text)):
        yield at, at + len(whole)
        return
    stems = _stems(whole)
    if not any(stem in text for stem in stems):
        return
    for match in _about().finditer(text):
        said = match["about"] or match["compound"] or match["after"] or match["themed"] or ""
        words = [word for word in _WORD.findall(said) if len(word) >= _LONG and word not in _STOPS]
        if words and _fits(words[0], whole, stems) and all(_fits(word, whole, stems) for word in words[:2]):
            yield match.span()


def _fits(word: str, theme: str, stems: tuple[str, ...]) -> bool:
    return word in theme or any(word.startswith(stem) or stem.startswith(word) for stem in stems)


@lru_cache(maxsize=512)
def _names(place: str) -> tuple[str, ...]:
    name = place.lower()
    return tuple(dict.fromkeys([name, folded(place), *([_ALIASES[name]] if name in _ALIASES else [])]))


@lru_cache(maxsize=512)
def _place_pattern(place: str) -> "re.Pattern[str]":
    names = "|".join(re.escape(name) for name in _names(place))
    return re.compile(
        rf"(?:(?P<led>\b{_TOWARDS})\s+(?:de\s|het\s|the\s|jullie\s|bijeenkomst\s)?|[,&+/]\s?|(?<!\w))"
        rf"(?P<name>{names})(?!\w*[^\W\d_]-)(?:se|er|s)?(?![\w-])"
        rf"(?P<head>[ -]{_HEAD}\b| (?:lukt|wel|niet|ook|works|yes|no|but)\b)?"
    )


@lru_cache(maxsize=512)
def _stems(theme: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word[:9] for word in _WORD.findall(theme) if len(word) >= _LONG and word not in _STOPS))


@lru_cache(maxsize=1)
def _about() -> "re.Pattern[str]":
    definite = r"\b(?:de|die|deze|dat|the|that|this|jullie|your|our|onze|volgende)"
    words = r"(?:[^\W\d_]+[ -]){0,3}[^\W\d_]+"
    return re.compile(
        rf"{definite}(?: [\w-]+)?(?: {_HEAD})?(?: (?:in|te|op|van|at|on) [\w' -]{{2,20}}?)? (?:over|rond|rondom|about|"
        rf"on|omtrent|met als thema|met thema|met het thema) (?:de |het |the )?(?P<about>{words})|"
        rf"\b(?:als|waar|when|if) (?:het|it|jullie) (?:\w+ )?(?:over|about) (?P<after>{words})|"
        rf"\b(?:de|die|the|jullie) (?P<compound>(?!thema)[^\W\d_]{{5,20}}?)(?:s)?[ -]?(?:dag|bijeenkomst|middag|sessie|"
        rf"meeting|session|day)\b|\bthema(?:dag|bijeenkomst|middag|sessie)? (?P<themed>{words})"
    )
