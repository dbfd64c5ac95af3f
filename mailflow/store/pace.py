"""How fast somebody and the club answer each other."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from mailflow.model.people import Club
from mailflow.model.situation import Pace
from mailflow.store import tables
from mailflow.store.columns import shortened
from mailflow.store.outbox import lately

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
    )
