"""At which moment each mailing of each meeting goes out, following a meeting that moves.

What comes before a meeting goes out so many days ahead; where that is a day off, on the last sending day before it.
What comes after goes out on the next one. A meeting that is planned or moved so late that its moment has passed is
told of at once; it has no nudge or reminder then, for what tells of the new date is nearer than those would be.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Literal

from mailflow.model.mailing import MailingRow
from mailflow.model.meeting import Meeting, MeetingVersion
from mailflow.model.plan_facts import PlanFacts
from mailflow.model.plans import MailingKind, MailingPlan
from mailflow.planning import hours

Before = Literal["announcement", "call_for_themes", "invitation", "nudge", "reminder"]
# What tells of a meeting; where the moments of two have come together, the later kind takes the place of the other.
TELLING: tuple[Before, ...] = ("announcement", "call_for_themes", "invitation")
CHASING: tuple[Before, ...] = ("nudge", "reminder")
AFTER: tuple[Literal["notes_request", "next_call"], ...] = ("notes_request", "next_call")
# A meeting that is so near, or was promised to be, cannot wait for sending hours when it changes.
AT_ONCE = timedelta(hours=48)
# What was due so long ago is no mailing any more, and nothing that organisers must read of.
FORGOTTEN = timedelta(days=30)
# The row that an upgrade leaves behind in a club that had meetings before mailflow looked after their mailings.
UPGRADED = "upgrade"
SETTLED = ("done", "missed", "stopped")
BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A mailing of a meeting and the moment at which it goes out; `key` is its name for ever in its club.

    What is later than `until` is missed. `version` is the change that a correction or cancellation tells of.
    """

    key: str
    kind: MailingKind
    meeting: Meeting
    at: datetime
    until: datetime
    version: MeetingVersion | None = None
    prompt: bool = False


def slots(facts: PlanFacts) -> Iterator[Slot]:
    """Every mailing of every meeting that is not settled, the first meeting first."""
    for meeting in facts.meetings:
        for slot in _of_meeting(meeting, facts):
            row = facts.mailings.get(slot.key)
            if (row is None or row.state not in SETTLED) and slot.at > facts.now - FORGOTTEN:
                yield _as_ordered(slot, row)


def is_held(slot: Slot, facts: PlanFacts) -> bool:
    """Whether organisers keep it back."""
    row = facts.mailings.get(slot.key)
    return row is not None and row.state == "held"


def is_missed(slot: Slot, facts: PlanFacts) -> bool:
    """Whether it is too late for it, by its own rule or because mailflow did not look after mailings then."""
    row, upgrade = facts.mailings.get(slot.key), facts.mailings.get(UPGRADED)
    if row is not None and row.state == "released":
        return facts.now >= slot.until
    return facts.now > slot.until or (upgrade is not None and slot.at < upgrade.changed_at)


def is_due(slot: Slot, facts: PlanFacts) -> bool:
    """Whether it goes out now: its moment has come, nobody holds it, it is not missed, and mailings may go out."""
    if slot.at > facts.now or is_held(slot, facts) or is_missed(slot, facts):
        return False
    return slot.prompt or hours.may_send(facts.now, facts.club.plans.hours, timezone=facts.club.timezone)


def goes_at(slot: Slot, facts: PlanFacts) -> datetime:
    """When it goes out if nothing changes: its moment, or where that has passed, the next sending moment."""
    if slot.at > facts.now or slot.prompt:
        return slot.at
    return next_moment(facts.now, facts)


def next_moment(at: datetime, facts: PlanFacts) -> datetime:
    """The first instant, `at` or later, when the club's mailings may go out."""
    return hours.next_moment(at, facts.club.plans.hours, timezone=facts.club.timezone)


def changes(meeting: Meeting, facts: PlanFacts) -> Iterator[tuple[MeetingVersion, MeetingVersion]]:
    """Each change that people must hear of, as how the meeting was and how it was from then on."""
    versions = facts.versions.get(meeting.id, ())
    for before, after in pairwise(versions):
        if what_changed(before, after) and not before.state == after.state == "cancelled":
            yield before, after


def what_changed(before: MeetingVersion, after: MeetingVersion) -> tuple[str, ...]:
    """Of "time", "place", "online" and "state" (called off, or on again), those that differ."""
    differs = {
        "time": (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at),
        "place": before.place != after.place,
        "online": before.online != after.online,
        "state": (before.state == "cancelled") != (after.state == "cancelled"),
    }
    return tuple(name for name, different in differs.items() if different)


def _of_meeting(meeting: Meeting, facts: PlanFacts) -> Iterator[Slot]:
    if (changed := _change(meeting, facts)) is not None:
        yield changed
    if meeting.state == "cancelled":
        return
    if meeting.state != "held":
        yield from _ahead(meeting, facts)
    if meeting.state != "planned":
        yield from _afterwards(meeting, facts)


