"""Who wants to belong to the club, and who wants to leave it: the writer, or those they speak for."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mailflow.model.address import Mentioned
from mailflow.model.understanding import Details, Evidence, Intent
from mailflow.understanding.calibration import WRITER, Guess, Whom
from mailflow.understanding.heard import Sentence
from mailflow.understanding.persons import Circle, key_of, merged, points_at_list, speaks_of_another
from mailflow.understanding.phrases import Hit
from mailflow.understanding.weights import WORTH_A_GUESS, evidence, is_negated, together

JOIN = "join"
LEAVE = "leave"


@dataclass(slots=True)
class _Told:
    """What is told of one person: how strongly, in which words, and how likely it is of somebody else.

    `merely_named` where no phrase tells that it is about them.
    """

    who: Mentioned | None
    weights: list[float] = field(default_factory=list)
    words: list[Evidence] = field(default_factory=list)
    whom: Whom | None = None
    merely_named: bool = True


def belonging(sentences: Sequence[Sentence], *, circle: Circle, home: str) -> tuple[Guess, ...]:
    """The joins and leaves of a mail, one for each person; `home` is the place or team the mail tells of."""
    found = [*_of_kind(JOIN, sentences, circle, home), *_of_kind(LEAVE, sentences, circle, "")]
    by_person: dict[str, list[Guess]] = {}
    for guess in found:
        by_person.setdefault(key_of(guess.intent.details.who), []).append(guess)
    return tuple(guess for same in by_person.values() for guess in _stronger(same))


def _of_kind(kind: str, sentences: Sequence[Sentence], circle: Circle, home: str) -> list[Guess]:
    told: dict[str, _Told] = {}
    for sentence in sentences:
        for hit in sentence.of(kind):
            if is_negated(sentence, hit) or speaks_of_another(hit, sentence):
                continue
            for who in _about(hit, sentence, circle):
                one = told.setdefault(key_of(who), _Told(who))
                one.weights.append(hit.weight)
                one.words.extend(evidence(sentence, [hit]))
                whom = circle.whom(who, hit, sentence)
                one.whom = one.whom.beside(whom) if one.whom else whom
                one.merely_named &= who is not None and hit.who is None and not points_at_list(sentence, hit)
    strongest = max((together(one.weights) for one in told.values()), default=0.0)
    meant = [one for one in told.values() if not one.merely_named or together(one.weights) >= strongest]
    guesses = [_guess(kind, one, home) for one in meant]
    return [guess for guess in guesses if guess.intent.confidence >= WORTH_A_GUESS]


def _guess(kind: str, told: _Told, home: str) -> Guess:
    details = Details(who=told.who, place=home)
    sure = round(together(told.weights), 3)
    return Guess(
        Intent(kind=kind, confidence=sure, evidence=tuple(told.words), details=details), whom=told.whom or WRITER
    )


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


def _stronger(guesses: list[Guess]) -> list[Guess]:
    """To join and to leave in one mail contradict each other: the stronger stands, and is asked about."""
    if len({guess.intent.kind for guess in guesses}) < 2:
        return guesses
    best = max(guesses, key=lambda guess: guess.intent.confidence)
    return [replace(best, certainty=min(best.certainty, 0.7))]
