"""What a calendar program answered for somebody, as an intent; and which version of a meeting a mail answers."""

from dataclasses import replace
from datetime import datetime, timedelta

from mailflow.model.address import Mentioned
from mailflow.model.message import CalendarAnswer, Message
from mailflow.model.understanding import Details, Evidence, Intent, Known
from mailflow.understanding.attendance import RSVP
from mailflow.understanding.meetings import Agenda

_SURE = 0.97
_ASKED = 0.4
# A program stamps its answer when it is given, and mails it then; a stamp far from that is of something else.
_STAMPED_WITHIN = timedelta(days=1)


def calendar_rsvp(answer: CalendarAnswer, message: Message, known: Known, agenda: Agenda) -> Intent:
    """The answer for the meeting with its UID, else for the one that starts at the same moment.

    Too unsure for any threshold where the meeting is unknown, where it says neither yes, no nor maybe, or where another
    time is proposed (COUNTER, RFC 5546 3.2.7).
    """
    meeting = next((one for one in known.meetings if one.uid == answer.uid), None)
    if meeting is None and answer.starts_at is not None:
        meeting = next((one for one in known.meetings if one.starts_at == answer.starts_at), None)
    day = None
    if meeting is None and answer.starts_at is not None:
        day = answer.starts_at.astimezone(message.written_at.tzinfo).date()
        meeting = agenda.on(day)
    certain = meeting is not None and answer.method == "REPLY" and not message.ambiguous
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
            sequence=answer.sequence,
            stamped_at=_stamp(answer, message),
            proposed_at=answer.starts_at if answer.method == "COUNTER" else None,
        ),
        origin="calendar",
    )


def as_told(intent: Intent, known: Known) -> Intent:
    """The same answer, with the version of the meeting that it was given for, where that is told.

    By the day that the writer names, which may be one that the meeting has left since; else by the mail of ours that is
    answered. Where they name the day on which the meeting is now, they know of the change.
    """
    answered, details = known.answered, intent.details
    meeting = next((one for one in known.meetings if one.id == details.meeting), None)
    if intent.kind != RSVP or meeting is None or details.day == meeting.day(known.timezone):
        return intent
    left = [one for one in known.earlier if one.meeting == meeting.id and one.day(known.timezone) == details.day]
    if left:
        return replace(intent, details=replace(details, sequence=left[-1].sequence))
    if answered is None or answered.sequence is None or answered.meeting != meeting.id:
        return intent
    return replace(intent, details=replace(details, sequence=answered.sequence))


def _stamp(answer: CalendarAnswer, message: Message) -> datetime | None:
    """When the answer was given (DTSTAMP, RFC 5545 3.8.7.2), where that can be believed."""
    stamp = answer.stamped_at
    return stamp if stamp is not None and abs(stamp - message.written_at) <= _STAMPED_WITHIN else None


def _attendee(answer: CalendarAnswer, message: Message) -> Mentioned | None:
    """Whom the answer is for, where a delegate sent it."""
    if answer.attendee is None or (message.sender and answer.attendee.address == message.sender.address):
        return None
    if message.sender and answer.attendee.name and answer.attendee.name == message.sender.name:
        return None
    return Mentioned(name=answer.attendee.name, address=answer.attendee.address)
