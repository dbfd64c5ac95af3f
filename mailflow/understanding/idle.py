"""Whether a mail asks for nothing at all: thanks, greetings, good wishes and chatter, in every sentence."""

import math
from collections.abc import Sequence

from mailflow.understanding.heard import Sentence

_SURE = 0.8
_REST = 4
_SHARE = 0.5
_LIKELY = 0.08
_MARKS = frozenset(",;:()!?")


def all_idle(sentences: Sequence[Sentence]) -> bool:
    """Whether all is clearly thanks or greeting; a mail without a sentence is not."""
    return bool(sentences) and all(_is_idle(sentence) for sentence in sentences)


def asks_nothing(sentences: Sequence[Sentence]) -> bool:
    """Whether nothing in it is like anything that colleagues ask for, by the phrases and by the examples."""
    return bool(sentences) and all(_is_idle(one) or _is_chatter(one) for one in sentences)


def _is_chatter(sentence: Sentence) -> bool:
    """Whether examples say so: nothing that could be asked is likely, nor are all of them together."""
    if sentence.hits or sentence.asks or not sentence.chances:
        return False
    return 1 - math.prod(1 - chance for chance in sentence.chances.values()) < _LIKELY


def _is_idle(sentence: Sentence) -> bool:
    """Whether what asks for nothing covers the sentence but for a few words."""
    if sentence.hits:
        return False
    covered = {at for hit in sentence.idle if hit.phrase.weight >= _SURE for at in range(hit.first, hit.last)}
    words = [at for at, token in enumerate(sentence.words.tokens) if token.norm not in _MARKS]
    if sentence.asks and not covered:
        return False
    rest = [at for at in words if at not in covered]
    return not words or (bool(covered) and (len(rest) <= _REST or len(rest) <= len(words) * (1 - _SHARE)))
