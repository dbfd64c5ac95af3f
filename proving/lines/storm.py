"""Whatever runs wild, a bug, a wrong clock or ten thousand newcomers, few mails go out until somebody has looked."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from unittest.mock import patch

from mailflow.flow import breaker, decide, steady
from mailflow.flow.act import act, change_outgoing
from mailflow.flow.alarms import tell
from mailflow.flow.assemble import Assembled
from mailflow.flow.deliver import deliver
from mailflow.flow.house import House
from mailflow.flow.once import run_once
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Effect, Send, SetMeeting
from mailflow.model.people import Policies
from mailflow.model.records import Queued
from mailflow.model.understanding import Intent
from mailflow.store import outbox
from proving.ground import Ground, Kind
from proving.joiners import TRUSTED, WISHES, bombed, trusted, welcomed
from proving.robots import Room
from proving.sheet import Guard, Proved
from tests.builders import CLUB, MONDAY_THE_13TH
from tests.flow.boxes import an_installation
from tests.house import Clock, a_database, a_house
from tests.planning.facts import plans, wall
from tests.servers.sink import Sink

TITLE = "storms of our own"
GOAL = (
    "mails by a wrong clock 0 · above the hour's share 0 · the same to one person <= 2 a day · told once · all released"
    " · strangers asked whether it was them <= once in 7 days"
)
MEMBERS = 30
AN_HOUR = 20
ANY = 10**6
BEGAN = "2019-12-02T09:00"
BEFORE, INVITED, STEADY = "2019-12-23T09:40", "2019-12-23T10:10", "2019-12-23T11:20"
# When the invitation to the meeting of ten years later is due.
TEN_YEARS_ON, FAR_OFF = "2029-12-24T10:30", "2030-01-14T10:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """A club with members and two meetings, ten years apart; how it mails, and what reached the mail server."""

    installation: Assembled
    clock: Clock
    sink: Sink

    @property
    def house(self) -> House:
        return self.installation.house

    def round(self, moment: datetime) -> Counter[str]:
        """What members got in a round at this moment."""
        self.clock.now = moment
        before = len(self.sink.delivered)
        run_once(self.installation, sleep=lambda _: None)
        return self.reached(before)

    def reached(self, before: int) -> Counter[str]:
        """How many mails each got since then; what organisers read is left out."""
        organisers = {one.address for one in CLUB.organisers}
        return Counter(to for mail in self.sink.delivered[before:] for to in mail.to if to not in organisers)

    def delivered(self) -> Counter[str]:
        """What everybody but organisers got, now that all that waits is delivered."""
        before = len(self.sink.delivered)
        while deliver(house=self.house, accounts=self.installation.outgoing):
            pass
        return self.reached(before)


Part = Callable[[Weather, Ground], Proved]


def prove(ground: Ground) -> Proved:
    """Each storm in a database of its own; quick, on the first kind of database."""
    parts: tuple[Part, ...] = (_wrong_clock, _wild_answers, _wild_planner, _list_bombing, _bombed_outside)
    tries = []
    for kind in ground.databases if ground.full else ground.databases[:1]:
        for part in parts:
            strangers = AN_HOUR if part in (_list_bombing, _bombed_outside) else ANY
            domains = (TRUSTED,) if part is _bombed_outside else ()
            with _weather(ground, kind, strangers=strangers, trusted_domains=domains) as weather:
                tries.append(part(weather, ground))
    return Proved(
        tried=sum(one.tried for one in tries),
        missed=tuple(miss for one in tries for miss in one.missed),
        controls=sum(one.controls for one in tries),
        controls_missed=tuple(miss for one in tries for miss in one.controls_missed),
        figures={name: figure for one in tries for name, figure in one.figures.items()},
    )


@contextmanager
def _weather(ground: Ground, kind: Kind, *, strangers: int, trusted_domains: tuple[str, ...] = ()) -> Iterator[Weather]:
    folder = ground.fresh_folder("storm")
    clock = Clock(wall(BEGAN))
    with a_database(ground.database(kind), folder, now=clock.now), Sink() as sink:
        limits = Policies(mails_an_hour=AN_HOUR, stranger_answers_an_hour=strangers, trusted_domains=trusted_domains)
        house = a_house(clock, replace(CLUB, plans=plans("invitation"), policies=limits))
        made: list[Effect] = [AddMember(person=Address(address=f"lid{n}@wijk.example.org")) for n in range(MEMBERS)]
        for start in (MONDAY_THE_13TH, wall(FAR_OFF)):
            ends = start.replace(hour=start.hour + 3)
            made.append(SetMeeting(starts_at=start, ends_at=ends, place="Utrecht", theme="wonen", state="announced"))
        act(made, house=house, club=CLUB.key, by="test")
        yield Weather(
            installation=an_installation(house, folder, sink=sink, mails_a_minute=10**6), clock=clock, sink=sink
        )


def _wrong_clock(weather: Weather, ground: Ground) -> Proved:
    """The clock goes ten years ahead for half an hour, when an invitation would be due; then it is right again."""
    for moment in (BEGAN, "2019-12-12T09:00", BEFORE):
        weather.round(wall(moment))
    ahead = wall(TEN_YEARS_ON)
    wrong = sum((weather.round(ahead.replace(minute=minute)) for minute in (30, 40, 59)), Counter())
    doubted = weather.round(wall(INVITED))
    right = weather.round(wall(STEADY))
    again = weather.round(wall("2019-12-23T12:20"))
    return Proved(
        tried=4,
        missed=(
            *([f"{wrong.total()} mails went out by a clock ten years ahead"] if wrong else []),
            *([f"{doubted.total()} mails went out as soon as the clock jumped back"] if doubted else []),
            *([f"{again.total()} mails went out twice"] if again else []),
        ),
        controls=1,
        controls_missed=()
        if right == Counter({f"lid{n}@wijk.example.org": 1 for n in range(MEMBERS)})
        else (f"the invitation reached {len(right)} of {MEMBERS} once the clock was right",),
        figures={"by a wrong clock": wrong.total()},
    )


def _wild_answers(weather: Weather, ground: Ground) -> Proved:
    """A bug answers people who never wrote, on and on: the hour's share goes out, organisers hear of it once."""
    count = ground.count(120, 1_000)
    share = AN_HOUR + MEMBERS
    people = [Address(address=f"p{n}@elders.example.net") for n in range(max(count, 2 * share))]
    for one in people:
        mail = Send(key=f"wild:{one.address}", template="received", to=one, language="nl")
        act((mail,), house=weather.house, club=CLUB.key, by="a bug")
    for _ in range(3):
        tell(weather.installation)
    out = weather.delivered()
    alarms = Counter(row.to for row in outbox.rows(CLUB.key, limit=5_000) if row.templates == ("alarm",))
    for row in outbox.rows(CLUB.key, state="held", limit=5_000):
        change_outgoing(row.id, "release", house=weather.house)
    released = weather.delivered()
    told_once = alarms == Counter({one.address: 1 for one in CLUB.organisers})
    return Proved(
        tried=len(people),
        missed=(
            *([f"{out.total()} mails of a bug went out in an hour"] if out.total() > share else []),
            *([] if told_once else [f"organisers had {sum(alarms.values())} alarms"]),
        ),
        controls=2,
        controls_missed=(
            *([] if out.total() >= share else [f"only {out.total()} of {share} mails went out"]),
            *([] if (out + released).total() == len(people) else ["what was released did not go out"]),
        ),
        figures={"of a bug that mails on and on": f"{out.total()} of {len(people)}"},
    )


