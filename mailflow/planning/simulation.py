"""What would go out if nothing but the clock changed: planning, walked through from moment to moment."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from mailflow.model.bouncing import Bouncing
from mailflow.model.effect import (
    Ask,
    CloseBallot,
    Effect,
    ForgetBounces,
    Send,
    SetMailing,
    SetMeeting,
    SetSeat,
    SetSummary,
)
from mailflow.model.mailing import MailingRow
from mailflow.model.meeting import Attendance, Meeting
from mailflow.model.plan_facts import PlanFacts
from mailflow.planning.due import due, next_moment

Name = TypeVar("Name")
Held = TypeVar("Held")

# What is due may make more due at the same moment, as a vote that closes has its result; the clock ticks again then.
TICKS_AT_ONCE = 5


def simulate(facts: PlanFacts, *, until: datetime, used: Container[str] = ()) -> Iterator[tuple[datetime, Send]]:
    """Every mail that the clock would have go out from `facts.now` until just before `until`, with its moment.

    `used` has the keys under which something went out before. The facts change only by what is due itself.
    """
    sent: set[str] = set()
    at: datetime | None = facts.now
    while at is not None and at < until:
        facts = replace(facts, now=at)
        for _ in range(TICKS_AT_ONCE):
            effects = tuple(due(facts))
            fresh = [one for one in effects if isinstance(one, Send) and one.key not in used and one.key not in sent]
            yield from ((at, one) for one in fresh)
            sent.update(one.key for one in fresh)
            facts = after([*fresh, *(one for one in effects if not isinstance(one, Send))], facts)
            if all(isinstance(one, Send) for one in effects):
                break
        at = next_moment(facts)


def after(effects: Sequence[Effect], facts: PlanFacts) -> PlanFacts:
    """The facts once these effects are true, as far as planning looks at them."""
    told: dict[int, dict[str, datetime]] = {}
    for effect in effects:
        match effect:
            case Send(meeting=int(meeting), to=to):
                told.setdefault(meeting, {})[to.address] = facts.now
            case SetMailing():
                facts = replace(facts, mailings=_laid_over(facts.mailings, {effect.key: _row(effect, facts)}))
            case SetMeeting(meeting=int()):
                meetings = tuple(_changed(one, effect) if one.id == effect.meeting else one for one in facts.meetings)
                facts = replace(facts, meetings=meetings)
            case SetSummary():
                left = tuple(one for one in facts.summaries if one.id != effect.summary)
                facts = replace(facts, summaries=left)
            case CloseBallot():
                facts = replace(facts, ballots=tuple(one for one in facts.ballots if one.id != effect.ballot))
            case SetSeat():
                facts = _seated(effect, facts)
            case Ask() | ForgetBounces():
                facts = _settled(effect, facts)
            case _:
                pass
    all_told = {meeting: _laid_over(facts.told.get(meeting, {}), to) for meeting, to in told.items()}
    return replace(facts, told=_laid_over(facts.told, all_told)) if told else facts


def _settled(effect: Ask | ForgetBounces, facts: PlanFacts) -> PlanFacts:
    """Nothing more comes of the bounces that organisers were asked about, or that count no more."""

    def is_it(one: Bouncing) -> bool:
        if isinstance(effect, Ask):
            return effect.key == one.question_key
        return effect.address == one.address.address

    return replace(facts, bouncing=tuple(one for one in facts.bouncing if not is_it(one)))


def _row(effect: SetMailing, facts: PlanFacts) -> MailingRow:
    before = facts.mailings.get(effect.key)
    return MailingRow(
        id=before.id if before else 0,
        key=effect.key,
        kind=effect.kind,
        meeting=effect.meeting,
        state=effect.state,
        due_at=effect.due_at or (before.due_at if before else None),
        changed_at=facts.now,
        why=effect.why if effect.why is not None else before.why if before else "",
    )


def _changed(meeting: Meeting, effect: SetMeeting) -> Meeting:
    return replace(meeting, state=effect.state) if effect.state is not None else meeting


def _seated(effect: SetSeat, facts: PlanFacts) -> PlanFacts:
    """The seat is as the effect says, wherever the facts have it."""

    def moved(one: Attendance) -> Attendance:
        if one.person.address != effect.person.address or one.meeting_id != effect.meeting:
            return one
        return replace(one, seat=effect.seat, offered_until=effect.offered_until)

    seats = tuple(moved(one) for one in facts.seats.get(effect.meeting, ()))
    said = {address: moved(one) for address, one in facts.attendance.get(effect.meeting, {}).items()}
    facts = replace(facts, attendance=_laid_over(facts.attendance, {effect.meeting: said}))
    if not seats:
        return facts
    coming = sum(1 + one.guests for one in seats if one.seat in ("taken", "offered"))
    return replace(
        facts,
        seats=_laid_over(facts.seats, {effect.meeting: seats}),
        coming=_laid_over(facts.coming, {effect.meeting: coming}),
    )


def _laid_over(below: Mapping[Name, Held], above: Mapping[Name, Held]) -> Mapping[Name, Held]:
    return MappingProxyType({**below, **above})
