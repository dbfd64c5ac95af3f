"""What of a sentence counts for those who learned from examples: its words, their order and parts, phrases, a day."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from mailflow.understanding.heard import Sentence

_PARTS = (3, 4, 5)
_SHORTEST_WORD = 4
_MOST_WORDS = 60
_STRONG = (0.7, 0.85)
_PHRASE, _WORD, _TWO, _THREE, _GAP, _WIDE, _PART, _AFTER = "h:", "w:", "b:", "t:", "s:", "z:", "c:", "a:"


def features(sentences: Sequence[Sentence], answers: frozenset[str], *, phrases: bool = True) -> list[str]:
    """Every feature once, in one order; `phrases` whether those of the lexicon count."""
    found: dict[str, None] = {}
    norms: list[str] = []
    for sentence in sentences:
        words = [token.norm for token in sentence.words.tokens[:_MOST_WORDS]]
        norms += words
        found.update(dict.fromkeys(_of_words(words)))
        if sentence.asks:
            found["asks"] = None
        if sentence.mentions:
            found["day"] = None
        if phrases:
            found.update(dict.fromkeys(_of_phrases(sentence)))
    found.update(dict.fromkeys(_of_answer(norms, answers)))
    return list(found)


def _of_words(words: list[str]) -> Iterator[str]:
    """The words, each two and three in a row, each two with one or two words between, and the parts of long ones."""
    for word in words:
        yield _WORD + word
        yield from _parts(word)
    row = ["^", *words, "$"]
    for one, two in pairwise(row):
        yield f"{_TWO}{one} {two}"
    for one, two, three in zip(row, row[1:], row[2:], strict=False):
        yield f"{_THREE}{one} {two} {three}"
        yield f"{_GAP}{one} {three}"
    for one, four in zip(row, row[3:], strict=False):
        yield f"{_WIDE}{one} {four}"


@lru_cache(maxsize=50_000)
def _parts(word: str) -> tuple[str, ...]:
    if len(word) < _SHORTEST_WORD or not word[0].isalpha():
        return ()
    whole = f"<{word}>"
    return tuple(_PART + whole[at : at + size] for size in _PARTS for at in range(len(whole) - size + 1))


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


def _of_answer(norms: list[str], answers: frozenset[str]) -> Iterable[str]:
    """What the mail answers, and its words and length under that."""
    yield f"long:{min(8, len(norms) // 3)}"
    if not answers:
        yield "answers nothing"
    for asked in sorted(answers):
        yield f"answers {asked}"
        yield f"answers {asked}:{min(6, len(norms) // 2)}"
        yield from (f"{_AFTER}{asked}:{norm}" for norm in norms)
