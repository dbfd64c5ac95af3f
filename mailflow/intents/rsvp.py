"""Somebody says whether they, or a colleague, come to a meeting; the last word counts."""

from collections.abc import Sequence
from itertools import groupby

from mailflow.intents._answers import ask, reply
from mailflow.model.address import Address
from mailflow.model.effect import CalendarCopy, Effect, SetAttendance
from mailflow.model.meeting import Attendance, Meeting
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
    """An organiser is asked what was meant; the writer is asked to say it once more, with the day."""
    asked = ask(situation, "rsvp", why="unsure", intent=intent, about=about)
    return (asked, reply(situation, "rsvp_asked", words={"day": intent.details.day}))


def _for_meeting(meeting: Meeting, intents: tuple[Intent, ...], situation: Situation) -> tuple[Effect, ...]:
    """The attendance of each, and one part of the answer about all of them."""
    set_now = tuple(_attendance(meeting, intent, situation) for intent in intents)
    counting = tuple(_last_word(effect, situation) for effect in set_now)
    writer = situation.person.address.address
    own = next((one for one in counting if one.person.address == writer), None)
    before = situation.attendance_of(writer, meeting.id)
    calendar = _copy(meeting, own, before)
    words: dict[str, object] = {
        "meeting": meeting,
        "about_self": own is not None,
        "answer": own.answer if own else counting[0].answer,
        "guests": own.guests if own else 0,
        "remark": own.remark if own else "",
        "others": tuple(
            (one.person.called, one.answer, one.guests) for one in counting if one.person.address != writer
        ),
        "changed": bool(own and before and before.answer != own.answer),
        "has_calendar": calendar is not None,
    }
    return (
        *set_now,
        reply(situation, "rsvp_confirmed", words=words, about=str(meeting.id), calendar=calendar),
    )


def _attendance(meeting: Meeting, intent: Intent, situation: Situation) -> SetAttendance:
    details = intent.details
    who = details.who
    person = Address(address=who.address, name=who.name) if who and who.address else situation.person.address
    return SetAttendance(
        meeting=meeting.id,
        person=person,
        answer=details.answer or "maybe",
        written_at=situation.written_at,
        guests=details.guests if details.answer != "no" else 0,
        remark=details.remark,
        by=situation.person.address if person != situation.person.address else None,
    )


def _last_word(said: SetAttendance, situation: Situation) -> Attendance:
    """What counts: this answer, unless a later-written one was already handled."""
    stands = situation.attendance_of(said.person.address, said.meeting)
    if stands is not None and stands.written_at > said.written_at:
        return stands
    return Attendance(
        meeting_id=said.meeting,
        person=said.person,
        answer=said.answer,
        guests=said.guests,
        remark=said.remark,
        written_at=said.written_at,
    )


def _copy(meeting: Meeting, own: Attendance | None, before: Attendance | None) -> CalendarCopy | None:
    """The meeting for the writer's own calendar; a no takes back what an earlier yes put there."""
    if own is None or (own.answer == "no" and (before is None or before.answer == "no")):
        return None
    return CalendarCopy(meeting=meeting, attendee=own.person, answer=own.answer)
