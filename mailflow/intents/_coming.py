"""What an answer about coming does: what is recorded, which seat it gets, and how it is confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mailflow.intents import _seats
from mailflow.intents._answers import reply
from mailflow.model.address import Address
from mailflow.model.effect import CalendarCopy, Effect, Note, SetAttendance
from mailflow.model.meeting import Attendance, Meeting, Seats, comes_late
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent


def strange(meeting: Meeting, intent: Intent, situation: Situation) -> str:
    """Why organisers must look at what a calendar program answered; empty where they need not.

    It answers for somebody else than the writer (a delegate, RFC 5546 3.2.2.3), or for somebody who was not asked.
    """
    if intent.origin != "calendar":
        return ""
    if intent.details.who is not None:
        return "delegate"
    address = situation.person.address.address
    is_known = situation.member is not None or situation.attendance_of(address, meeting.id) is not None
    return "" if is_known or situation.is_organiser else "not_invited"


def is_stale(meeting: Meeting, intent: Intent, situation: Situation) -> bool:
    """Whether a calendar answers the meeting as it was before, for somebody who answered for a later date since."""
    before = situation.attendance_of(_person(intent, situation).address, meeting.id)
    told = intent.details.sequence
    return intent.origin == "calendar" and before is not None and told is not None and told < before.sequence


def is_closed(meeting: Meeting, intent: Intent, situation: Situation) -> bool:
    """Whether somebody wants to come, or with more people, who wrote so when answers were no longer taken.

    A no and a maybe always count, and so does a yes of who said so before.
    """
    if meeting.answer_by is None or intent.origin == "verdict" or intent.details.answer != "yes":
        return False
    before = situation.attendance_of(_person(intent, situation).address, meeting.id)
    said_so = before is not None and before.answer == "yes" and before.seat != "lapsed"
    fewer = said_so and before is not None and 1 + intent.details.guests <= before.people
    return situation.written_at > meeting.answer_by and not fewer


@dataclass(slots=True)
class _Standing:
    """What everybody said so far, and how full the meeting is, while the answers of one mail are gone through."""

    seats: Seats
    said: dict[str, Attendance] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    free: dict[str, int] = field(default_factory=dict)


def answered(meeting: Meeting, intents: Sequence[Intent], situation: Situation) -> tuple[Effect, ...]:
    """The attendance of each, and one part of the answer about all of them.

    Where organisers approve twice what one mail says once, its writer heard it already.
    """
    standing = _Standing(_how_full(meeting, situation))
    set_now = tuple(_set(meeting, intent, situation, standing) for intent in intents)
    people = dict.fromkeys(one.person.address for one in set_now)
    if all(_said_so(meeting, intent, situation, standing) for intent in intents):
        return (Note(text=f"says of meeting {meeting.id} what the same mail said already: nobody hears it twice"),)
    counting = tuple(standing.said[address] for address in people)
    writer = situation.person.address.address
    own = standing.said.get(writer) if writer in people else None
    before = situation.attendance_of(writer, meeting.id)
    by_calendar = any(one.origin == "calendar" and one.details.who is None for one in intents)
    calendar = None if own is None else _copy(meeting, own, before, by_calendar=by_calendar)
    others = tuple(one for one in counting if one is not own)
    words: dict[str, object] = {
        "meeting": meeting,
        "about_self": own is not None,
        "answer": own.answer if own else counting[0].answer,
        "guests": own.guests if own else 0,
        "remark": own.remark if own else "",
        "others": tuple((one.person.called, one.answer, one.guests) for one in others),
        "changed": bool(own and before and before.answer != own.answer),
        "has_calendar": calendar is not None,
        "seat": "taken" if own is None or own.has_seat else "waiting",
        "others_waiting": tuple(one.person.called for one in others if not one.has_seat),
        "refused": standing.refused.get(writer, 0),
        "free": standing.free.get(writer, 0),
        "earlier": any(one.sequence < meeting.sequence for one in counting),
    }
    return (
        *set_now,
        reply(situation, "rsvp_confirmed", words=words, about=str(meeting.id), calendar=calendar),
    )


def _said_so(meeting: Meeting, intent: Intent, situation: Situation, standing: _Standing) -> bool:
    """Whether organisers approve what another approval, of the same mail, made so before."""
    address = _person(intent, situation).address
    before = situation.attendance_of(address, meeting.id)
    same_mail = before is not None and before.written_at == situation.written_at
    return intent.origin == "verdict" and same_mail and standing.said[address] == before


def _how_full(meeting: Meeting, situation: Situation) -> Seats:
    """How full the meeting is; where a club offers no freed seats, nobody stands in line: they go to who asks next."""
    seats = situation.seats.get(meeting.id, Seats())
    return seats if situation.club.plans.of("seat_offer") is not None else replace(seats, waiting=0)


def _set(meeting: Meeting, intent: Intent, situation: Situation, standing: _Standing) -> SetAttendance:
    """The answer as it is recorded, with the seat it gets; afterwards `standing` knows of it."""
    details, person = intent.details, _person(intent, situation)
    before = standing.said.get(person.address) or situation.attendance_of(person.address, meeting.id)
    answer = details.answer or "maybe"
    guests = details.guests if answer != "no" else 0
    seated = _seats.seated(answer, guests, capacity=meeting.capacity, seats=standing.seats, before=before)
    said = SetAttendance(
        meeting=meeting.id,
        person=person,
        answer=answer,
        written_at=details.stamped_at or situation.written_at,
        guests=seated.guests,
        remark=details.remark,
        by=situation.person.address if person != situation.person.address else None,
        sequence=_sequence(meeting, intent, before),
        seat=seated.seat,
    )
    after = _last_word(said, meeting, before)
    if after is not before:
        standing.seats = _seats.changed(standing.seats, before=before, after=after)
        standing.refused[person.address], standing.free[person.address] = seated.refused, seated.free
    standing.said[person.address] = after
    return said


def _person(intent: Intent, situation: Situation) -> Address:
    """Whom the answer is for."""
    who = intent.details.who
    return Address(address=who.address, name=who.name) if who and who.address else situation.person.address


def _sequence(meeting: Meeting, intent: Intent, before: Attendance | None) -> int | None:
    """The meeting's sequence that is answered; None for the meeting as it is now.

    Somebody who answers an old mail of ours, but said something of the new date before, knows of the change.
    """
    told = intent.details.sequence
    if told is None:
        return None
    if intent.origin == "calendar":
        return min(told, meeting.sequence)
    knows = before is not None and before.sequence > told
    return None if knows or told >= meeting.sequence else told


def _last_word(said: SetAttendance, meeting: Meeting, before: Attendance | None) -> Attendance:
    """What counts: this answer, unless one that goes before it was already handled."""
    if before is not None and comes_late(said.sequence, said.written_at, before=(before.sequence, before.written_at)):
        return before
    return Attendance(
        meeting_id=said.meeting,
        person=said.person,
        answer=said.answer,
        guests=said.guests,
        remark=said.remark,
        written_at=said.written_at,
        sequence=meeting.sequence if said.sequence is None else said.sequence,
        seat=said.seat,
    )


def _copy(meeting: Meeting, own: Attendance, before: Attendance | None, *, by_calendar: bool) -> CalendarCopy | None:
    """The meeting for the writer's own calendar; a no takes out what an invitation or an earlier answer put there.

    Who waits for a seat has nothing in their calendar. After an answer for an earlier date it asks once more; else who
    answered by their calendar gets nothing: it holds what it told us, and in Outlook it would look like a question.
    """
    if not own.has_seat:
        return None
    if own.sequence < meeting.sequence and own.answer != "no":
        return CalendarCopy(meeting=meeting, attendee=own.person, answer=None)
    had_one = meeting.state == "announced" if before is None else before.answer != "no" and before.has_seat
    if by_calendar or (own.answer == "no" and not had_one):
        return None
    return CalendarCopy(meeting=meeting, attendee=own.person, answer=own.answer)
