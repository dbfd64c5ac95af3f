"""Which mailings of meetings are due now, and to whom: once for each person, by its key."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from mailflow.model.effect import Effect, Send, SetMailing, SetMeeting
from mailflow.model.mailing import MailingAhead, MailingRow, Reader
from mailflow.model.meeting import Meeting, MeetingVersion
from mailflow.model.plan_facts import PlanFacts
from mailflow.planning import letters, schedule
from mailflow.planning.schedule import Slot

TELLING = ("invitation", "announcement")


def due(facts: PlanFacts) -> Iterator[Effect]:
    """Every mail of a mailing whose moment has come, and then that the mailing is done; or that it was missed."""
    for slot in schedule.slots(facts):
        if schedule.is_missed(slot, facts) and slot.at <= facts.now and not schedule.is_held(slot, facts):
            yield _settled(slot, facts, missed=True)
        elif schedule.is_due(slot, facts):
            yield from sends(slot, facts)
            yield from _closed(slot, facts)
    for row, meeting in _unaware(facts):
        yield from _first_notices(row, meeting, facts)


def moments(facts: PlanFacts) -> Iterator[datetime]:
    """When mailings come due after now: their own moments, or the next sending hours for what waits for those."""
    for slot in schedule.slots(facts):
        if not schedule.is_held(slot, facts) and not schedule.is_missed(slot, facts):
            yield schedule.goes_at(slot, facts)
    for _ in _unaware(facts):
        yield catches_up_at(facts)


def ahead(facts: PlanFacts, *, within: timedelta) -> tuple[MailingAhead, ...]:
    """The mailings of meetings that go out within this time, the next one first; to whom is left out.

    A change of a meeting that nobody was told of is no mailing.
    """
    found = (
        MailingAhead(
            key=slot.key, kind=slot.kind, meeting=slot.meeting, at=schedule.goes_at(slot, facts), state="planned"
        )
        for slot in schedule.slots(facts)
        if not schedule.is_held(slot, facts)
        and not schedule.is_missed(slot, facts)
        and not (slot.version is not None and slot.meeting.state == "planned")
    )
    return tuple(sorted((one for one in found if one.at < facts.now + within), key=lambda one: one.at))


def sends(slot: Slot, facts: PlanFacts) -> Iterator[Send]:
    """The mailing to everyone of this page whom it is for, whatever the hour."""
    match slot.kind:
        case "announcement" | "invitation":
            yield from (letters.telling(slot, reader, facts) for reader in facts.readers)
        case "call_for_themes":
            yield from (letters.telling(slot, reader, facts) for reader in _there_by(slot, facts))
        case "nudge":
            yield from (letters.nudge(slot, reader, facts) for reader in _silent(slot, facts))
        case "reminder":
            yield from _reminders(slot, facts)
        case "correction":
            yield from _corrections(slot, facts)
        case "cancellation":
            told = facts.told.get(slot.meeting.id, {})
            readers = (one for one in _everybody(facts) if one.address.address in told)
            yield from (letters.cancellation(slot, reader, facts) for reader in readers)
        case "notes_request":
            yield from (letters.notes_request(slot, organiser, facts) for organiser in facts.club.organisers)
        case "next_call":
            yield from (letters.next_call(slot, reader, facts) for reader in _there_by(slot, facts))


def _closed(slot: Slot, facts: PlanFacts) -> Iterator[Effect]:
    """The mailing is done; a meeting that its members now know of is announced."""
    if slot.kind in schedule.TELLING and slot.meeting.state == "planned":
        yield SetMeeting(meeting=slot.meeting.id, state="announced")
    yield _settled(slot, facts, missed=False)


def _settled(slot: Slot, facts: PlanFacts, *, missed: bool) -> SetMailing:
    why = f"its moment was {slot.at.astimezone(facts.zone):%Y-%m-%d %H:%M}"
    return SetMailing(
        key=slot.key,
        kind=slot.kind,
        meeting=slot.meeting.id,
        state="missed" if missed else "done",
        due_at=slot.at,
        why=why if missed else "",
    )


def _everybody(facts: PlanFacts) -> Iterable[Reader]:
    """Members, and those who are none but answered for a meeting."""
    return (*facts.readers, *facts.guests)


def _there_by(slot: Slot, facts: PlanFacts) -> Iterator[Reader]:
    """The members who had joined by the mailing's moment."""
    return (one for one in facts.readers if one.since is None or one.since <= slot.at)


def _silent(slot: Slot, facts: PlanFacts) -> Iterator[Reader]:
    """Who was told of the meeting, gave no answer of any kind, has no mail waiting at organisers, and is not away."""
    told, said = facts.told.get(slot.meeting.id, {}), facts.attendance.get(slot.meeting.id, {})
    for reader in _there_by(slot, facts):
        address = reader.address.address
        if address in told and address not in said and address not in facts.asking and not facts.is_away(address):
            yield reader


def _reminders(slot: Slot, facts: PlanFacts) -> Iterator[Send]:
    for reader in facts.readers:
        said = facts.said(reader.address.address, slot.meeting.id)
        if said is not None and said.answer in ("yes", "maybe"):
            yield letters.reminder(slot, reader, said, facts)


def _corrections(slot: Slot, facts: PlanFacts) -> Iterator[Send]:
    """To each one who was told something else than what is true now."""
    told = facts.told.get(slot.meeting.id, {})
    now = facts.versions[slot.meeting.id][-1]
    for reader in _everybody(facts):
        at = told.get(reader.address.address)
        if at is None:
            continue
        before = _version_at(at, slot.meeting, facts)
        if changed := schedule.what_changed(before, now):
            yield letters.correction(slot, reader, facts, before=before, changed=changed)


def _version_at(at: datetime, meeting: Meeting, facts: PlanFacts) -> MeetingVersion:
    """How the meeting was when somebody was last told of it."""
    versions = facts.versions[meeting.id]
    return next((one for one in reversed(versions) if one.at <= at), versions[0])


def _unaware(facts: PlanFacts) -> Iterator[tuple[MailingRow, Meeting]]:
    """The meetings ahead of which the newest members were not told, with the mailing that others had of each."""
    for meeting in facts.meetings:
        if meeting.state not in ("planned", "announced") or meeting.starts_at <= facts.now or facts.newest is None:
            continue
        done = (facts.mailings.get(f"{kind}:{meeting.id}") for kind in TELLING)
        row = next((one for one in done if one is not None and one.state == "done"), None)
        if row is not None and facts.newest > row.changed_at and catches_up_at(facts) < meeting.starts_at:
            yield row, meeting


def catches_up_at(facts: PlanFacts) -> datetime:
    """When the newest members hear of what others were told before: others may join in the same hour."""
    since = (facts.newest or facts.now) + facts.club.plans.debounce
    return schedule.next_moment(max(since, facts.now), facts)


def _first_notices(row: MailingRow, meeting: Meeting, facts: PlanFacts) -> Iterator[Effect]:
    """The invitation or announcement for who joined after everybody else had it, where they were told nothing yet."""
    if catches_up_at(facts) > facts.now or facts.club.plans.of(row.kind) is None:
        return
    slot = Slot(key=row.key, kind=row.kind, meeting=meeting, at=facts.now, until=meeting.starts_at)
    told = facts.told.get(meeting.id, {})
    for reader in facts.readers:
        if reader.since is not None and reader.since > row.changed_at and reader.address.address not in told:
            yield letters.telling(slot, reader, facts)
    yield SetMailing(key=row.key, kind=row.kind, meeting=meeting.id, state="done")
