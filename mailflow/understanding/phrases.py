"""Finds in a sentence all phrases of the lexicon, and which of them stand when several speak of the same words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from re import Pattern as Regex
from re import compile as compiled

from mailflow.model.message import Answer
from mailflow.understanding.notation import Pattern
from mailflow.understanding.remembered import Remembered
from mailflow.understanding.wording import Worded

_STEMS = range(2, 9)
_SURE_BY_WORDS = {1: 0.75, 2: 0.83, 3: 0.91, 4: 0.97}
_MUCH = 0.05
_FEW = 200
_DOUBTS_STAY = 0.05
_FEW_WORDS = 4
_TIMES = 4
_MOST = 80
_MOST_WORDS = 5_000
_IDLE = "_nothing"
LIKE_EXAMPLES = "like examples: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One phrase of the lexicon: what it speaks for, and how much it weighs (0 to 1).

    `after` names what the mail must answer for the phrase to count (empty: anything); `first` that it counts only in
    in what is said first; `along` that whom it names come along with the writer; `counters` that it speaks against
    its kind.
    """

    kind: str
    written: str
    weight: float
    answer: Answer | None = None
    after: frozenset[str] = frozenset()
    first: bool = False
    along: bool = False
    counters: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A phrase found: the tokens from `first` up to `last`, and those of what it caught.

    A title at its edge is not among `first` to `last`: it tells what about, not what is meant. `alone` is whether the
    sentence says nothing else but perhaps a day. `chance` is what it weighs after it was judged by examples.
    """

    phrase: Phrase
    first: int
    last: int
    title: tuple[int, int] | None = None
    who: tuple[int, int] | None = None
    alone: bool = False
    chance: float | None = None

    @property
    def kind(self) -> str:
        return self.phrase.kind

    @property
    def answer(self) -> Answer | None:
        return self.phrase.answer

    @property
    def length(self) -> int:
        return self.last - self.first

    @property
    def weight(self) -> float:
        """What the phrase weighs; a match of a few words among others is less sure."""
        if self.chance is not None:
            return self.chance
        return self.phrase.weight * (1.0 if self.alone else _SURE_BY_WORDS.get(self.length, 1.0))

    @property
    def is_whole(self) -> bool:
        """Whether no phrase found it but a whole sentence that is like examples."""
        return self.phrase.written.startswith(LIKE_EXAMPLES)

    def judged(self, chance: float) -> "Hit":
        """The same, with what it weighs after it was judged."""
        return Hit(
            phrase=self.phrase,
            first=self.first,
            last=self.last,
            title=self.title,
            who=self.who,
            alone=self.alone,
            chance=chance,
        )

    def holds(self, other: "Hit") -> bool:
        """Whether all of the other's words are among this one's."""
        return self.first <= other.first and other.last <= self.last

    def touches(self, other: "Hit") -> bool:
        return self.first < other.last and other.first < self.last


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A phrase with what finds it, and the words of which a sentence must also hold one of each set."""

    phrase: Phrase
    regex: Regex[str]
    needs: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """What a word leads to: the phrases kept by it and by its stems, and all it is looked up by."""

    whole: tuple[Entry, ...]
    stems: tuple[Entry, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """All phrases, kept by a word that each of them needs.

    `needed` are all other words that phrases need; `words` remembers what each word leads to.
    """

    found_by: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    words: Mapping[str, _Word] = field(init=False, compare=False)
    needed: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        needs = {need for entries in self.found_by.values() for entry in entries for need in entry.needs}
        object.__setattr__(self, "needed", frozenset(chain.from_iterable(needs)))
        object.__setattr__(self, "words", Remembered(self._word, most=_MOST_WORDS))

    def hits(self, sentence: Worded, *, answers: frozenset[str], is_first: bool) -> list[Hit]:
        """All phrases in the sentence that count here, the longest first."""
        found: list[Hit] = []
        plain = sentence.plain
        for entry in self._candidates(plain):
            phrase = entry.phrase
            if (phrase.first and not is_first) or (phrase.after and answers.isdisjoint(phrase.after)):
                continue
            if entry.regex.search(plain):
                found += _all(phrase, entry.regex, sentence)
        return sorted(found, key=_first_things_first)[:_MOST]

    def _candidates(self, plain: str) -> Iterator[Entry]:
        """The phrases of which all words that they need are there: those of whole words, then those of stems."""
        words = [self.words[word] for word in dict.fromkeys(plain.split())]
        keys = frozenset(chain.from_iterable(word.keys for word in words))
        entries = chain(*(word.whole for word in words), *(word.stems for word in words))
        for entry in dict.fromkeys(entries):
            for need in entry.needs:
                if keys.isdisjoint(need):
                    break
            else:
                yield entry

    def _word(self, word: str) -> _Word:
        stems = [word[:length] + "*" for length in _STEMS if len(word) >= length]
        of_stems = tuple(entry for stem in stems for entry in self.found_by.get(stem, ()))
        return _Word(self.found_by.get(word, ()), of_stems, tuple(key for key in (word, *stems) if key in self.needed))


def book(phrases: Iterable[tuple[Phrase, Pattern]]) -> PhraseBook:
    """The phrases, each under the rarest of the words it needs."""
    together = list(phrases)
    common = Counter(word for _, pattern in together for words in pattern.choices for word in words)
    found_by: dict[str, list[Entry]] = defaultdict(list)
    for phrase, pattern in together:
        choices = [frozenset(map(_key, words)) for words in pattern.choices]
        choices.sort(key=lambda words: (sum(common[word] for word in words), sorted(words)))
        entry = Entry(phrase, compiled(pattern.regex), tuple(words for words in choices[1:8] if len(words) <= _FEW))
        for word in sorted(choices[0]):
            found_by[word].append(entry)
    return PhraseBook({word: tuple(entries) for word, entries in found_by.items()})


def standing(hits: Iterable[Hit]) -> list[Hit]:
    """The hits that stand, in the order of the sentence: what lies within a longer one of another meaning falls.

    A counter-phrase fells what it touches of its kind, and what lies within it of any.
    """
    kept: list[Hit] = []
    for hit in hits:
        if not any(_fells(other, hit) for other in kept):
            kept.append(hit)
    return sorted((hit for hit in kept if not hit.phrase.counters), key=lambda hit: (hit.first, hit.last))


def _first_things_first(hit: Hit) -> tuple[bool, int, bool, float, int, str, str]:
    """Counter-phrases first; then longer before shorter, and what needs an answered mail before others as long."""
    phrase = hit.phrase
    return (not phrase.counters, -hit.length, not phrase.after, -phrase.weight, hit.first, hit.kind, phrase.written)


def _key(word: str) -> str:
    """The word itself; of a stem as much as is looked up."""
    return word[: _STEMS[-1]] + "*" if word.endswith("*") and len(word) > _STEMS[-1] else word


def _fells(longer: Hit, hit: Hit) -> bool:
    if longer.phrase.counters and longer.kind == hit.kind:
        return longer.touches(hit)
    if (longer.kind, longer.answer) == (hit.kind, hit.answer):
        if hit.who is not None and longer.who is None:
            return False  # who it is about must not be lost
        return longer.holds(hit) and longer.weight >= hit.weight
    if longer.kind == hit.kind:
        ahead = longer.weight - hit.weight
        return longer.touches(hit) and ahead >= (_DOUBTS_STAY if hit.answer == "maybe" else 0)
    if longer.phrase.weight < hit.phrase.weight - _MUCH:
        return False
    if longer.kind == _IDLE and hit.phrase.after and not longer.phrase.after:
        return False  # "Prima!" is chatter, but not under an invitation
    if longer.holds(hit):
        return longer.length > hit.length or (bool(longer.phrase.after) and not hit.phrase.after)
    return longer.kind != _IDLE and longer.touches(hit) and longer.length > hit.length + 1


def _all(phrase: Phrase, regex: Regex[str], sentence: Worded) -> Iterator[Hit]:
    for found in islice(regex.finditer(sentence.plain), _TIMES):
        first, last = sentence.span(*found.span())
        caught = {name: sentence.span(*found.span(name)) for name, text in found.groupdict().items() if text}
        title = caught.get("title")
        if title and title[1] == last:
            last = title[0]
        elif title and title[0] == first:
            first = title[1]
        if first < last:
            alone = last - first <= _FEW_WORDS and _says_no_more(sentence, first, last)
            yield Hit(phrase=phrase, first=first, last=last, title=title, who=caught.get("who"), alone=alone)


def _says_no_more(sentence: Worded, first: int, last: int) -> bool:
    others = (*sentence.tokens[:first], *sentence.tokens[last:])
    return all(token.norm == "@date" or (not token.norm[0].isalnum() and token.norm[0] != "@") for token in others)
