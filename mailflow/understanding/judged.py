"""Judges a sentence by what was learned from examples: phrases weigh more or less, and more than they say is heard."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mailflow.model.message import Answer
from mailflow.understanding.features import Place, known_features
from mailflow.understanding.heard import Sentence
from mailflow.understanding.learned import Learned, label_of
from mailflow.understanding.phrases import LIKE_EXAMPLES, Hit, Phrase

_ANSWERS: Mapping[str, Answer] = {"yes": "yes", "no": "no", "maybe": "maybe"}
_HEARD = 0.4
_HEARD_BESIDE, _ALMOST_SURE = 0.5, 0.95
_STANDS = 0.25
_PHRASE_COUNTS, _EXAMPLES_COUNT, _BIAS = 0.3, 0.9, 0.3
_CLEAR, _NOT_RULED_OUT, _ASKED = 0.9, 0.05, 0.6
_FEW_WORDS, _OF_FEW_WORDS = 3, 0.7
_REASONS = 4
_EDGE = 0.002


def judged(sentences: Sequence[Sentence], *, learned: Learned, answers: frozenset[str]) -> tuple[Sentence, ...]:
    """The sentences with each phrase weighed by how likely its label is here, and a hit where only examples tell."""
    if not learned.labels:
        return tuple(sentences)
    return tuple(
        _judged(sentence, place, learned, answers) for sentence, place in zip(sentences, places(sentences), strict=True)
    )


def places(sentences: Sequence[Sentence]) -> list[Place]:
    """For each sentence of a mail where it stands."""
    last = len(sentences) - 1
    return [Place(sentences[at - 1] if at else None, at == 0, at == last) for at in range(len(sentences))]


def _judged(sentence: Sentence, place: Place, learned: Learned, answers: frozenset[str]) -> Sentence:
    found = known_features(sentence, answers, place=place, learned=learned)
    chances = learned.chances(sum(found.values()))
    weighed = [hit.judged(_both(hit.weight, chances.get(label_of(hit.kind, hit.answer)))) for hit in sentence.hits]
    hits = [hit for hit in weighed if hit.weight >= _STANDS]
    if any(
        label_of(hit.kind, hit.answer) not in chances for hit in hits
    ):  # examples know nothing of a kind that somebody added
        return replace(sentence, hits=tuple(hits), chances=chances)
    said = {label_of(hit.kind, hit.answer) for hit in hits}
    least = _HEARD_BESIDE if max(chances.values()) >= _ALMOST_SURE else _HEARD
    hits += [
        _like_examples(sentence, label, chance, learned, found)
        for label, chance in chances.items()
        if chance >= least and label not in said
    ]
    if len(sentence.words.tokens) <= _FEW_WORDS and not answers:
        hits = [hit if hit.phrase.weight >= _CLEAR and not hit.is_whole else _unsure(hit) for hit in hits]
    return replace(sentence, hits=tuple(hits), chances=chances)


def _unsure(hit: Hit) -> Hit:
    """The same, never sure: "van de lijst" or "ja" out of the blue is a wish, but whose, and for what?"""
    return hit.judged(min(hit.weight, _OF_FEW_WORDS))


def _both(weight: float, chance: float | None) -> float:
    """What a phrase weighs where examples give its label this chance.

    A clear phrase, such as a club's own, is worth asking about although no example is like it.
    """
    if chance is None:
        return weight
    both = 1 / (1 + math.exp(-(_PHRASE_COUNTS * _odds(weight) + _EXAMPLES_COUNT * _odds(chance) + _BIAS)))
    return max(both, _ASKED) if weight >= _CLEAR and chance >= _NOT_RULED_OUT else both


def _odds(chance: float) -> float:
    inside = min(1 - _EDGE, max(_EDGE, chance))
    return math.log(inside / (1 - inside))


def _like_examples(sentence: Sentence, label: str, chance: float, learned: Learned, found: Mapping[str, int]) -> Hit:
    """The whole sentence as a hit, with the words that speak most for the label."""
    kind, _, answer = label.partition("-")
    reasons = (feature.partition(":")[2] for feature, _ in learned.reasons(found, label, most=4 * _REASONS))
    words = [one.replace("<", "").replace(">", "") for one in reasons if " " in one or len(one) > 4]
    told = ", ".join(list(dict.fromkeys(words))[:_REASONS])
    phrase = Phrase(kind=kind, written=LIKE_EXAMPLES + told, weight=round(chance, 3), answer=_ANSWERS.get(answer))
    return Hit(phrase=phrase, first=0, last=len(sentence.words.tokens), chance=chance)
