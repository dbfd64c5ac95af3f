"""What mailings are coming, without whom they reach: quick to list in a club of any size."""

from datetime import datetime, timedelta

from mailflow.flow.house import House, Room
from mailflow.flow.mailings import IN_SIGHT
from mailflow.model.mailing import MailingAhead
from mailflow.model.meeting import Meeting
from mailflow.model.plan_facts import PlanFacts
from mailflow.planning import schedule
from mailflow.planning.ballots import closing_key, mailing_key
from mailflow.store import planned


def outlined(room: Room, *, house: House, within: timedelta = IN_SIGHT) -> tuple[MailingAhead, ...]:
    """The mailings that are coming or are held, the next one first, without whom they reach.

    The same few queries for ten members and for ten thousand.
    """
    return outlined_of(planned.outline(room.club, now=house.now()), within=within)


def outlined_of(known: PlanFacts, *, within: timedelta = IN_SIGHT) -> tuple[MailingAhead, ...]:
    """The same of facts that are known already."""
    slots = (one for one in schedule.slots(known) if not schedule.is_missed(one, known))
    found = [_outlined(one.key, one.kind, one.meeting, schedule.goes_at(one, known), known) for one in slots]
    for ballot in known.ballots:
        asked = known.mailings.get(mailing_key(ballot))
        if asked is None or asked.state not in schedule.SETTLED:
            at = schedule.next_moment(max(known.now, ballot.opened_at), known)
            found.append(_outlined(mailing_key(ballot), "ballot", None, at, known))
        found.append(_outlined(closing_key(ballot), "ballot_result", None, ballot.closes_at, known))
    for summary in known.summaries:
        at = schedule.next_moment(known.now, known)
        found.append(_outlined(f"summary:{summary.id}", "summary", known.meeting(summary.meeting), at, known))
    return tuple(sorted((one for one in found if one.at < known.now + within), key=lambda one: (one.at, one.key)))


def _outlined(key: str, kind: str, meeting: Meeting | None, at: datetime, known: PlanFacts) -> MailingAhead:
    row = known.mailings.get(key)
    state = row.state if row is not None and row.state in ("held", "released") else "planned"
    at = row.due_at if row is not None and row.state == "released" and row.due_at is not None else at
    return MailingAhead(key=key, kind=kind, meeting=meeting, at=at, state=state, why=row.why if row is not None else "")
