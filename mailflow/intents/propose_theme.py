"""Somebody suggests a subject to talk about at some meeting."""

from mailflow.intents._proposals import put_forward
from mailflow.model.effect import Effect
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent


def decide(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """The theme is on the organisers' list, and the writer reads it back in their own words."""
    return put_forward("theme", intent, situation)
