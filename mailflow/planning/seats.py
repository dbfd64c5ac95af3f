"""A seat that becomes free is offered to who has waited for it longest, for a time; then to the next.

An offered seat counts as given away: there are never more seats promised than there are. A party stays together: where
it is too large for what is free, the next one for whom there is room comes before it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from mailflow.model.effect import Effect, Send, SetSeat
from mailflow.model.meeting import Attendance, Meeting
from mailflow.model.people import Language
from mailflow.model.plan_facts import PlanFacts
from mailflow.planning.letters import links
from mailflow.planning.schedule import AT_ONCE, next_moment

# Nobody can be asked to decide faster, and come.
SHORTEST = timedelta(hours=1)


def due(facts: PlanFacts) -> Iterator[Effect]:
    """What becomes of offers whose time is over, and the offers that can be made now, each with its mail before it."""
    for meeting in _ahead(facts):
        line = facts.seats.get(meeting.id, ())
        lapsed = [one for one in line if _has_lapsed(one, facts)]
        for one in lapsed:
            yield _send("seat_lapsed", meeting, one, facts, {"meeting": meeting})
            yield SetSeat(meeting=meeting.id, person=one.person, seat="lapsed")
        until = _until(meeting, facts)
        if until is None or _goes_at(meeting, facts) > facts.now:
            continue
        for one in _served(meeting, [each for each in line if each not in lapsed]):
            ready = links(facts.club, _language(one, facts), meeting)
            yield _send("seat_offered", meeting, one, facts, {"meeting": meeting, "until": until, "links": ready})
            yield SetSeat(meeting=meeting.id, person=one.person, seat="offered", offered_until=until)


def moments(facts: PlanFacts) -> Iterator[datetime]:
    """When an offer lapses, and when one can be made that waits for sending hours."""
    for meeting in _ahead(facts):
        line = facts.seats.get(meeting.id, ())
        yield from (one.offered_until for one in line if one.seat == "offered" and one.offered_until is not None)
        if _until(meeting, facts) is not None and any(_served(meeting, line)):
            yield _goes_at(meeting, facts)


def _served(meeting: Meeting, line: list[Attendance] | tuple[Attendance, ...]) -> Iterator[Attendance]:
    """Those who wait and for whom there is room now, who has waited longest first."""
    free = meeting.capacity - sum(one.people for one in line if one.seat in ("taken", "offered"))
    for one in line:
        if one.seat == "waiting" and (not meeting.capacity or one.people <= free):
            free -= one.people
            yield one


def _has_lapsed(said: Attendance, facts: PlanFacts) -> bool:
    return said.seat == "offered" and said.offered_until is not None and said.offered_until <= facts.now


def _until(meeting: Meeting, facts: PlanFacts) -> datetime | None:
    """Until when a seat offered now is kept: at most half the time that is left; None where that is too short.

    None also where the club offers no seats.
    """
    if facts.club.plans.of("seat_offer") is None:
        return None
    kept = min(facts.club.plans.seat_offer, (meeting.starts_at - facts.now) / 2)
    return None if kept < SHORTEST else (facts.now + kept).replace(second=0, microsecond=0)


def _goes_at(meeting: Meeting, facts: PlanFacts) -> datetime:
    """In sending hours, unless the meeting is too near to wait for those."""
    return facts.now if meeting.starts_at - facts.now <= AT_ONCE else next_moment(facts.now, facts)


def _ahead(facts: PlanFacts) -> Iterator[Meeting]:
    return (one for one in facts.meetings if one.state in ("planned", "announced") and one.starts_at > facts.now)


def _send(template: str, meeting: Meeting, one: Attendance, facts: PlanFacts, words: dict[str, object]) -> Send:
    """A mail to one person; its key tells their answer, for each makes them wait anew."""
    return Send(
        key=f"{template}:{meeting.id}:{one.written_at:%Y-%m-%dT%H:%M:%SZ}:{one.person.address}",
        template=template,
        to=one.person,
        language=_language(one, facts),
        words=words,
        cause="plan",
        meeting=meeting.id,
    )


def _language(one: Attendance, facts: PlanFacts) -> Language:
    return facts.languages.get(one.person.address, facts.club.language)
