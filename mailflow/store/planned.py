"""What planning asks of a club: all that is true at a moment, of everybody or of one page of its members."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from peewee import JOIN, Expression, ModelSelect, fn

from mailflow.model.address import Address
from mailflow.model.mailing import MailingRow, PlannedMail, Reader
from mailflow.model.meeting import Attendance, MeetingVersion
from mailflow.model.people import Club, Language
from mailflow.model.plan_facts import PlanFacts
from mailflow.store import bounces, listings, mailings, proposals, seats, summaries, tables, withdrawing
from mailflow.store.people import address_of

# A meeting may be followed by mailings for so long.
REMEMBERED = timedelta(days=90)
PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some members of a club, by the numbers of their rows; the last page has all that come after its first."""

    first: int = 0
    last: int | None = None


EVERYBODY = Page()
# For what is due to few: those that it names itself.
NOBODY = Page(first=2**62)


def outline(club: Club, *, now: datetime) -> PlanFacts:
    """The club without its people: enough to see whether anything is due. A bounded number of queries."""
    meetings = listings.meetings(club.key, since=now - REMEMBERED)
    ids = [one.id for one in meetings]
    ballots = tuple(one for one in proposals.ballots(club.key, since=now) if one.closed_at is None)
    row = tables.Proposal
    lines = seats.in_line([one for one in meetings if one.ends_at > now])
    return PlanFacts(
        now=now,
        club=withdrawing.without_who_left(club),
        newest=_newest(club),
        meetings=meetings,
        versions=_grouped(mailings.versions(ids)),
        coming=_coming(ids),
        seats=lines,
        languages=seats.languages(club.key, lines),
        mailings=_mailings(club, ids, now=now),
        proposals=listings.chosen_proposals(row.club == club.key, row.state.in_(["open", "kept", "accepted"])),
        ballots=ballots,
        votes={one.id: proposals.votes(one.id) for one in ballots},
        summaries=summaries.summaries(club.key, state="approved"),
        bouncing=bounces.bouncing(club),
    )


def facts(club: Club, *, now: datetime, page: Page = EVERYBODY) -> PlanFacts:
    """The club with the people of one page, or with everybody; seven queries more."""
    return with_people(outline(club, now=now), page=page)


def with_people(known: PlanFacts, *, page: Page = EVERYBODY) -> PlanFacts:
    """The outline with the people of one page, or with everybody."""
    club = known.club
    ids = [one.id for one in known.meetings]
    readers = _readers(club, page)
    guests = _guests(club, ids) if page.last is None else ()
    only = None if page == EVERYBODY else [one.address.address for one in (*readers, *guests)]
    return replace(
        known,
        readers=readers,
        guests=guests,
        attendance=_attendance(ids, only),
        told=_told(ids, only),
        absences=mailings.absences(club.key, since=known.now.astimezone(known.zone).date()),
        asking=_asking(club),
        is_last=page.last is None,
    )


def page_of(club: str, address: str) -> Page | None:
    """The page that has this active member alone; None for anybody else."""
    member, person = tables.Member, tables.Person
    found = member.select(member.id).join(person, on=member.person)
    row = found.where(person.club == club, person.address == address, member.state == "active").first()
    return None if row is None else Page(first=row.id, last=row.id)


def pages(club: str) -> Iterator[Page]:
    """All active members, some two hundred at a time; at least one page, and the last one is open to newcomers."""
    row, person = tables.Member, tables.Person
    found = row.select(row.id).join(person, on=row.person).where(person.club == club, row.state == "active")
    ids = [int(id) for (id,) in cast("Iterable[tuple[int]]", found.order_by(row.id).tuples())]
    firsts = [0, *ids[PAGE::PAGE]]
    for first, following in zip(firsts, [*firsts[1:], None], strict=True):
        yield Page(first=first, last=None if following is None else following - 1)


def sent(club: str, *, since: datetime, until: datetime) -> tuple[PlannedMail, ...]:
    """What the clock had go out from `since` until just before `until`, digests left out, the first one first."""
    row = tables.Outbox
    found = row.select(row.created_at, row.templates, row.meeting, row.to, row.state).where(
        row.club == club,
        row.cause == "plan",
        row.templates != "digest",
        row.created_at >= since,
        row.created_at < until,
    )
    return tuple(
        PlannedMail(at=one.created_at, kind=one.templates, meeting=one.meeting_id, to=one.to, why=one.state)
        for one in found.order_by(row.created_at, row.id)
    )


