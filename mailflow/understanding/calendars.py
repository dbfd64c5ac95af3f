"""What a calendar program answered for somebody, as an intent."""

from mailflow.model.address import Mentioned
from mailflow.model.message import CalendarAnswer, Message
from mailflow.model.understanding import Details, Evidence, Intent, Known
from mailflow.understanding.attendance import RSVP
from mailflow.understanding.meetings import Agenda

_SURE = 0.97
_ASKED = 0.4


def calendar_rsvp(answer: CalendarAnswer, message: Message, known: Known, agenda: Agenda) -> Intent:
    """The answer for the meeting with its UID, else for the one that starts at the same moment.

    Too unsure for any threshold where the meeting is unknown, or another time is proposed (COUNTER, RFC 5546 3.2.7).
    """
    meeting = next((one for one in known.meetings if one.uid == answer.uid), None)
    if meeting is None and answer.starts_at is not None:
        meeting = next((one for one in known.meetings if one.starts_at == answer.starts_at), None)
    day = None
    if meeting is None and answer.starts_at is not None:
        day = answer.starts_at.astimezone(message.written_at.tzinfo).date()
        meeting = agenda.on(day)
    certain = meeting is not None and answer.method == "REPLY"
    return Intent(
        kind=RSVP,
        confidence=_SURE if certain else _ASKED,
        evidence=(Evidence(words=answer.comment or answer.answer, rule=f"calendar {answer.method}", weight=1.0),),
        details=Details(
            answer="maybe" if answer.method == "COUNTER" else answer.answer,
            meeting=meeting.id if meeting else None,
            day=day,
            guests=answer.guests,
            who=_attendee(answer, message),
            remark=answer.comment,
        ),
        origin="calendar",
    )


def _attendee(answer: CalendarAnswer, message: Message) -> Mentioned | None:
    """Whom the answer is for, where a delegate sent it."""
    if answer.attendee is None or (message.sender and answer.attendee.address == message.sender.address):
        return None
    if message.sender and answer.attendee.name and answer.attendee.name == message.sender.name:
        return None
    return Mentioned(name=answer.attendee.name, address=answer.attendee.address)
