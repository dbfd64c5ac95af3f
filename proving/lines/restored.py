"""Last week's backup is put back: nothing that went out since goes out again by itself, and people are told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from unittest import mock

from mailflow.flow import restored
from mailflow.flow.act import change_outgoing
from mailflow.flow.assemble import fresh_token, unguessable
from mailflow.flow.deliver import deliver
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.receive import receive
from mailflow.model.message import RawMail
from mailflow.store import kept_back, marks, outbox
from mailflow.wire.smtp import SmtpAccount
from proving.ground import Ground, Kind
from proving.putting_back import backed_up
from proving.sheet import Guard, Proved
from tests.builders import CLUB
from tests.flow.boxes import an_installation
from tests.house import START, Clock, a_database, a_house, a_mail, raw
from tests.servers.sink import Sink

TITLE = "last week's backup, put back"
GOAL = "second copies 0 · kept back and told 100 % · without a restore, nothing is kept back"
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Told:
    """One installation with a way out, and a clock that is turned by hand."""

    house: House
    accounts: Mapping[str, SmtpAccount]
    clock: Clock
    sink: Sink

    def comes(self, mails: list[RawMail]) -> None:
        """These mails are received and handled: what is known is not handled again."""
        for id in receive(CLUB.key, mails, house=self.house):
            handle(id, house=self.house)

    def goes(self) -> None:
        """What waits goes out, after the daemon has looked at its database."""
        restored.looked_at(house=self.house)
        while deliver(house=self.house, accounts=self.accounts):
            pass


def prove(ground: Ground) -> Proved:
    """On each database: answers that waited in the backup, mails that come again, and the same without a restore."""
    missed: list[str] = []
    controls_missed: list[str] = []
    count = ground.count(16, 400)
    for kind in ground.databases:
        missed += [f"{kind}: {one}" for one in _put_back(ground, kind, count)]
        controls_missed += [f"{kind}: {one}" for one in _only_away(ground, kind, count)]
    tried = 2 * count * len(ground.databases)
    return Proved(tried=tried, missed=tuple(missed), controls=tried // 2, controls_missed=tuple(controls_missed))


def _put_back(ground: Ground, kind: Kind, count: int) -> list[str]:
    folder = ground.fresh_folder("restored")
    with Sink() as sink, a_database(ground.database(kind), folder):
        told = _told(sink, ground)
        before, since = _mails(0, count, told.clock), _mails(count, count, told.clock, later=timedelta(days=2))
        told.comes(before)
        restored.looked_at(house=told.house)
        put_back = backed_up(folder)
        told.goes()
        told.clock.now += A_WEEK
        told.comes(since)
        told.goes()
        out = len(sink.delivered)
        put_back()
        told.goes()
        told.comes([*before, *since])  # the inbox is read from where the backup knew it
        told.goes()
        kept = sum(one.count for one in kept_back.kept_back(CLUB.key) if one.kind == "restored")
        wrong = [f"{len(sink.delivered) - out} mails went out again"] * (len(sink.delivered) != out)
        wrong += [f"{kept} and not {2 * count} are kept back"] * (kept != 2 * count)
        first = outbox.rows(CLUB.key, state="held", limit=1)
        for row in first:
            change_outgoing(row.id, "release", house=told.house)
        told.goes()
        return wrong + ["what is let go does not go out"] * (len(sink.delivered) != out + len(first) and not wrong)


def _only_away(ground: Ground, kind: Kind, count: int) -> list[str]:
    """The machine was off for a week: what waited goes out."""
    folder = ground.fresh_folder("away")
    with Sink() as sink, a_database(ground.database(kind), folder):
        told = _told(sink, ground)
        told.comes(_mails(0, count, told.clock))
        restored.looked_at(house=told.house)
        told.clock.now += A_WEEK
        told.goes()
        return [f"{len(sink.delivered)} of {count} went out"] * (len(sink.delivered) != count)


def _told(sink: Sink, ground: Ground) -> Told:
    clock = Clock()
    house = replace(a_house(clock), fresh_token=fresh_token, unguessable=unguessable)
    made = an_installation(house, ground.fresh_folder("settings"), sink=sink, mails_a_minute=1_000_000)
    return Told(house, made.outgoing, clock, sink)


def _mails(first: int, count: int, clock: Clock, *, later: timedelta = timedelta()) -> list[RawMail]:
    return [
        replace(
            raw(
                a_mail(
                    "Een thema om te bespreken: buurtapps.",
                    sender=f"a{number}@wijk.example.org",
                    id=f"{number}@wijk.example.org",
                    written_at=START + later,
                )
            ),
            arrived_at=clock.now + later,
        )
        for number in range(first, first + count)
    ]


@contextmanager
def no_database_is_older() -> Iterator[None]:
    """What stands beside the database is not looked at."""
    with mock.patch.object(marks, "is_older", return_value=False):
        yield


GUARDS: Mapping[str, Guard] = {"what stands beside the database": no_database_is_older}
