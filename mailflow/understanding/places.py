"""Finds the names of towns and municipalities in what somebody wrote, and which of them is where they work."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mailflow.understanding.wording import folded

_WORD = re.compile(r"'?[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_BEFORE = re.compile(
    r"\b(?:in|uit|te|vanuit|bij|rond|naar|voor|gemeente|team|regio|stad|dorp|buurt|from|near|to|of|for|at|"
    r"municipality)\s{1,2}(?:de\s|het\s)?$",
    re.IGNORECASE,
)
_BEFORE_ANY = re.compile(r"\b(?:in|uit|te|vanuit|bij|rond|naar|voor|gemeente|team|regio|from|near|to|of|for|at)\s")
_UNKNOWN = re.compile(
    r"\b(?:[Gg]emeente|[Mm]unicipality of|[Tt]eam|[Ww]ijk(?:team)?|[Bb]uurtteam)\s{1,2}"
    r"(?P<name>[A-Z][^\W\d_]+(?:[\s-](?:en|aan|de|den|der|[A-Z][^\W\d_]+)){0,3}(?<=[a-z]))"
)
_WORKS = re.compile(
    r"\b(?:werk\w*|zit|zitten|draai\w*|team|gemeente|opbouwwerk\w*|buurtwerk\w*|jongerenwerk\w*|wijk\w*|hier|bij "
    r"ons|wij|"
    r"begonnen|gestart|vanuit|work\w*|based|municipality|here|we|our)\b",
    re.IGNORECASE,
)
_MET = re.compile(
    r"\b(?:bijeenkomst|dag|kom|komen|kwam|geweest|naar|tot|treffen|trein|bus|meeting|was|waren|terug)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place as it was written, and where in the text."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Places:
    """Names of places by how they are compared; `ordinary` are also ordinary words.

    `longest` tells of each first word how many words the longest name has that begins with it.
    """

    names: Mapping[str, str]
    ordinary: frozenset[str]
    longest: Mapping[str, int]

    def find(self, text: str) -> Iterator[PlaceFound]:
        """All places in the text, from left to right, the longest name at each spot."""
        if not any(map(str.isupper, text)) and not _BEFORE_ANY.search(text):
            return
        if self.longest.keys().isdisjoint(map(folded, _WORD.findall(text))):
            return
        words = list(_WORD.finditer(text))
        at = 0
        while at < len(words):
            most = self.longest.get(folded(words[at].group()))
            if most is None:
                at += 1
                continue
            taken = next(
                (n for n in range(min(most, len(words) - at), 0, -1) if self._is_place(text, words[at : at + n])), 0
            )
            if taken:
                start, end = words[at].start(), words[at + taken - 1].end()
                yield PlaceFound(text[start:end], start, end)
            at += taken or 1

    def _is_place(self, text: str, words: "Sequence[re.Match[str]]") -> bool:
        start = words[0].start()
        name = " ".join(folded(word.group()) for word in words)
        if name not in self.names or any(text[a.end() : b.start()].strip(" -") for a, b in pairwise(words)):
            return False
        after = bool(_BEFORE.search(text[max(0, start - 22) : start]))
        if name in self.ordinary:
            return after and text[start].isupper()
        return text[start].isupper() or text[start] == "'" or after


def places_of(names: Iterable[str]) -> Places:
    """The places with these names; a name that ends in * is also an ordinary word."""
    known: dict[str, str] = {}
    ordinary: set[str] = set()
    longest: dict[str, int] = {}
    for written in names:
        name = written.strip().rstrip("*").strip()
        if not name:
            continue
        words = [folded(word) for word in _WORD.findall(name)]
        key = " ".join(words)
        known[key] = name
        if written.strip().endswith("*"):
            ordinary.add(key)
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return Places(known, frozenset(ordinary), longest)


def home(sentences: Sequence[str], signature: Sequence[str], *, places: Places, meetings: frozenset[str]) -> str:
    """The place or team for which the writer works, as they wrote it; empty where they do not say.

    `meetings` are the places of known meetings, in lower case: to be named for these is not to work there.
    """
    best, most = "", 0.0
    for text in [*sentences, *signature]:
        for place in _all(text, places):
            weight = _weight(text, place, text in signature, place.name.lower() in meetings)
            if weight > most:
                best, most = place.name, weight
    return best


def _all(text: str, places: Places) -> Iterator[PlaceFound]:
    yield from places.find(text)
    for found in _UNKNOWN.finditer(text):
        yield PlaceFound(found["name"], found.start("name"), found.end("name"))


def _weight(text: str, place: PlaceFound, signed: bool, is_met_at: bool) -> float:
    before = text[max(0, place.start - 45) : place.start]
    weight = 1.0
    if re.search(r"(?:gemeente|municipality of|team|wijkteam)\s{1,2}$", before, re.IGNORECASE):
        weight += 2
    if _WORKS.search(before) or _WORKS.search(text[place.end : place.end + 30]):
        weight += 1
    if signed:
        weight -= 0.5
    if is_met_at:
        weight -= 1.5
    if _MET.search(before):
        weight -= 1
    return weight
