"""What of a sentence counts for those who learned from examples: its words, their order and parts, phrases, a day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from mailflow.understanding.heard import Sentence
from mailflow.understanding.learned import Learned
from mailflow.understanding.lemmas import lemma

_PARTS = (3, 4, 5)
_SHORTEST_WORD = 4
_MOST_WORDS = 60
_STRONG = (0.7, 0.85)
_PHRASE, _WORD, _TWO, _GAP, _AFTER = "h:", "w:", "b:", "s:", "a:"
_LEMMA, _TWO_LEMMAS, _LEMMAS_GAP = "l:", "m:", "n:"
PART, _BEFORE = "c:", "p:"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its mail a sentence stands: after which other, and whether it is the first or the last."""

    before: Sentence | None
    is_first: bool
    is_last: bool

    @property
    def name(self) -> str:
        """In one word."""
        match self.is_first, self.is_last:
            case True, True:
                return "alone"
            case True, False:
                return "first"
            case False, True:
                return "last"
        return "between"


def features(
    sentences: Sequence[Sentence], answers: frozenset[str], *, place: Place | None = None, phrases: bool = True
) -> list[str]:
    """Every feature once, in one order; `place` where it is known, `phrases` whether those of the lexicon count."""
    found: list[str] = []
    norms: list[str] = []
    for sentence in sentences:
        words = _words(sentence)
        norms += words
        found += chain.from_iterable(map(_of_word, words))
        found += _in_rows(words)
        found += _of_sentence(sentence, phrases=phrases)
    found += _of_answer(norms, answers)
    if place is not None:
        found += _of_place(place)
    return list(dict.fromkeys(found))


def known_features(sentence: Sentence, answers: frozenset[str], *, place: Place, learned: Learned) -> Mapping[str, int]:
    """Those `features` of one sentence in its place that were learned, each once, with their weights side by side."""
    words = _words(sentence)
    found: dict[str, int] = {}
    for word in words:
        found.update(learned.known[_of_word(word)])
    others = chain(_in_rows(words), _of_sentence(sentence, phrases=True), _of_answer(words, answers), _of_place(place))
    found.update(learned.among(others))
    return found


def _words(sentence: Sentence) -> list[str]:
    return [token.norm for token in sentence.words.tokens[:_MOST_WORDS]]


def _in_rows(words: list[str]) -> list[str]:
    """Each two words in a row or with one between, and the same of their dictionary forms."""
    return _rows(words, _TWO, _GAP) + _rows([lemma(word) for word in words], _TWO_LEMMAS, _LEMMAS_GAP)


def _rows(words: list[str], two: str, gap: str) -> list[str]:
    row = ["^", *words, "$"]
    return [f"{two}{one} {following}" for one, following in pairwise(row)] + [
        f"{gap}{one} {other}" for one, other in zip(row, row[2:], strict=False)
    ]


@lru_cache(maxsize=50_000)
def _of_word(word: str) -> tuple[str, ...]:
    """The word itself, its dictionary form, and its parts where it is long."""
    found = (_WORD + word, _LEMMA + lemma(word))
    if len(word) < _SHORTEST_WORD or not word[0].isalpha():
        return found
    whole = f"<{word}>"
    return (*found, *(PART + whole[at : at + size] for size in _PARTS for at in range(len(whole) - size + 1)))


def _of_sentence(sentence: Sentence, *, phrases: bool) -> Iterator[str]:
    """Whether it asks, names a day, and what the lexicon found."""
    if sentence.asks:
        yield "asks"
    if sentence.mentions:
        yield "day"
    if phrases:
        yield from _of_phrases(sentence)


def _of_phrases(sentence: Sentence) -> Iterator[str]:
    """What the lexicon found, by kind and answer, and how strong."""
    strongest: dict[str, float] = {}
    for hit in sentence.hits:
        what = f"{_PHRASE}{hit.kind}:{hit.answer or ''}"
        strongest[what] = max(strongest.get(what, 0.0), hit.weight)
    for what, weight in strongest.items():
        yield what
        yield from (f"{what}>{least}" for least in _STRONG if weight > least)
    if sentence.idle:
        yield "idle"
    if not sentence.hits:
        yield "no phrase"


def _of_place(place: Place) -> Iterator[str]:
    """Where it stands, and what was said just before: its words, and what the lexicon found there."""
    yield f"stands {place.name}"
    if place.before is not None:
        yield from (_BEFORE + lemma(token.norm) for token in place.before.words.tokens[:_MOST_WORDS])
        yield from (f"{_BEFORE}{hit.kind}:{hit.answer or ''}" for hit in place.before.hits if not hit.is_whole)


def _of_answer(norms: list[str], answers: frozenset[str]) -> Iterable[str]:
    """What the mail answers, and its words and length under that."""
    yield f"long:{min(8, len(norms) // 3)}"
    if not answers:
        yield "answers nothing"
    for asked in sorted(answers):
        yield f"answers {asked}"
        yield f"answers {asked}:{min(6, len(norms) // 2)}"
        yield from (f"{_AFTER}{asked}:{norm}" for norm in norms)