def _wild_planner(weather: Weather, ground: Ground) -> Proved:
    """A bug tells every member the same, each time under another key."""
    times = ground.count(5, 50)
    members = [Address(address=f"lid{n}@wijk.example.org") for n in range(MEMBERS)]
    for turn in range(max(times, 3)):
        mails = [
            Send(key=f"wild:{turn}:{one.address}", template="received", to=one, language="nl", cause="plan")
            for one in members
        ]
        act(mails, house=weather.house, club=CLUB.key, by="a bug")
    out = weather.delivered()
    missed = [f"{one} was told the same {count} times" for one, count in out.items() if count > breaker.TOLD_A_DAY]
    return Proved(
        tried=len(members),
        missed=tuple(missed),
        controls=1,
        controls_missed=() if len(out) == MEMBERS else (f"only {len(out)} of {MEMBERS} were told at all",),
        figures={"the same to one person": max(out.values(), default=0)},
    )


def _list_bombing(weather: Weather, ground: Ground) -> Proved:
    """Somebody asks in the names of very many to join: few of them have a mail, a member who writes is answered."""
    count = max(ground.count(60, 2_000), 2 * AN_HOUR)
    room = Room(house=weather.house, clock=weather.clock)
    for number in range(count):
        weather.clock.forward(seconds=1)
        room.writes(room.said(f"v{number}@elders.example.net", "lid worden", "Ik wil graag lid worden."), club=CLUB.key)
    room.writes(room.said("lid0@wijk.example.org", "thema", "Ik stel als thema voor: groen."), club=CLUB.key)
    out = weather.delivered()
    strangers = sum(number for to, number in out.items() if to.endswith("@elders.example.net"))
    return Proved(
        tried=count,
        missed=(f"{strangers} newcomers had a mail within an hour",) if strangers > AN_HOUR else (),
        controls=2,
        controls_missed=(
            *([] if strangers else ["no newcomer had any mail"]),
            *([] if out["lid0@wijk.example.org"] == 1 else ["a member had no answer"]),
        ),
        figures={"of newcomers answered": f"{strangers} of {count}"},
    )


