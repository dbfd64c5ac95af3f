"""How fast somebody and the club answer each other, and how much goes out to people outside it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from peewee import fn

from mailflow.model.people import Club
from mailflow.model.situation import Pace
from mailflow.store import tables
from mailflow.store.columns import shortened
from mailflow.store.outbox import lately

AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
# More Message-IDs than these no mail of a person's answers at once.
ANSWERED_AT_MOST = 50


def of(club: Club, address: str, *, came_at: datetime | None, answers_to: Sequence[str], now: datetime) -> Pace:
    """How writing to and fro with this address goes; nothing is known of a mail that did not arrive."""
    if came_at is None:
        return Pace()
    row = tables.Outbox
    theirs = (row.club == club.key) & (row.to == address)
    asked = [shortened(id) for id in answers_to[:ANSWERED_AT_MOST]]
    causes = {one.cause for one in row.select(row.cause).where(theirs, row.message_id.in_(asked))} if asked else set()
    answers = theirs & (row.cause == "reply") & lately(row.created_at, now - A_DAY)
    last = row.select(row.created_at).where(answers).order_by(row.created_at.desc()).limit(1).first()
    return Pace(
        came_at=came_at,
        last_answer_at=None if last is None else last.created_at,
        answers_ours=bool(causes),
        answers_an_answer="reply" in causes,
        to_strangers=_to_strangers(club, since=now - AN_HOUR),
    )


def _to_strangers(club: Club, *, since: datetime) -> int:
    """How many automatic answers were made since then for addresses that are no member's and no organiser's."""
    row, person, member = tables.Outbox, tables.Person, tables.Member
    members = (
        person.select(person.address)
        .join(member, on=(member.person == person.id))
        .where(person.club == club.key, member.state == "active")
    )
    organisers = [one.address for one in club.organisers]
    return int(
        row.select(fn.COUNT(row.id))
        .where(
            row.club == club.key,
            row.state.in_(["waiting", "sending", "sent", "doubtful", "refused"]),
            lately(row.created_at, since),
            row.cause == "reply",
            row.to.not_in(organisers),
            row.to.not_in(members),
        )
        .scalar()
        or 0
    )
