"""Mails as they were decided, and what was known of club and meetings when they came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from peewee import Expression

from mailflow.model.meeting import Meeting, MeetingState, MeetingVersion
from mailflow.model.people import Club, Language
from mailflow.model.records import InboxRow
from mailflow.model.understanding import Known, KnownMember
from mailflow.store import inbox, listings, outbox, summaries, tables
from mailflow.store.facts import REMEMBERED_MEETINGS
from mailflow.store.people import address_of

AT_ONCE = 200
DECIDED = ("handled", "ignored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Somebody's last time as a member: from when (None: since always) until when (None: still)."""

    member: KnownMember
    since: datetime | None
    until: datetime | None

    def held(self, at: datetime) -> bool:
        """Whether they were a member just before this instant: who joined by a mail was none when it was understood."""
        return (self.since is None or self.since < at) and (self.until is None or self.until >= at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A club with all versions of its meetings, the oldest version first, and its members with their times."""

    club: Club
    meetings: tuple[tuple[datetime, Meeting], ...]
    members: tuple[Stay, ...]

    def known(self, at: datetime, *, language: Language | None, answers_to: Sequence[str]) -> Known:
        """What understanding was told at that instant, as far as the store can tell.

        The club's name, organisers and time zone are today's, as are members' names and places.
        """
        then: dict[int, Meeting] = {}
        for since, meeting in self.meetings:
            if since <= at:
                then[meeting.id] = meeting
        earliest = at - REMEMBERED_MEETINGS
        around = sorted((one for one in then.values() if one.starts_at >= earliest), key=lambda one: one.starts_at)
        return Known(
            club_name=self.club.name,
            club_address=self.club.address.address,
            timezone=self.club.timezone,
            language=language or self.club.language,
            organisers=self.club.organisers,
            members=tuple(stay.member for stay in self.members if stay.held(at)),
            meetings=tuple(around),
            answered=summaries.told_of(outbox.sent_mail(self.club.key, answers_to), self.club.key, answers_to),
            earlier=tuple(self._left(then, at)),
        )

    def _left(self, then: Mapping[int, Meeting], at: datetime) -> Iterator[MeetingVersion]:
        """How the meetings that were ahead at that instant had been on other days before."""
        for since, one in self.meetings:
            now = then.get(one.id)
            if now is None or since > at or now.ends_at <= at or one.sequence >= now.sequence:
                continue
            if one.day(self.club.timezone) != now.day(self.club.timezone):
                yield MeetingVersion(
                    id=0,
                    meeting=one.id,
                    at=since,
                    sequence=one.sequence,
                    starts_at=one.starts_at,
                    ends_at=one.ends_at,
                    place=one.place,
                    theme=one.theme,
                    state=one.state,
                )


def past(club: Club) -> Past:
    """All that is kept of the club's meetings and members: as much as the club is large, however many its mails."""
    version, meeting = tables.MeetingVersion, tables.Meeting
    versions = version.select(version, meeting).join(meeting, on=version.meeting).where(meeting.club == club.key)
    members = listings.member_rows().where(tables.Person.club == club.key, tables.Member.state != "invited")
    return Past(
        club=club,
        meetings=tuple((one.at, _as_it_was(one)) for one in versions.order_by(version.at, version.id)),
        members=tuple(
            Stay(
                member=KnownMember(address=address_of(one.person), place=one.person.place),
                since=one.since,
                until=one.until if one.state == "left" else None,
            )
            for one in members.order_by(tables.Person.name, tables.Person.address)
        ),
    )


def decided(club: str, *, since: datetime | None = None) -> Iterator[InboxRow]:
    """The mails that arrived at `since` or later and were decided, the oldest first, without bytes; page by page."""
    row = tables.Inbox
    after = 0
    while True:
        page = inbox.without_content().where(*_which(club, since), row.state.in_(DECIDED), row.id > after)
        found = [inbox.shown(one) for one in page.order_by(row.id).limit(AT_ONCE)]
        if not found:
            return
        yield from found
        after = found[-1].id


def counted(club: str, *, since: datetime | None = None) -> tuple[int, int]:
    """How many mails arrived at `since` or later that were decided, and how many that were not (waiting or stuck)."""
    row = tables.Inbox
    every = row.select().where(*_which(club, since))
    done = every.where(row.state.in_(DECIDED)).count()
    return done, every.count() - done


def _which(club: str, since: datetime | None) -> list[Expression]:
    row = tables.Inbox
    return [row.club == club, *([] if since is None else [row.arrived_at >= since])]


def _as_it_was(version: tables.MeetingVersion) -> Meeting:
    now = listings.meeting_of(version.meeting)
    return Meeting(
        id=now.id,
        uid=now.uid,
        sequence=version.sequence,
        starts_at=version.starts_at,
        ends_at=version.ends_at,
        place=version.place,
        theme=version.theme,
        programme=now.programme,
        state=cast(MeetingState, version.state),
    )
