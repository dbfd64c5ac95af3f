"""Whatever goes wrong, a club cannot mail without end: what is far too much is held until an organiser has looked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from mailflow.model.health import held_because
from mailflow.model.people import Club
from mailflow.model.records import Queued
from mailflow.store import answers, journal, storms

log = structlog.get_logger()
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
# Whoever decides reads whatever there is to read; but sixty mails an hour nobody does.
ORGANISERS_AN_HOUR = 60
# So often one person is told the same of the same meeting within a day; that it was moved, oftener.
TOLD_A_DAY = 2
MOVED_A_DAY = 5
# Administrators are written to as organisers are, by no other club's mails than these.
TO_WHO_LOOKS_AFTER_IT = frozenset({"alarm", "alarm_over", "login"})
TO_ORGANISER = f"an organiser had {ORGANISERS_AN_HOUR} mails within an hour"
TOLD_AGAIN = "one person was told the same again and again within a day"
TO_STRANGERS = "people outside the club had as many answers within an hour as `stranger_answers_an_hour`"
OF_CLUB = "the club made more mails within an hour than `mails_an_hour` and one for each member"


def let_through(rows: Sequence[Queued], *, club: Club, now: datetime) -> list[Queued]:
    """The same rows; those are held that are too many of their kind. Inside the transaction in which they are queued.

    Four bounds: mails to one person each (answers, above all) in an hour, answers to people outside the club in an
    hour, mails to one organiser in an hour, and how often the clock tells one person the same in a day. A mailing to
    all members is bounded by the last one alone.
    """
    checked: list[Queued] = []
    for (templates, meeting, cause), some in groupby(rows, key=lambda one: (one.templates, one.meeting, one.cause)):
        alike = list(some)
        told: dict[str, int] = {}
        if cause == "plan":
            addresses = [one.to.address for one in alike]
            told = dict(
                storms.told(club.key, addresses, templates=" ".join(templates), meeting=meeting, since=now - A_DAY)
            )
        for row in alike:
            why = _too_much(row, told, club=club, now=now) if row.state == "waiting" else ""
            checked.append(replace(row, state="held", why=held_because("storm", why)) if why else row)
            told[row.to.address] = told.get(row.to.address, 0) + 1
    _tell([one for one in checked if one.state == "held" and one not in rows], club=club, now=now)
    return checked


def _too_much(row: Queued, told: dict[str, int], *, club: Club, now: datetime) -> str:
    """Why the mail is one too many, the same words for all that are; empty where it is not."""
    address = row.to.address
    if club.is_organiser(row.to) or set(row.templates) <= TO_WHO_LOOKS_AFTER_IT:
        return TO_ORGANISER if storms.made_for(club.key, address, since=now - AN_HOUR) >= ORGANISERS_AN_HOUR else ""
    most = MOVED_A_DAY if "correction" in row.templates else TOLD_A_DAY
    if row.cause == "plan" and told.get(address, 0) >= most:
        return TOLD_AGAIN
    if row.bulk:
        return ""
    return _to_strangers(row, club, now=now) or _of_club(club, now=now)


def _to_strangers(row: Queued, club: Club, *, now: datetime) -> str:
    """Anybody may write in the names of thousands who never heard of the club."""
    if row.cause != "reply" or storms.is_member(club.key, row.to.address):
        return ""
    organisers = [one.address for one in club.organisers]
    had = storms.to_strangers(club.key, since=now - AN_HOUR, organisers=organisers)
    return TO_STRANGERS if had >= club.policies.stranger_answers_an_hour else ""


def _of_club(club: Club, *, now: datetime) -> str:
    organisers = [one.address for one in club.organisers]
    many = storms.made(club.key, since=now - AN_HOUR, organisers=organisers)
    most = club.policies.mails_an_hour
    if many < most or many < most + answers.members(club.key):
        return ""
    return OF_CLUB


def _tell(held: Sequence[Queued], *, club: Club, now: datetime) -> None:
    if not held:
        return
    log.error("held", club=club.key, mails=len(held), why=held[0].why)
    text = f"{len(held)} of {', '.join(held[0].templates)}: {held[0].why}; `mailflow outbox release` lets them go"
    journal.write(club.key, "held", text, mail=held[0].mail, now=now)
