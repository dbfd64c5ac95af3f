"""A meeting that is over has been held: nobody needs to say so."""

from collections.abc import Iterator
from datetime import datetime

from mailflow.model.effect import SetMeeting
from mailflow.model.meeting import Meeting
from mailflow.model.plan_facts import PlanFacts


def due(facts: PlanFacts) -> Iterator[SetMeeting]:
    """Each meeting whose end has come is held, whether it was announced by mailflow or by other means."""
    for meeting in _on(facts):
        if meeting.ends_at <= facts.now:
            yield SetMeeting(meeting=meeting.id, state="held")


def moments(facts: PlanFacts) -> Iterator[datetime]:
    """When each meeting is over."""
    return (meeting.ends_at for meeting in _on(facts))


def _on(facts: PlanFacts) -> Iterator[Meeting]:
    return (one for one in facts.meetings if one.state in ("planned", "announced"))
