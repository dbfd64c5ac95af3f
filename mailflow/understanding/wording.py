"""Words as they are compared: in lower case, without accents, in one spelling; and back to the very words written."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"'})
_TOKEN = re.compile(
    r"(?P<word>'?[^\W_]+(?:['\-.][^\W_]+)*)"
    r"|(?P<mark>[?!,;:()\"…–—]|\.{2,3})"
    r"|(?P<plus>\+(?=\d|\s?een\b|\s?one\b))"
    r"|(?P<sign>[&@#%€]|👍|👎|🙏|🙂|😊|✅|❌|☑|✔|🎉|❤)"
)
_SEEN_ALIKE = {"–": ",", "—": ",", "…": ",", "..": ",", "...": ",", '"': ""}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a sentence that is one thing: a date, a name, a place, an address; `number` finds its meaning."""

    start: int
    end: int
    tag: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a sentence: how it is compared, and where it stands."""

    norm: str
    start: int
    end: int
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Worded:
    """A sentence as words: `plain` is what phrases are matched against, each word with one space before it."""

    text: str
    tokens: tuple[Token, ...]
    plain: str
    starts: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The tokens that stand at these places of `plain`."""
        return bisect_right(self.starts, start + 1) - 1 if start >= 0 else 0, bisect_left(self.starts, end)

    def words(self, first: int, last: int) -> str:
        """The very words from one token up to, not including, another."""
        if first >= last or not self.tokens:
            return ""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def norms(self, first: int, last: int) -> list[str]:
        return [token.norm for token in self.tokens[first:last]]


def word_set(text: str) -> frozenset[str]:
    """The words of a text that lists them."""
    return frozenset(text.split())


def straight(text: str) -> str:
    """The text, of the same length, with straight apostrophes and quotation marks."""
    return text.translate(_APOSTROPHES)


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """A word in lower case, without accents and apostrophes."""
    lower = word.lower()
    if lower.isascii():
        return lower.replace("'", "")
    plain = unicodedata.normalize("NFKD", lower.translate(_APOSTROPHES))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return plain.replace("'", "").replace("ı", "i").replace("ß", "ss").replace("ø", "o")


def spelled(word: str, spelling: Mapping[str, str]) -> str:
    """A word as the lexicon spells it, which can be more than one word."""
    lower = straight(word.lower())
    if lower in spelling:
        return spelling[lower]
    plain = folded(lower)
    return spelling.get(plain, plain)


def worded(text: str, marks: Iterable[Mark], spell: Callable[[str], str]) -> Worded:
    """A sentence as words, each spelled as it is compared; what is marked counts as one word, its tag."""
    tokens: list[Token] = []
    even = straight(text)
    at = 0
    for mark in sorted(marks, key=lambda one: one.start):
        tokens += _tokens(even, at, mark.start, spell)
        tokens.append(Token("@" + mark.tag, mark.start, mark.end, mark))
        at = mark.end
    tokens += _tokens(even, at, len(even), spell)
    starts: list[int] = []
    parts: list[str] = []
    length = 0
    for token in tokens:
        starts.append(length)
        parts.append(" " + token.norm)
        length += len(token.norm) + 1
    return Worded(text, tuple(tokens), "".join(parts), tuple(starts))


def _tokens(text: str, start: int, end: int, spell: Callable[[str], str]) -> list[Token]:
    tokens = []
    for found in _TOKEN.finditer(text, start, end):
        raw = found.group()
        norm = spell(raw) if found.lastgroup == "word" else _SEEN_ALIKE.get(raw, raw)
        if norm:
            tokens.append(Token(norm, found.start(), found.end()))
    return tokens
