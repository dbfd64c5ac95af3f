"""What goes out to many, as `apply` changes it and as planning reads it: mailings, who reads them, what they know."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast

from peewee import Expression

from mailflow.model.effect import SetAbsence, SetMailing
from mailflow.model.mailing import Absence, MailingRow, MailingState
from mailflow.model.meeting import MeetingState, MeetingVersion
from mailflow.model.people import Club
from mailflow.model.plans import MailingKind
from mailflow.store import people, tables
from mailflow.store.rows import insert_once

Told = tuple[str, str, int | None]


def set_mailing(effect: SetMailing, *, club: Club, now: datetime) -> Told:
    """The mailing has its state; its row is made where there is none."""
    row = tables.Mailing
    given: dict[str, object] = {"state": effect.state, "changed_at": now}
    given |= {name: value for name in ("due_at", "why") if (value := getattr(effect, name)) is not None}
    made = row.insert({"club": club.key, "key": effect.key, "kind": effect.kind, "meeting": effect.meeting, **given})
    if insert_once(made) is None:
        row.update(given).where(row.club == club.key, row.key == effect.key).execute()
    return "mailing", f"{effect.key} is {effect.state}{f': {effect.why}' if effect.why else ''}", None


def set_absence(effect: SetAbsence, *, club: Club) -> Told:
    """What somebody wrote last of being away is what counts."""
    row = tables.Absence
    person = people.person_id(club.key, effect.person)
    days = {"since": effect.since.isoformat(), "until": effect.until.isoformat()}
    if insert_once(row.insert({"person": person, **days})) is None:
        row.update(days).where(row.person == person).execute()
    return "away", f"{effect.person} is away from {days['since']} until {days['until']}", None


def rows(club: str, *, since: datetime | None = None) -> tuple[MailingRow, ...]:
    """What is kept of mailings, the newest change first."""
    row = tables.Mailing
    return chosen(row.club == club, *([] if since is None else [row.changed_at > since]))


def chosen(*which: Expression) -> tuple[MailingRow, ...]:
    """Those mailings, the newest change first."""
    row = tables.Mailing
    return tuple(
        MailingRow(
            id=one.id,
            key=one.key,
            kind=cast(MailingKind, one.kind),
            meeting=one.meeting_id,
            state=cast(MailingState, one.state),
            due_at=one.due_at,
            changed_at=one.changed_at,
            why=one.why,
        )
        for one in row.select().where(*which).order_by(row.changed_at.desc(), row.id.desc())
    )


def absences(club: str, *, since: date) -> Mapping[str, Absence]:
    """Who is away on this day or later, by address."""
    row, person = tables.Absence, tables.Person
    found = row.select(row, person).join(person, on=row.person)
    return {
        one.person.address: Absence(
            person=one.person.address, since=date.fromisoformat(one.since), until=date.fromisoformat(one.until)
        )
        for one in found.where(person.club == club, row.until >= since.isoformat())
    }


def versions(meetings: Sequence[int]) -> tuple[MeetingVersion, ...]:
    """How these meetings were, each version from its instant on, in the order of time."""
    row = tables.MeetingVersion
    found = row.select().where(row.meeting.in_(list(meetings))).order_by(row.at, row.id)
    return tuple(
        MeetingVersion(
            id=one.id,
            meeting=one.meeting_id,
            at=one.at,
            sequence=one.sequence,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            place=one.place,
            online=one.online,
            theme=one.theme,
            state=cast(MeetingState, one.state),
        )
        for one in found
    )