def _ahead(meeting: Meeting, facts: PlanFacts) -> Iterator[Slot]:
    """What comes before the meeting."""
    found = {kind: slot for kind in (*TELLING, *CHASING) if (slot := _before(kind, meeting, facts)) is not None}
    telling = [slot for slot in found.values() if slot.kind in TELLING]
    for slot in found.values():
        later = telling[telling.index(slot) + 1 :] if slot in telling else []
        if all(one.at > slot.at for one in later):
            yield slot


def _before(kind: Before, meeting: Meeting, facts: PlanFacts) -> Slot | None:
    plan = facts.club.plans.of(kind)
    if plan is None:
        return None
    at = _on(_day_ahead(kind, plan, meeting, facts), plan, facts)
    known = _dated_since(meeting, facts)
    if at < known:
        if kind in CHASING:
            return None
        at = next_moment(known + facts.club.plans.debounce, facts)
    if at >= meeting.starts_at:
        return None
    key = f"{kind}:{meeting.id}" if kind != "reminder" else f"{kind}:{meeting.id}:{meeting.starts_at:%Y-%m-%dT%H:%MZ}"
    until = min(at + timedelta(hours=plan.late_hours), meeting.starts_at)
    return Slot(key=key, kind=kind, meeting=meeting, at=at, until=until)


def _day_ahead(kind: Before, plan: MailingPlan, meeting: Meeting, facts: PlanFacts) -> date:
    """The sending day; a nudge comes at least a day before answers are due."""
    day = meeting.day(facts.club.timezone) - timedelta(days=plan.days)
    if kind == "nudge" and meeting.answer_by is not None:
        day = min(day, meeting.answer_by.astimezone(facts.zone).date() - timedelta(days=1))
    return hours.day_before(day, facts.club.plans.hours)


def _afterwards(meeting: Meeting, facts: PlanFacts) -> Iterator[Slot]:
    """What comes after the meeting; not for one that was entered when it was over."""
    for kind in AFTER:
        plan = facts.club.plans.of(kind)
        if plan is None or _dated_since(meeting, facts) > meeting.ends_at:
            continue
        day = meeting.ends_at.astimezone(facts.zone).date() + timedelta(days=plan.days)
        at = next_moment(max(_on(day, plan, facts), meeting.ends_at), facts)
        until = at + timedelta(hours=plan.late_hours)
        yield Slot(key=f"{kind}:{meeting.id}", kind=kind, meeting=meeting, at=at, until=until)


def _change(meeting: Meeting, facts: PlanFacts) -> Slot | None:
    """The correction or cancellation of the last change: it waits a little, for there may be another one."""
    before, after = next(reversed(list(changes(meeting, facts))), (None, None))
    if before is None or after is None or after.at >= max(before.starts_at, after.starts_at):
        return None
    kind: MailingKind = "cancellation" if after.state == "cancelled" else "correction"
    if facts.club.plans.of(kind) is None:
        return None
    settled = after.at + facts.club.plans.debounce
    near = any(settled < start <= settled + AT_ONCE for start in (before.starts_at, after.starts_at))
    return Slot(
        key=f"{kind}:{meeting.id}:{after.id}",
        kind=kind,
        meeting=meeting,
        at=settled if near else next_moment(settled, facts),
        until=max(before.starts_at, after.starts_at),
        version=after,
        prompt=near,
    )


def _dated_since(meeting: Meeting, facts: PlanFacts) -> datetime:
    """Since when the meeting has the start that it has now, and is on."""
    since = BEGINNING
    for version in reversed(facts.versions.get(meeting.id, ())):
        if version.starts_at != meeting.starts_at or version.state == "cancelled":
            break
        since = version.at
    return since


def _on(day: date, plan: MailingPlan, facts: PlanFacts) -> datetime:
    """The plan's hour on this day, or the nearest one that is not quiet."""
    return hours.at_hour(day, hours.within(plan.at, facts.club.plans.hours), timezone=facts.club.timezone)


def _as_ordered(slot: Slot, row: MailingRow | None) -> Slot:
    """The slot with what organisers ordered: at once, or however late until what it is about has begun."""
    if row is None or row.state != "released":
        return slot
    ahead = slot.kind in TELLING or slot.kind in CHASING or slot.version is not None
    until = slot.meeting.starts_at if ahead else slot.at + FORGOTTEN
    return Slot(
        key=slot.key,
        kind=slot.kind,
        meeting=slot.meeting,
        at=row.due_at or slot.at,
        until=until,
        version=slot.version,
        prompt=slot.prompt or row.due_at is not None,
    )
