"""Small builders of what planning knows of a club."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from mailflow.model.address import Address
from mailflow.model.effect import Effect, Send, SetMailing
from mailflow.model.mailing import Absence, MailingRow, MailingState, Reader
from mailflow.model.meeting import Attendance, Meeting, MeetingVersion
from mailflow.model.people import Club
from mailflow.model.plan_facts import PlanFacts
from mailflow.model.plans import MailingKind, MailingPlan, Plans, SendingHours
from mailflow.planning.due import due
from tests.builders import ANNA, BILAL, CLUB, a_meeting

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAYS: Mapping[str, int] = {
    "announcement": 56,
    "call_for_themes": 49,
    "invitation": 21,
    "nudge": 7,
    "reminder": 2,
    "notes_request": 1,
    "next_call": 14,
}
MADE = datetime(2019, 6, 3, 8, 0, tzinfo=UTC)


def wall(text: str) -> datetime:
    """The instant at which the clock in Amsterdam first shows this."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def plans(
    *kinds: MailingKind, hours: SendingHours | None = None, late_hours: int = 48, at: time = time(10, 0)
) -> Plans:
    """These kinds are on, with their usual days; all of them where none is named."""
    on = kinds or get_args(MailingKind)
    by_kind = {kind: MailingPlan(kind=kind, days=DAYS.get(kind, 0), at=at, late_hours=late_hours) for kind in on}
    return Plans(by_kind=by_kind, hours=hours or SendingHours(), debounce=timedelta(minutes=30))


def a_planning_club(plans: Plans) -> Club:
    return replace(CLUB, plans=plans)


def a_reader(address: Address, *, since: datetime | None = MADE) -> Reader:
    return Reader(address=address, language="nl", since=since)


def a_version(meeting: Meeting, *, id: int = 1, at: datetime = MADE) -> MeetingVersion:
    return MeetingVersion(
        id=id,
        meeting=meeting.id,
        at=at,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        online=meeting.online,
        theme=meeting.theme,
        state=meeting.state,
    )


def a_row(key: str, state: MailingState, *, at: datetime = MADE, due_at: datetime | None = None) -> MailingRow:
    kind: MailingKind = key.partition(":")[0]  # type: ignore[assignment]
    return MailingRow(id=1, key=key, kind=kind, meeting=1, state=state, due_at=due_at, changed_at=at)


def facts(
    now: str,
    *,
    plans: Plans,
    meetings: Sequence[Meeting] = (),
    versions: Mapping[int, tuple[MeetingVersion, ...]] | None = None,
    readers: Sequence[Reader] | None = None,
    attendance: Sequence[Attendance] = (),
    told: Sequence[Address] = (),
    told_at: datetime = MADE,
    away: Sequence[Absence] = (),
    mailings: Sequence[MailingRow] = (),
    asking: Sequence[Address] = (),
    guests: Sequence[Reader] = (),
) -> PlanFacts:
    """The club at `now` (on the clock in Amsterdam), with Anna and Bilal as its members unless others are named."""
    people = [a_reader(ANNA), a_reader(BILAL)] if readers is None else readers
    said: dict[int, dict[str, Attendance]] = {}
    for one in attendance:
        said.setdefault(one.meeting_id, {})[one.person.address] = one
    return PlanFacts(
        now=wall(now),
        club=a_planning_club(plans),
        readers=tuple(people),
        guests=tuple(guests),
        newest=max((one.since for one in people if one.since), default=None),
        meetings=tuple(meetings),
        versions=versions or {one.id: (a_version(one),) for one in meetings},
        attendance=said,
        told={one.id: {person.address: told_at for person in told} for one in meetings},
        absences={one.person: one for one in away},
        mailings={one.key: one for one in mailings},
        asking=frozenset(one.address for one in asking),
    )


def a_meeting_on(day: str, *, id: int = 1, state: str = "announced", place: str = "Utrecht") -> Meeting:
    """A meeting at 10:00 in Amsterdam, of five hours."""
    return a_meeting(id, starts_at=wall(f"{day}T10:00"), state=state, place=place)


def mails(facts: PlanFacts) -> list[tuple[str, str]]:
    """What goes out now: each template with the address."""
    return [(one.template, one.to.address) for one in due(facts) if isinstance(one, Send)]


def kinds(facts: PlanFacts) -> list[str]:
    """The kinds of mail that go out now, each once, in their order."""
    return list(dict.fromkeys(kind for kind, _ in mails(facts)))


def settled(effects: Sequence[Effect]) -> list[tuple[str, str]]:
    """What becomes of mailings: each key with its new state."""
    return [(one.key, one.state) for one in effects if isinstance(one, SetMailing)]
