"""Somebody offers to present, share or lead something."""

from mailflow.intents import _proposals
from mailflow.model.effect import Effect
from mailflow.model.question import Question, Verdict
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent


def decide(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """The offer is on the organisers' list, and the writer reads it back in their own words."""
    return _proposals.put_forward("contribution", intent, situation)


def answered(
    intent: Intent, question: Question, verdict: Verdict, situation: Situation, reason: str
) -> tuple[Effect, ...]:
    """Approved, it is on the list, merged with the one that it is like, or accepted where members chose it."""
    return _proposals.answered("contribution", intent, question, verdict, situation, reason)
