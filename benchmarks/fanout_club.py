"""A club with many members and a meeting for which the invitation is due: what the fan-out is measured on."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailflow.flow.act import act
from mailflow.flow.assemble import shipped_lexicon, unguessable
from mailflow.flow.house import House, Room
from mailflow.mail.read import Own
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.model.meeting import AgendaItem
from mailflow.model.people import Club
from mailflow.model.plans import MailingPlan, Plans
from mailflow.rendering.templates import Templates
from mailflow.shipped import shipped
from mailflow.store import clubs, connect
from mailflow.store.connect import transaction
from mailflow.wire.smtp import SmtpAccount

JOINED_AT = datetime(2019, 12, 2, 9, 0, tzinfo=UTC)
DUE_AT = datetime(2019, 12, 16, 10, 0, tzinfo=UTC)  # a Monday
STARTS_AT = datetime(2020, 1, 13, 9, 0, tzinfo=UTC)
FIRST_NAMES = ("Anna", "Bilal", "Zoë", "Sjoerd", "Fatma", "Noor", "Renée", "Jan-Willem", "Çiğdem", "Tim", "Łukasz")
LAST_NAMES = ("de Boer", "Aydin", "O'Brien", "van 't Hof", "Smit", "Müller & Zn", "Benali", "Terpstra", "Đặng")
CLUB = Club(
    key="opbouwwerk",
    name="Opbouwwerk",
    address=Address(address="opbouwwerk@club.example.org", name="Opbouwwerk"),
    organisers=(Address(address="marjolein@club.example.org", name="Marjolein Terpstra"),),
    own_addresses=("opbouwwerk@club.example.org",),
    plans=Plans(by_kind={"invitation": MailingPlan(kind="invitation", days=28)}),
)


@dataclass(slots=True)
class Clock:
    """A clock that shows a given time at first, and then goes as all clocks do."""

    shows: datetime
    since: float = 0.0

    def __call__(self) -> datetime:
        return self.shows + timedelta(seconds=time.monotonic() - self.since) if self.since else self.shows

    def go(self, shows: datetime) -> None:
        """From now on it goes, and shows this at first."""
        self.shows, self.since = shows, time.monotonic()


def a_house(clock: Clock) -> House:
    """The installation, with its one club."""
    words = {
        path.relative_to(shipped("templates")).as_posix(): path.read_text("utf-8")
        for path in shipped("templates").rglob("*.*")
    }
    templates = Templates((words,))
    own = Own(
        addresses=frozenset(CLUB.own_addresses),
        domains=frozenset({CLUB.address.domain}),
        list_id="opbouwwerk.club.example.org",
        trusted_authserv=(),
    )
    room = Room(club=CLUB, read_templates=lambda: templates, read_lexicon=shipped_lexicon, own=own, account=CLUB.key)
    begun = time.time_ns()
    tokens = itertools.count(1)
    return House(
        rooms={CLUB.key: room},
        now=clock,
        fresh_token=lambda: f"{begun:x}.{next(tokens)}",
        unguessable=unguessable,
        version="benchmark",
    )


def an_account(port: int) -> SmtpAccount:
    """The sink as a mail server that takes as many mails as we have, over one connection."""
    return SmtpAccount(
        key=CLUB.key,
        host="127.0.0.1",
        port=port,
        security="plain",
        mails_a_minute=10_000_000,
        mails_a_connection=10_000_000,
    )


def members(count: int) -> Iterator[Address]:
    """So many people with names of several kinds."""
    for number, first, last in zip(range(count), itertools.cycle(FIRST_NAMES), itertools.cycle(LAST_NAMES)):
        name = f"{first} {last}" if number % 50 else ""
        yield Address(address=f"member{number}@wijk{number % 97}.example.org", name=name)


def prepare(url: str, *, folder: Path, house: House, count: int) -> None:
    """The database is open, and knows the club, its members and its meeting."""
    connect.open_database(url, folder=folder)
    connect.migrate(now=JOINED_AT)
    with transaction():
        clubs.ensure_club(CLUB.key, now=JOINED_AT)
    act([AddMember(person=one) for one in members(count)], house=house, club=CLUB.key, by="benchmark")
    meeting = SetMeeting(
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + timedelta(hours=5),
        place="De Kargadoor, Oudegracht 36, Utrecht",
        online="https://meet.example.org/opbouwwerk",
        theme="bewonersparticipatie",
        questions=("Wie doen er mee, en wie niet?", "Wat vraagt dat van een opbouwwerker?"),
        agenda=(AgendaItem(title="Inloop met koffie"), AgendaItem(title="Lezing", who="Lotte Vermeer", minutes=45)),
        practical="De zaal is op de begane grond. Lunch is er voor iedereen.",
        state="announced",
    )
    act([meeting], house=house, club=CLUB.key, by="benchmark")
