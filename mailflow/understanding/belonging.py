"""Who wants to belong to the club, and who wants to leave it: the writer, or those they speak for."""

from collections.abc import Sequence

from mailflow.model.address import Mentioned
from mailflow.model.understanding import Details, Evidence, Intent
from mailflow.understanding.calibration import Guess
from mailflow.understanding.heard import Sentence
from mailflow.understanding.persons import Circle, key_of, merged, points_at_list, speaks_of_another
from mailflow.understanding.phrases import Hit
from mailflow.understanding.weights import WORTH_A_GUESS, evidence, is_negated, together

JOIN = "join"
LEAVE = "leave"


def belonging(sentences: Sequence[Sentence], *, circle: Circle, home: str) -> tuple[Guess, ...]:
    """The joins and leaves of a mail, one for each person; `home` is the place or team the mail tells of."""
    found = [*_of_kind(JOIN, sentences, circle, home), *_of_kind(LEAVE, sentences, circle, "")]
    by_person: dict[str, list[Intent]] = {}
    for intent in found:
        by_person.setdefault(key_of(intent.details.who), []).append(intent)
    return tuple(Guess(intent) for same in by_person.values() for intent in _settled(same))


def _of_kind(kind: str, sentences: Sequence[Sentence], circle: Circle, home: str) -> list[Intent]:
    weights: dict[str, list[float]] = {}
    people: dict[str, Mentioned | None] = {}
    words: dict[str, list[Evidence]] = {}
    for sentence in sentences:
        for hit in sentence.of(kind):
            if is_negated(sentence, hit) or speaks_of_another(hit, sentence):
                continue
            for who in _about(hit, sentence, circle):
                key = key_of(who)
                people.setdefault(key, who)
                weights.setdefault(key, []).append(hit.weight)
                words.setdefault(key, []).extend(evidence(sentence, [hit]))
    intents = [
        Intent(
            kind=kind,
            confidence=round(together(weights[key]), 3),
            evidence=tuple(words[key]),
            details=Details(who=who, place=home),
        )
        for key, who in people.items()
    ]
    return [intent for intent in intents if intent.confidence >= WORTH_A_GUESS]


def _about(hit: Hit, sentence: Sentence, circle: Circle) -> tuple[Mentioned | None, ...]:
    """Everybody this hit is about; None is the writer."""
    if points_at_list(sentence, hit):
        listed = circle.listed(sentence)
        if listed:
            return listed
    about = merged(circle.about(hit, sentence))
    if hit.phrase.along:
        return (None, *about)
    return about or (None,)


def _settled(intents: list[Intent]) -> list[Intent]:
    """To join and to leave in one mail contradict each other: the stronger stands, and is asked about."""
    if len({intent.kind for intent in intents}) < 2:
        return intents
    best = max(intents, key=lambda intent: intent.confidence)
    return [Intent(kind=best.kind, confidence=min(best.confidence, 0.7), evidence=best.evidence, details=best.details)]
