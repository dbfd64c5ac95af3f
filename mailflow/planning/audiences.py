"""To whom a mailing goes, as rules by which the database counts them: the same people as those it is sent to."""

from datetime import datetime

from mailflow.model.mailing import Audience, Summary
from mailflow.model.meeting import Ballot, MeetingVersion
from mailflow.model.plan_facts import PlanFacts
from mailflow.planning import schedule
from mailflow.planning.ballots import closing_key, mailing_key
from mailflow.planning.mailings import TELLING, catches_up_at
from mailflow.planning.schedule import BEGINNING, Slot
from mailflow.planning.summaries import KIND

Times = tuple[tuple[datetime | None, datetime | None], ...]
ALWAYS: Times = ((None, None),)


def of_key(key: str, facts: PlanFacts) -> Audience | None:
    """Who gets the mailing of this name; None where no such mailing is coming. The outline of the facts is enough."""
    for slot in schedule.slots(facts):
        if slot.key == key:
            return of_slot(slot, facts)
    for ballot in facts.ballots:
        if key in (mailing_key(ballot), closing_key(ballot)):
            return of_ballot(ballot) if key == mailing_key(ballot) else of_result(ballot, facts)
    return next((of_summary(one, facts) for one in facts.summaries if key == f"{KIND}:{one.id}"), None)


def of_slot(slot: Slot, facts: PlanFacts) -> Audience:
    """Who gets this mailing of a meeting at its moment."""
    key, meeting, guests = slot.key, slot.meeting.id, tuple(one.id for one in facts.meetings)
    match slot.kind:
        case "call_for_themes" | "next_call":
            return Audience(key=key, joined_by=slot.at)
        case "nudge":
            return _silent(slot, facts)
        case "reminder":
            return Audience(key=key, meeting=meeting, answers=("yes", "maybe"))
        case "correction":
            return Audience(key=key, meeting=meeting, told=_told_otherwise(slot, facts), guests=guests)
        case "cancellation":
            return Audience(key=key, meeting=meeting, told=ALWAYS, guests=guests)
        case "notes_request":
            return Audience(key=key, has_members=False, besides=facts.club.organisers)
        case _:
            return Audience(key=key)


def of_ballot(ballot: Ballot) -> Audience:
    """Who is asked for a vote."""
    return Audience(key=mailing_key(ballot), joined_by=ballot.opened_at)


def of_result(ballot: Ballot, facts: PlanFacts) -> Audience:
    """Who hears what a vote came to."""
    organisers = facts.club.organisers
    without = tuple(one.address for one in organisers)
    return Audience(key=closing_key(ballot), voters=ballot.id, without=without, besides=organisers)


def of_summary(summary: Summary, facts: PlanFacts) -> Audience:
    """Who gets the summary of a meeting."""
    came = (summary.meeting,) if summary.meeting is not None else ()
    outsiders = facts.club.plans.outsiders
    return Audience(key=f"{KIND}:{summary.id}", guests=came, guests_came=summary.meeting, besides=outsiders)


def _silent(slot: Slot, facts: PlanFacts) -> Audience:
    """Who will have been told of the meeting by then and gave no answer."""
    is_held = schedule.is_held(slot, facts)
    at = facts.now if is_held else schedule.goes_at(slot, facts)
    return Audience(
        key=slot.key,
        meeting=slot.meeting.id,
        joined_by=slot.at,
        is_unanswered=True,
        at_home=at.astimezone(facts.zone).date(),
        told=ALWAYS,
        told_anyway=None if is_held else _hears_by(slot, at, facts),
    )


def _hears_by(slot: Slot, at: datetime, facts: PlanFacts) -> datetime | None:
    """Members who joined after this moment hear of the meeting before `at`; None where nobody does any more."""
    coming = [
        one for one in schedule.slots(facts) if one.meeting.id == slot.meeting.id and one.kind in schedule.TELLING
    ]
    for one in coming:
        is_coming = not schedule.is_held(one, facts) and not schedule.is_missed(one, facts)
        if is_coming and schedule.goes_at(one, facts) <= at:
            return BEGINNING
    done = (facts.mailings.get(f"{kind}:{slot.meeting.id}") for kind in TELLING)
    row = next((one for one in done if one is not None and one.state == "done"), None)
    if row is None or facts.newest is None or facts.newest <= row.changed_at or catches_up_at(facts) > at:
        return None
    return row.changed_at


def _told_otherwise(slot: Slot, facts: PlanFacts) -> Times:
    """The times in which people were told something else than what is true now."""
    versions: tuple[MeetingVersion, ...] = facts.versions[slot.meeting.id]
    untils = [*(one.at for one in versions[1:]), None]
    return tuple(
        (one.at if place else None, until)
        for place, (one, until) in enumerate(zip(versions, untils, strict=True))
        if schedule.what_changed(one, versions[-1])
    )