def _newest(club: Club) -> datetime | None:
    row, person = tables.Member, tables.Person
    found = row.select(row.since).join(person, on=row.person)
    active = found.where(person.club == club.key, row.state == "active", row.since.is_null(False))
    newest = active.order_by(row.since.desc()).first()
    return None if newest is None else newest.since


def _readers(club: Club, page: Page) -> tuple[Reader, ...]:
    row, person = tables.Member, tables.Person
    found = row.select(person.address, person.name, person.language, row.since).join(person, on=row.person)
    found = found.where(person.club == club.key, row.state == "active", row.id >= page.first)
    if page.last is not None:
        found = found.where(row.id <= page.last)
    rows = cast("Iterable[tuple[str, str, Language | None, datetime | None]]", found.order_by(row.id).tuples())
    return tuple(
        Reader(address=Address(address=address, name=name), language=language or club.language, since=since)
        for address, name, language, since in rows
    )


def _guests(club: Club, meetings: Sequence[int]) -> tuple[Reader, ...]:
    """Who answered for one of these meetings and never was a member."""
    person, member, said = tables.Person, tables.Member, tables.Attendance
    answered = said.select(said.person).where(said.meeting.in_(list(meetings)))
    found = person.select().join(member, JOIN.LEFT_OUTER, on=(member.person == person.id))
    found = found.where(person.club == club.key, member.id.is_null(), person.id.in_(answered))
    return tuple(
        Reader(address=address_of(one), language=cast(Language, one.language or club.language))
        for one in found.order_by(person.id)
    )


def _grouped(versions: Sequence[MeetingVersion]) -> Mapping[int, tuple[MeetingVersion, ...]]:
    of: dict[int, list[MeetingVersion]] = {}
    for one in versions:
        of.setdefault(one.meeting, []).append(one)
    return {meeting: tuple(all_of) for meeting, all_of in of.items()}


def _attendance(meetings: Sequence[int], only: Sequence[str] | None) -> Mapping[int, Mapping[str, Attendance]]:
    found = listings.attendance_rows(meetings)
    if only is not None:
        found = found.where(tables.Person.address.in_(list(only)))
    said: dict[int, dict[str, Attendance]] = {}
    for one in found:
        said.setdefault(one.meeting_id, {})[one.person.address] = listings.attendance_of(one)
    return said


def _seated() -> Expression:
    row = tables.Attendance
    return (row.answer == "yes") & row.seat.in_(["taken", "offered"])


def _coming(meetings: Sequence[int]) -> Mapping[int, int]:
    row = tables.Attendance
    found = row.select(row.meeting, fn.SUM(row.guests + 1)).where(row.meeting.in_(list(meetings)), _seated())
    return {meeting: int(count) for meeting, count in _pairs(found.group_by(row.meeting))}


def _told(meetings: Sequence[int], only: Sequence[str] | None) -> Mapping[int, Mapping[str, datetime]]:
    """When each address was last written to about each meeting; a mail that was refused told nothing."""
    row = tables.Outbox
    found = row.select(row.meeting, row.to, fn.MAX(row.created_at))
    found = found.where(row.meeting.in_(list(meetings)), row.state != "refused")
    if only is not None:
        found = found.where(row.to.in_(list(only)))
    told: dict[int, dict[str, datetime]] = {}
    for meeting, to, at in cast("Iterable[tuple[int, str, datetime]]", found.group_by(row.meeting, row.to).tuples()):
        told.setdefault(meeting, {})[to] = at
    return told


def _asking(club: Club) -> frozenset[str]:
    """The addresses of whom organisers still have a question open."""
    row, person = tables.Question, tables.Person
    found = row.select(person.address).join(person, on=row.person).where(row.club == club.key, row.state == "open")
    return frozenset(address for (address,) in cast("Iterable[tuple[str]]", found.tuples()))


def _mailings(club: Club, meetings: Sequence[int], *, now: datetime) -> Mapping[str, MailingRow]:
    row = tables.Mailing
    near = row.meeting.in_(list(meetings)) | (row.meeting.is_null() & (row.changed_at > now - REMEMBERED))
    return {one.key: one for one in mailings.chosen(row.club == club.key, near)}


def _pairs(found: "ModelSelect[tables.Attendance]") -> Iterable[tuple[int, int]]:
    return cast("Iterable[tuple[int, int]]", found.tuples())
