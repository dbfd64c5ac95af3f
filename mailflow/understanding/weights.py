"""How sure we are: from the phrases found and what speaks against them to one confidence between 0 and 1."""

from collections.abc import Iterable

from mailflow.model.understanding import Evidence
from mailflow.understanding.heard import Sentence
from mailflow.understanding.negation import NEGATORS, denied_within, only_asks
from mailflow.understanding.phrases import Hit

HIGHEST = 0.97
WORTH_A_GUESS = 0.15
_NOT_QUITE = frozenset(
    {"alleen", "te", "eens", "wat", "zo", "per", "only", "too", "just", "sure", "meer", "wel", "zeker"}
)


def together(weights: Iterable[float]) -> float:
    """Several signs of one thing: the strongest, and half of what each other could add."""
    ordered = sorted(weights, reverse=True)
    sure = ordered[0] if ordered else 0.0
    for weight in ordered[1:]:
        sure += (1 - sure) * weight * 0.5
    return min(sure, HIGHEST)


def is_negated(sentence: Sentence, hit: Hit) -> bool:
    """Whether a "not" stands in the clause of the hit, outside of what was found there.

    What was judged as a whole sentence by examples was judged with its "not".
    """
    if hit.is_whole:
        return False
    if denied_within(hit, sentence.words):
        return True
    first, last = sentence.clause(hit)
    covered = {at for other in (*sentence.hits, *sentence.idle) for at in range(other.first, other.last)}
    tokens = sentence.words.tokens
    for at in range(max(first, hit.first - 6), min(last, hit.last + 6)):
        if tokens[at].norm in NEGATORS and at not in covered:
            after = tokens[at + 1].norm if at + 1 < len(tokens) else ""
            if after not in _NOT_QUITE and not only_asks(sentence.words):
                return True
    return False


def evidence(sentence: Sentence, hits: Iterable[Hit]) -> tuple[Evidence, ...]:
    """The very words of these hits, with the phrases that found them."""
    return tuple(
        Evidence(words=sentence.said_in(hit), rule=hit.phrase.written, weight=round(hit.weight, 2)) for hit in hits
    )
