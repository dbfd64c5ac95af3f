"""Puts right the slips of typing in the words that matter: a letter too few, too many, or two swapped."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mailflow.understanding.remembered import Remembered
from mailflow.understanding.wording import folded, spelled

_SHORTEST = 6
_MOST_WORDS = 20_000
_WORD = re.compile(rf"(?<![@<{{*\w])[^\W\d_]{{{_SHORTEST},}}(?![*>}}\w])")


@dataclass(frozen=True, slots=True)
class Speller:
    """`spelling` tells how a word is written here; `vocabulary` are the words of all phrases.

    `cut` are these words with one letter left out, and the word that was meant; `seen` remembers words spelled.
    """

    spelling: Mapping[str, str]
    vocabulary: frozenset[str]
    cut: Mapping[str, str]
    seen: Mapping[str, str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "seen", Remembered(self._spelled, most=_MOST_WORDS))

    def spell(self, word: str) -> str:
        """A word as it is compared: in the lexicon's spelling, slips of typing put right."""
        return self.seen[word]

    def _spelled(self, word: str) -> str:
        norm = spelled(word, self.spelling)
        return norm if " " in norm else self.right(norm)

    def right(self, word: str) -> str:
        """The word of the lexicon that was meant, else the word as it is."""
        if len(word) < _SHORTEST or word in self.vocabulary or not word.isalpha():
            return word
        if word in self.cut:
            return self.cut[word]
        for number in range(1, len(word) - 1):
            shorter = word[:number] + word[number + 1 :]
            if shorter in self.vocabulary and len(shorter) >= _SHORTEST:
                return shorter
            meant = self.cut.get(shorter)
            if meant is not None and sorted(meant) == sorted(word):
                return meant
        return word


def speller(spelling: Mapping[str, str], texts: Iterable[str]) -> Speller:
    """Knows every long word of these texts."""
    vocabulary = {folded(word) for text in texts for word in _WORD.findall(text)}
    cut: dict[str, str] = {}
    for word in sorted(vocabulary):
        for number in range(1, len(word)):
            cut.setdefault(word[:number] + word[number + 1 :], word)
    for word in vocabulary:
        cut.pop(word, None)
    return Speller(spelling, frozenset(vocabulary), cut)
