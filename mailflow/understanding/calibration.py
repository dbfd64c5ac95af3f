"""From guesses to intents: how often guesses of this sort were right, as learned from labelled mails."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailflow.model.understanding import Intent
from mailflow.understanding.answers import Asked
from mailflow.understanding.heard import Sentence
from mailflow.understanding.learned import Learned
from mailflow.understanding.phrases import LIKE_EXAMPLES

RIGHT = "right"
LEAST = 0.45
HIGHEST = 0.995
RSVP = "rsvp"
_MANY = (1, 2, 3, 5, 8)


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent as sure as phrases and examples make it, and how certain its meeting is (0 to 1)."""

    intent: Intent
    certainty: float = 1.0

    @property
    def label(self) -> str:
        """The label of the intent, as examples are labelled."""
        intent = self.intent
        return f"{RSVP}-{intent.details.answer}" if intent.kind == RSVP else intent.kind


def settled(
    guesses: Sequence[Guess], sentences: Sequence[Sentence], *, asked: Asked, learned: Learned
) -> tuple[Intent, ...]:
    """The intents that are likely enough, each as sure as guesses of its sort were right in labelled mails."""
    found = []
    for guess in guesses:
        sure = guess.intent.confidence
        if learned.labels and any(sentence.chances for sentence in sentences):
            sure = min(HIGHEST, learned.chances(signs(guess, guesses, sentences, asked))[RIGHT])
        sure = round(sure * guess.certainty, 3)
        if sure >= LEAST:
            found.append(replace(guess.intent, confidence=sure))
    return tuple(found)


def signs(guess: Guess, guesses: Sequence[Guess], sentences: Sequence[Sentence], asked: Asked) -> list[str]:
    """What tells whether such a guess is right: how sure it is, on what it rests, and what stands beside it."""
    label = guess.label
    found = [f"is {label}"]
    found += _steps("sure", label, guess.intent.confidence)
    chances = [sentence.chances.get(label, 0.0) for sentence in sentences]
    found += _steps("chance", label, max(chances, default=0.0))
    found += _steps("together", label, 1 - math.prod(1 - chance for chance in chances))
    phrases = [one.weight for one in guess.intent.evidence if not one.rule.startswith(LIKE_EXAMPLES)]
    found += _steps("phrase", label, max(phrases, default=0.0))
    found.append(f"phrases {min(2, len(phrases))}")
    found += [f"answers {one} {label}" for one in sorted(asked.asks) or ["nothing"]]
    found.append(f"sentences {next((many for many in reversed(_MANY) if len(sentences) >= many), 0)}")
    found.append(f"guesses {min(4, len(guesses))}")
    found += _beside(guess, guesses)
    return list(dict.fromkeys(found))


def _steps(name: str, label: str, value: float) -> Iterator[str]:
    """A value as the steps that it has climbed, so that what is learned of it grows with it."""
    for tenth in range(1, 10):
        if value >= tenth / 10:
            yield f"{name} {tenth}"
            yield f"{label} {name} {tenth}"
    if value >= 0.95:
        yield f"{name} high"


def _beside(guess: Guess, guesses: Sequence[Guess]) -> Iterator[str]:
    """What else the mail is guessed to say."""
    intent = guess.intent
    others = [other for other in guesses if other is not guess]
    if intent.details.who is not None:
        yield "about another"
    for other in others:
        if other.intent.confidence >= intent.confidence:
            yield f"{guess.label} beside stronger {other.label}"
        if other.intent.kind != intent.kind:
            continue
        same_person = other.intent.details.who == intent.details.who
        yield "said in two ways" if same_person else "said of another too"
