"""What is true now, as the pure part of the house needs it: for understanding, for deciding, for the digest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from mailflow.model.address import Address
from mailflow.model.meeting import Meeting, MeetingVersion
from mailflow.model.naming import first_name
from mailflow.model.people import Club, Language, Person
from mailflow.model.situation import Conversation, Situation
from mailflow.model.understanding import Answered, Known, KnownMember
from mailflow.store import asked_back, inbox, listings, mailings, outbox, pace, people, seats, summaries, tables
from mailflow.store import proposals as put_forward
from mailflow.store.columns import shortened
from mailflow.store.digests import digest_facts, last_digest
from mailflow.store.listings import (
    attendance,
    meeting,
    meetings,
    members,
    proposal,
    proposals,
    question,
    questions,
)

__all__ = [
    "attendance",
    "digest_facts",
    "known",
    "language_of",
    "last_digest",
    "meeting",
    "meetings",
    "members",
    "proposal",
    "proposals",
    "question",
    "questions",
    "remembered",
    "situation",
    "writer",
]

# A mail may still speak of a meeting that was not long ago.
REMEMBERED_MEETINGS = timedelta(days=60)
A_DAY = timedelta(days=1)


def known(club: Club, *, answers_to: Sequence[str], now: datetime) -> Known:
    """What understanding may know: active members, recent and coming meetings, which mail of ours is answered."""
    around = listings.meetings(club.key, since=now - REMEMBERED_MEETINGS)
    return Known(
        club_name=club.name,
        club_address=club.address.address,
        timezone=club.timezone,
        language=club.language,
        organisers=club.organisers,
        members=tuple(
            KnownMember(address=one.person, place=one.place) for one in listings.members(club.key, state="active")
        ),
        meetings=around,
        answered=_told_more(_answered(club, answers_to), club, answers_to),
        earlier=_earlier(around, club, now=now),
    )


def _earlier(meetings: Sequence[Meeting], club: Club, *, now: datetime) -> tuple[MeetingVersion, ...]:
    """How the meetings ahead were on other days: somebody may still answer that."""
    moved = {one.id: one for one in meetings if one.sequence and one.ends_at > now}
    return tuple(
        one
        for one in (mailings.versions(list(moved)) if moved else ())
        if one.sequence < moved[one.meeting].sequence
        and one.day(club.timezone) != moved[one.meeting].day(club.timezone)
    )


def _told_more(answered: Answered | None, club: Club, answers_to: Sequence[str]) -> Answered | None:
    """The same with the summary, the vote or the question that it was of."""
    told = summaries.told_of(answered, club.key, answers_to)
    return asked_back.answered(put_forward.voted_on(told, club.key, answers_to), club.key, answers_to)


def _answered(club: Club, answers_to: Sequence[str]) -> Answered | None:
    """The mail of ours that is answered, with the sequence that its meeting had then."""
    found = outbox.sent_mail(club.key, answers_to)
    meeting = found.meeting if found else None
    if found is None or meeting is None:
        return found
    named = [shortened(id) for id in answers_to[: outbox.VALUES_AT_ONCE]]
    found = replace(found, sequence=seats.sequence_told(club.key, meeting, named))
    if found.template == "rsvp_confirmed" and seats.is_asked_again(club.key, meeting, named):
        return replace(found, template="correction")  # it asked whether they come to the new date, too
    return found


def situation(
    club: Club,
    *,
    cause: str,
    person: Address,
    mentioned: Sequence[str],
    now: datetime,
    written_at: datetime,
    said: str = "",
    language: Language | None = None,
    conversation: Conversation | None = None,
    mail: int | None = None,
    subject: str = "",
    came_at: datetime | None = None,
    answers_to: Sequence[str] = (),
) -> Situation:
    """What is true of the one who wrote, of the addresses they mention, and of the club; at most fourteen queries.

    `members` has all of these who are or were members; `answers_today` counts automatic answers of the last 24 hours.
    The mail that arrived at `came_at` names these Message-IDs as what it answers. Without `language` it is the person's
    own, else the club's.
    """
    about = sorted({person.address, *mentioned})
    writer = remembered(club, person.address) or Person(address=person)
    around = listings.meetings(club.key, since=now - REMEMBERED_MEETINGS)
    ballots = put_forward.ballots(club.key, since=now - REMEMBERED_MEETINGS)
    question, proposal, who = tables.Question, tables.Proposal, tables.Person
    theirs = (who.club == club.key) & (who.address == person.address)
    return Situation(
        now=now,
        club=club,
        cause=cause,
        person=Person(address=_better_named(person, writer.address), language=writer.language),
        written_at=written_at,
        said=said,
        language=language or writer.language or club.language,
        conversation=conversation,
        mail=mail,
        subject=subject,
        is_organiser=club.is_organiser(person),
        members=tuple(
            listings.member_of(row)
            for row in listings.member_rows().where(who.club == club.key, who.address.in_(about)).order_by(who.address)
        ),
        meetings=around,
        attendance=tuple(
            listings.attendance_of(row)
            for row in listings.attendance_rows(one.id for one in around).where(who.address.in_(about))
        ),
        seats=seats.full(around),
        proposals=listings.chosen_proposals(proposal.club == club.key, proposal.state.in_(["open", "kept"])),
        ballots=ballots,
        votes=put_forward.votes_of(club.key, person.address, ballots),
        questions=listings.chosen_questions(theirs, question.state == "open"),
        answers_today=outbox.answers_to(club.key, person.address, since=now - A_DAY),
        pace=pace.of(club, person.address, came_at=came_at, answers_to=answers_to, now=now),
    )


def _better_named(shown: Address, known: Address) -> Address:
    """Whichever has a name to greet somebody by; what is shown now rather than what is known."""
    return known if known.name and not first_name(shown.name) and (first_name(known.name) or not shown.name) else shown


def remembered(club: Club, address: str) -> Person | None:
    """The person with this address, if they wrote before, or were written about."""
    row = people.find(club.key, address)
    return None if row is None else people.person_of(row)


def language_of(club: Club, address: str) -> Language:
    """The language in which this person is written to: their own where it is known."""
    row = people.find(club.key, address)
    return cast(Language, row.language) if row is not None and row.language else club.language


def writer(club: Club, mail: int | None) -> Address | None:
    """Who wrote this received mail of the club, where it says so plainly."""
    row = inbox.row(mail) if mail is not None else None
    if row is None or row.club != club.key or not row.sender:
        return None
    known = people.find(club.key, row.sender)
    return Address(address=row.sender) if known is None else people.address_of(known)
