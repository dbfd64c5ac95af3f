"""Somebody wants to know more about a meeting: programme, time, place, route, lunch."""

from mailflow.intents._answers import ask, reply
from mailflow.model.effect import Effect, Send
from mailflow.model.meeting import Meeting
from mailflow.model.question import Question, Verdict
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent


def decide(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """What is known of the meeting is told; where its programme is not known, organisers are asked."""
    meeting = _meant(intent, situation)
    if meeting is not None and meeting.programme:
        return (_told(meeting, situation),)
    about = str(meeting.id) if meeting else ""
    asked = ask(situation, "programme", why="not_known", intent=intent, about=about)
    return (asked, reply(situation, "programme_asked", words={"meeting": meeting}, about=about))


def answered(
    intent: Intent, question: Question, verdict: Verdict, situation: Situation, reason: str
) -> tuple[Effect, ...]:
    """Approved, the programme is sent if by now it is known; else the organiser has answered by hand."""
    meeting = _meant(intent, situation)
    if verdict == "approve" and meeting is not None and meeting.programme:
        return (_told(meeting, situation),)
    return ()


def _meant(intent: Intent, situation: Situation) -> Meeting | None:
    meeting = situation.meeting(intent.details.meeting)
    return None if meeting is None or meeting.state == "cancelled" else meeting


def _told(meeting: Meeting, situation: Situation) -> Send:
    return reply(situation, "programme", words={"meeting": meeting}, about=str(meeting.id))