def _bombed_outside(weather: Weather, ground: Ground) -> Proved:
    """The same, thrice within a week, where the club trusts a domain: each is asked once whether it was them."""
    victims = [f"v{number}@elders.example.net" for number in range(ground.count(24, 1_000))]
    room = Room(house=weather.house, clock=weather.clock)
    missed = bombed(room, victims)
    asked = {row.to for row in outbox.rows(CLUB.key, limit=5_000) if row.templates == ("join_confirm",)}
    return Proved(
        tried=len(victims) * len(WISHES),
        missed=missed,
        controls=2,
        controls_missed=(*welcomed(room), *trusted(room)),
        figures={"asked whether it was them": f"{len(asked)} of {len(victims)}"},
    )


@contextmanager
def without_breaker() -> Iterator[None]:
    """Whatever is made goes out."""

    def all_of_them(rows: list[Queued], **rest: object) -> list[Queued]:
        return list(rows)

    with patch.object(breaker, "let_through", all_of_them):
        yield


@contextmanager
def without_doubt_of_the_clock() -> Iterator[None]:
    """Whatever the clock says is believed at once."""

    def never(**rest: object) -> str:
        return ""

    with patch.object(steady, "doubt", never):
        yield


@contextmanager
def without_a_budget() -> Iterator[None]:
    """Everybody is answered, however many they are."""

    def all_of_them(effects: tuple[Effect, ...], situation: object, **rest: object) -> tuple[Effect, ...]:
        return effects

    with patch.object(decide, "within_budget", all_of_them), without_breaker():
        yield


@contextmanager
def without_double_opt_in() -> Iterator[None]:
    """Whoever asks to join is believed to be who they say."""

    def all_of_them(acted: list[Intent], situation: object, of: object) -> tuple[list[Intent], list[Effect]]:
        return acted, []

    with patch.object(decide, "first_asked", all_of_them):
        yield


GUARDS: Mapping[str, Guard] = {
    "no breaker": without_breaker,
    "every clock believed": without_doubt_of_the_clock,
    "no share an hour for strangers": without_a_budget,
    "no double opt-in": without_double_opt_in,
}
