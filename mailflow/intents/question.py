"""Somebody asks or tells something that needs a human answer."""

from mailflow.intents._answers import declined, unsure
from mailflow.model.effect import Effect
from mailflow.model.question import Question, Verdict
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent


def complete(intent: Intent) -> bool:
    """Only a human being answers a question."""
    return False


def decide(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """Organisers see the question, and the writer hears that one of them will answer."""
    return unsure(intent, situation)


def answered(
    intent: Intent, question: Question, verdict: Verdict, situation: Situation, reason: str
) -> tuple[Effect, ...]:
    """Approved, an organiser has answered by hand; declined, the writer reads the reason if there is one."""
    return declined(situation, reason) if verdict == "decline" else ()
