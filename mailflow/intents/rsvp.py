"""Somebody says whether they, or a colleague, come to a meeting; the last word counts."""

from collections.abc import Sequence
from itertools import groupby

from mailflow.intents import _coming
from mailflow.intents._answers import ask, received, reply
from mailflow.model.effect import Effect, Note
from mailflow.model.meeting import Meeting
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent


def complete(intent: Intent) -> bool:
    """The meeting, the answer and the address of whoever comes must be known."""
    details = intent.details
    return (
        details.meeting is not None
        and details.answer is not None
        and (details.who is None or bool(details.who.address))
    )


def decide(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """The attendance is set and confirmed with the meeting's date and place."""
    return decide_all((intent,), situation)


def decide_all(intents: Sequence[Intent], situation: Situation) -> tuple[Effect, ...]:
    """All answers for one meeting are confirmed together; what cannot be set any more is asked."""
    effects: list[Effect] = []
    by_meeting = sorted(intents, key=lambda intent: intent.details.meeting or 0)
    for id, group in groupby(by_meeting, key=lambda intent: intent.details.meeting):
        meeting = situation.meeting(id)
        together = tuple(group)
        if meeting is None or meeting.state in ("cancelled", "held") or meeting.ends_at < situation.now:
            for number, intent in enumerate(together):
                effects += unsure(intent, situation, about=f"{id}:{number}")
        else:
            effects += _for_meeting(meeting, together, situation)
    return tuple(effects)


def unsure(intent: Intent, situation: Situation, *, about: str = "") -> tuple[Effect, ...]:
    """An organiser is asked what was meant; the writer is asked to say it once more, with the day.

    Who proposes another time hears that an organiser answers.
    """
    if intent.details.proposed_at is not None:
        return (ask(situation, "rsvp", why="another_time", intent=intent, about=about), received(situation))
    asked = ask(situation, "rsvp", why="unsure", intent=intent, about=about)
    return (asked, reply(situation, "rsvp_asked", words={"day": intent.details.day}))


def _for_meeting(meeting: Meeting, intents: tuple[Intent, ...], situation: Situation) -> tuple[Effect, ...]:
    """What counts is set and confirmed; what organisers must settle is asked; what came too late is noted."""
    effects: list[Effect] = []
    counting: list[Intent] = []
    for number, intent in enumerate(intents):
        about = f"{meeting.id}:{number}"
        if intent.origin == "verdict" and intent.details.proposed_at is not None:
            effects.append(Note(text="an organiser answers by hand whether another time suits"))
        elif why := _coming.strange(meeting, intent, situation):
            effects += (ask(situation, "rsvp", why=why, intent=intent, about=about), received(situation))
        elif _coming.is_stale(meeting, intent, situation):
            effects.append(Note(text=f"answers meeting {meeting.id} as it was before; they answered since: ignored"))
        elif _coming.is_closed(meeting, intent, situation):
            effects.append(ask(situation, "rsvp", why="late", intent=intent, about=about))
            effects.append(reply(situation, "rsvp_late", words={"meeting": meeting}, about=str(meeting.id)))
        else:
            counting.append(intent)
    if counting:
        effects += _coming.answered(meeting, counting, situation)
    return tuple(effects)
