"""A club whose clock is turned by hand, at whose every tick one sees what mails were made, by the time that is true."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from mailflow.flow.act import act
from mailflow.flow.assemble import Assembled, fresh_token, unguessable
from mailflow.flow.daemon import Daemon
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, SetAttendance, SetMeeting
from mailflow.model.people import Club, DigestHours
from mailflow.model.plans import MailingPlan, Plans, SendingHours
from mailflow.store import clubs, tables
from mailflow.store.connect import transaction
from mailflow.store.rows import opened
from proving.ground import Ground, Kind
from tests.flow.boxes import an_installation
from tests.house import Clock, a_database, a_house
from tests.servers.sink import Sink

ORGANISER = Address(address="marjolein@organisers.example.org", name="Marjolein Visser")
MEMBER = Address(address="anna@wijk.example.org", name="Anna de Boer")
A_MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)
ALWAYS = SendingHours(earliest=time(0, 0), latest=time(23, 59, 59), weekdays=tuple(range(7)), holidays="")


def shown(day: date, hour: time, zone: str) -> datetime:
    """The first instant at which a clock on the wall there shows this; where it skips it, as long after midnight.

    Found by looking at the clock, minute by minute, and so not as mailflow does it.
    """
    there, wanted = ZoneInfo(zone), datetime.combine(day, hour)
    first = datetime.combine(day, time(), tzinfo=UTC) - timedelta(hours=15)
    minutes = [first + n * A_MINUTE for n in range(48 * 60)]
    exactly = next((one for one in minutes if _wall(one, there) == wanted), None)
    if exactly is not None:
        return exactly
    last_before = max(one for one in minutes if _wall(one, there) < wanted)
    since = wanted - _wall(last_before, there)
    return last_before + since


def _wall(instant: datetime, there: ZoneInfo) -> datetime:
    return instant.astimezone(there).replace(tzinfo=None)


@dataclass
class Clockwork:
    """One club, its daemon's tick, and a clock that shows the true time and something more: `ahead`."""

    assembled: Assembled
    club: Club
    clock: Clock
    true: datetime
    ahead: Callable[[datetime], timedelta] = lambda _: timedelta()
    made: dict[int, tuple[datetime, str]] = field(default_factory=dict)
    before: frozenset[int] = frozenset()
    over: dict[int, datetime] = field(default_factory=dict)
    daemon: Daemon = field(init=False)

    def __post_init__(self) -> None:
        self.starts()

    def starts(self) -> None:
        """A new daemon, which knows what the database knows."""
        self.daemon = Daemon(self.assembled)

    def tick(self, true: datetime) -> None:
        """The daemon's clock ticks at this time; what it makes, and which meetings are over, is kept by it."""
        self.true = true
        self.clock.now = true + self.ahead(true)
        self.daemon._on_tick()
        rows = tables.Outbox.select(tables.Outbox.id, tables.Outbox.templates).where(
            tables.Outbox.club == self.club.key, tables.Outbox.state != "held"
        )
        for row in rows:
            self.made.setdefault(row.id, (true, row.templates))
        for meeting in tables.Meeting.select().where(
            tables.Meeting.club == self.club.key, tables.Meeting.state == "held"
        ):
            self.over.setdefault(meeting.id, true)

    def came(self, template: str) -> list[datetime]:
        """When the mails of this template were made."""
        return [true for id, (true, told) in self.made.items() if id not in self.before and template in told.split()]

    def meets(self, day: date, hour: time) -> int:
        """A meeting on that day and hour on the wall, to which the member comes; its number."""
        starts_at = shown(day, hour, self.club.timezone)
        meeting = SetMeeting(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            place="Buurthuis",
            theme="wonen",
            state="announced",
        )
        house = self.assembled.house
        (id,) = act((meeting,), house=house, club=self.club.key, by="test")
        comes = SetAttendance(meeting=id, person=MEMBER, answer="yes", written_at=house.now())
        act((AddMember(person=MEMBER), comes), house=house, club=self.club.key, by="test")
        return id


@dataclass(frozen=True)
class Workshop:
    """An open database in which each case has a club of its own."""

    assembled: Assembled
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def clockwork(self, zone: str, *, began: datetime, digest: time = time(7, 30), **plans: MailingPlan) -> Clockwork:
        """A club in this zone whose clock shows when it began, with the digest at this hour and only these mailings."""
        clock = Clock(began)
        club = Club(
            key=f"c{next(self.numbers)}",
            name="Wijkclub",
            address=Address(address="club@club.example.org"),
            timezone=zone,
            organisers=(ORGANISER,),
            own_addresses=("club@club.example.org",),
            digest=DigestHours(at=digest, only_news=False),
            plans=Plans(by_kind={plan.kind: plan for plan in plans.values()}, hours=ALWAYS),
        )
        with transaction():
            clubs.ensure_club(club.key, now=began)
            tables.Heartbeat.delete().execute()  # of another case's clock
        house = replace(a_house(clock, club), fresh_token=fresh_token, unguessable=unguessable)
        made = Clockwork(replace(self.assembled, house=house), club, clock, began)
        made.tick(began)  # what was due before is no part of the case
        made.before = frozenset(made.made)
        return made


@contextmanager
def workshop(ground: Ground, kind: Kind) -> Iterator[Workshop]:
    """A database of this kind, ready for any number of cases."""
    folder = ground.fresh_folder("clocks")
    with Sink() as sink, a_database(ground.database(kind), folder, keys=()):
        if kind == "sqlite":
            opened().execute_sql("PRAGMA synchronous = OFF")  # nothing falls here, and every tick is written down
        yield Workshop(an_installation(a_house(Clock()), folder, sink=sink))
