"""Somebody offers to present, share or lead something."""

from mailflow.intents._proposals import put_forward
from mailflow.model.effect import Effect
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent


def decide(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """The offer is on the organisers' list, and the writer reads it back in their own words."""
    return put_forward("contribution", intent, situation)
