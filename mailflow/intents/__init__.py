"""Floor 2: one module for each thing a mail can ask, found by its file name; pure.

A module offers `decide(intent, situation) -> tuple[Effect, ...]`. It may also offer
- `complete(intent) -> bool`: whether nothing is missing to act without a human;
- `decide_all(intents, situation)`: where several of its kind in one mail make one answer;
- `unsure(intent, situation, about=...)`: how organisers are asked where the intent is not sure;
- `answered(intent, question, verdict, situation, reason)`: what an organiser's verdict means;
- `OF_ORGANISERS = True`: only organisers can ask it; nothing is learned of it, and no second reader claims it;
- `ANSWERS = "ballot"`: the same of what is understood only in an answer to a mail of ours of that template.

A few things mailflow itself asks organisers (`OWN`): no mail can ask for them, so they have no phrases.
"""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from mailflow.intents._answers import ask, declined, note_of, received, reply, unclear, unsure
from mailflow.model.effect import Effect
from mailflow.model.question import Question, Verdict
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent

__all__ = [
    "OWN",
    "IntentModule",
    "ask",
    "declined",
    "kinds",
    "module_of",
    "note_of",
    "of_anybody",
    "received",
    "reply",
    "unclear",
    "unsure",
]

OWN = ("bouncing",)
Effects = tuple[Effect, ...]
Decide = Callable[[Intent, Situation], Effects]
DecideAll = Callable[[Sequence[Intent], Situation], Effects]
Complete = Callable[[Intent], bool]
Answered = Callable[[Intent, Question, Verdict, Situation, str], Effects]


class Unsure(Protocol):
    """How organisers are asked what a writer meant."""

    def __call__(self, intent: Intent, situation: Situation, *, about: str = "") -> Effects: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentModule:
    """What one file of this folder offers."""

    kind: str
    decide: Decide
    decide_all: DecideAll
    complete: Complete
    unsure: Unsure
    answered: Answered | None
    of_organisers: bool = False
    answers: str = ""


def kinds() -> tuple[str, ...]:
    """The kinds that a mail can ask for and that have a module here, in the order of their names."""
    found = (one.name for one in pkgutil.iter_modules(__path__) if not one.name.startswith("_"))
    return tuple(sorted(name for name in found if name not in OWN))


def of_anybody(some: Sequence[str]) -> tuple[str, ...]:
    """Those of these kinds that any mail of anybody can ask, in the same order; a kind without a module is one, too."""
    return tuple(kind for kind in some if kind not in kinds() or not _is_narrow(module_of(kind)))


def module_of(kind: str) -> IntentModule:
    """The module that decides this kind; KeyError where there is none."""
    if kind not in (*kinds(), *OWN):
        raise KeyError(kind)
    found = importlib.import_module(f"{__name__}.{kind}")
    decide: Decide = found.decide

    def one_by_one(intents: Sequence[Intent], situation: Situation) -> Effects:
        return tuple(effect for intent in intents for effect in decide(intent, situation))

    return IntentModule(
        kind=kind,
        decide=decide,
        decide_all=getattr(found, "decide_all", one_by_one),
        complete=getattr(found, "complete", _always),
        unsure=getattr(found, "unsure", unsure),
        answered=getattr(found, "answered", None),
        of_organisers=getattr(found, "OF_ORGANISERS", False),
        answers=getattr(found, "ANSWERS", ""),
    )


def _is_narrow(module: IntentModule) -> bool:
    return module.of_organisers or bool(module.answers)


def _always(intent: Intent) -> bool:
    return True
