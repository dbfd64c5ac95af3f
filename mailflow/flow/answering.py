"""Somebody answers an invitation on its page: the same is done as for a very clear mail that says it."""

from dataclasses import dataclass, replace

import structlog

from mailflow import intents
from mailflow.flow.act import act_on
from mailflow.flow.budget import within_budget
from mailflow.flow.house import House
from mailflow.flow.links import Asked
from mailflow.model.effect import Effect
from mailflow.model.meeting import Attendance, Meeting
from mailflow.model.message import Answer
from mailflow.model.situation import Situation
from mailflow.model.understanding import Details, Intent
from mailflow.store import facts

log = structlog.get_logger()
BY = "their answer page"
MOST_GUESTS = 9
LONGEST_REMARK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What somebody chose on the page."""

    answer: Answer
    guests: int = 0
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the page shows: the meeting, what is recorded of this person, and whether answers are still taken."""

    meeting: Meeting
    said: Attendance | None
    is_open: bool


def standing(who: Asked, *, house: House) -> Standing | None:
    """How things stand for this person; None where there is no such meeting any more. Nothing is changed."""
    meeting = facts.meeting(who.club, who.meeting)
    if meeting is None:
        return None
    said = _situation(who, said="", house=house).attendance_of(who.person.address.address, meeting.id)
    over = meeting.state in ("cancelled", "held") or meeting.ends_at < house.now()
    return Standing(meeting=meeting, said=said, is_open=not over)


def answer(who: Asked, chosen: Chosen, *, house: House) -> None:
    """The answer is recorded and confirmed by mail, as one that was mailed; the same once more changes nothing.

    What organisers must settle (a yes after the last day) is asked of them. Raises TryLater.
    """
    room = house.rooms[who.club]
    chosen = replace(chosen, guests=0 if chosen.answer == "no" else min(chosen.guests, MOST_GUESTS))

    def decided() -> tuple[Effect, ...]:
        situation = _situation(who, said=chosen.remark or chosen.answer, house=house)
        meeting = situation.meeting(who.meeting)
        if meeting is None or _is_said(who, chosen, meeting, situation):
            return ()
        details = Details(meeting=meeting.id, answer=chosen.answer, guests=chosen.guests, remark=chosen.remark)
        intent = Intent(kind="rsvp", details=details, origin="command")
        effects = intents.module_of("rsvp").decide(intent, situation)
        # Their link went to this address alone: who has it reads what is sent there.
        return within_budget(effects, situation, of="vouched" if situation.member is not None else "known")

    act_on(decided, house=house, club=room.club.key, by=BY)
    log.info("answered by link", club=who.club)


def _situation(who: Asked, *, said: str, house: House) -> Situation:
    """What is true for them now; the cause is the moment, so that each new answer has its own confirmation."""
    now = house.now()
    situation = facts.situation(
        house.rooms[who.club].club,
        cause=f"page:{who.meeting}:{who.id}:{now.isoformat()}",
        person=who.person.address,
        mentioned=(),
        now=now,
        written_at=now,
        said=said,
    )
    return replace(situation, language=who.person.language or situation.language)


def _is_said(who: Asked, chosen: Chosen, meeting: Meeting, situation: Situation) -> bool:
    """Whether just this is recorded of the meeting as it is now: a second click asks for no second confirmation."""
    said = situation.attendance_of(who.person.address.address, meeting.id)
    if said is None or said.sequence < meeting.sequence or (said.answer == "yes" and said.seat == "lapsed"):
        return False
    return (said.answer, said.guests, said.remark) == (chosen.answer, chosen.guests, chosen.remark)
