"""From guesses to intents: how often guesses of this sort were right, as learned from labelled mails."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailflow.model.understanding import Intent
from mailflow.understanding.learned import Learned, label_of

RIGHT = "right"
LEAST = 0.45
HIGHEST = 0.995
_STEPS = (*range(20, 90, 5), 90, 92, 94, 95, 96, 97)


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent as sure as phrases and examples make it, and how certain its meeting and person are (0 to 1)."""

    intent: Intent
    certainty: float = 1.0

    @property
    def label(self) -> str:
        """The label of the intent, as examples are labelled."""
        return label_of(self.intent.kind, self.intent.details.answer)


def settled(guesses: Sequence[Guess], *, learned: Learned) -> tuple[Intent, ...]:
    """The intents that are likely enough, each as sure as guesses of its sort were right in labelled mails."""
    found = []
    for guess in guesses:
        sure = guess.intent.confidence
        if learned.labels:
            sure = min(HIGHEST, learned.chances(learned.total(signs(guess)))[RIGHT])
        sure = round(sure * guess.certainty, 3)
        if sure >= LEAST:
            found.append(replace(guess.intent, confidence=sure))
    return tuple(found)


def signs(guess: Guess) -> list[str]:
    """What tells whether such a guess is right: its label, and the steps that its confidence has climbed."""
    return [f"is {guess.label}", *(f"at least {step}" for step in _STEPS if guess.intent.confidence * 100 >= step)]
