"""The doors by which state changes, each ready to be opened in a database of its own: what a fault may interrupt."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

from mailflow.flow.act import act
from mailflow.flow.deliver import deliver
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.plan import _plan_mailings, nothing, plan_digests
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, SetMeeting
from mailflow.store import connect
from mailflow.wire.smtp import SmtpAccount
from proving.ground import Ground, Kind
from tests.builders import CLUB
from tests.house import Clock, a_database, a_house, a_mail, received
from tests.planning.facts import plans, wall
from tests.servers.sink import Sink

MEMBERS = 3
JOINED_AT = wall("2019-10-01T09:00")
DUE_AT = wall("2019-11-18T10:00")
MEETS_AT = wall("2020-01-13T10:00")
SAID = "Mag ik een thema voorstellen: eenzaamheid in de flats? En ik ben er graag bij op 13 januari."


@dataclass(frozen=True, kw_only=True)
class Door:
    """One way in: `opened` does it; `ready` makes it possible again, where each time needs something new."""

    name: str
    house: House
    clock: Clock
    opened: Callable[[], object]
    sink: Sink
    ready: Callable[[], None] = lambda: None


Rows = list[tuple[object, ...]]
NAMES = ("receive", "handle", "act", "plan mailing", "plan digest", "deliver")
NOT_STATE = {"heartbeat", "sqlite_sequence", "lifetime", "migratehistory"}
PASSING = {("inbox", "next_try_at"), ("inbox", "started_at")}


@contextmanager
def door(name: str, ground: Ground, kind: Kind) -> Iterator[Door]:
    """A club with members and a meeting, at the moment when its announcement is due, and the door before it opens."""
    with ExitStack() as ending:
        ending.enter_context(a_database(ground.database(kind), ground.fresh_folder("door"), now=JOINED_AT))
        sink = ending.enter_context(Sink())
        clock = Clock(JOINED_AT)
        tokens = count(1)
        house = replace(a_house(clock, replace(CLUB, plans=plans())), fresh_token=lambda: f"token{next(tokens)}")
        people = [Address(address=f"lid{n}@wijk.example.org", name=f"Bo Bos{n}") for n in range(MEMBERS)]
        meeting = SetMeeting(starts_at=MEETS_AT, ends_at=MEETS_AT + timedelta(hours=5), place="Utrecht", theme="wonen")
        act([*(AddMember(person=one) for one in people), meeting], house=house, club=CLUB.key, by="test")
        clock.now = DUE_AT
        yield _door(name, house, clock, sink)


def _door(name: str, house: House, clock: Clock, sink: Sink) -> Door:
    mails = count(1)

    def comes() -> int:
        number = next(mails)
        content = a_mail(SAID, sender="Lid 1 <lid1@wijk.example.org>", id=f"{number}@wijk.example.org")
        (id,) = received(house, content)
        return id

    def made(opened: Callable[[], object], ready: Callable[[], None] = lambda: None) -> Door:
        return Door(name=name, house=house, clock=clock, sink=sink, opened=opened, ready=ready)

    def handled() -> object:
        return handle(comes(), house=house)

    match name:
        case "receive":
            return made(comes)
        case "handle":
            id = comes()
            return made(lambda: handle(id, house=house), _try_at_once)
        case "act":
            new = [AddMember(person=Address(address="nieuw@wijk.example.org", name="Nieuw"))]
            later = SetMeeting(starts_at=wall("2020-03-02T10:00"), ends_at=wall("2020-03-02T12:00"), place="Ede")
            return made(lambda: act([*new, later], house=house, club=CLUB.key, by="test"))
        case "plan mailing":
            return made(lambda: _plan_mailings(house.rooms[CLUB.key].club, house, queued=nothing))
        case "plan digest":
            handled()
            clock.forward(days=1)
            return made(lambda: plan_digests(house=house))
        case _:
            return made(lambda: _delivered(house, sink), lambda: _answer_waits(handled, clock))


def _try_at_once() -> None:
    connect.opened().execute_sql("UPDATE inbox SET next_try_at = NULL")  # type: ignore[attr-defined]


def _answer_waits(handled: Callable[[], object], clock: Clock) -> None:
    clock.forward(days=1)
    handled()


def _delivered(house: House, sink: Sink) -> int:
    account = SmtpAccount(
        key=CLUB.key, host="127.0.0.1", port=sink.port, security="plain", login=None, mails_a_minute=100_000
    )
    return deliver(house=house, accounts={CLUB.key: account})


def read(query: str) -> Rows:
    """What the database says, in this thread."""
    return list(connect.opened().execute_sql(query).fetchall())  # type: ignore[attr-defined]


def all_rows() -> dict[str, list[str]]:
    """Every row of every table that holds state, without when a mail that waits is tried again."""
    engine = connect.opened()  # type: ignore[attr-defined]
    found = {}
    for table in engine.get_tables():
        if table not in NOT_STATE:
            names = [one.name for one in engine.get_columns(table) if (table, one.name) not in PASSING]
            quoted = ", ".join(f'"{name}"' for name in names)
            found[table] = sorted(map(repr, read(f'SELECT {quoted} FROM "{table}"')))
    return found
