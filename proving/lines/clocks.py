"""Clocks that jump, that skip an hour or show it twice: what the clock asks comes once, at the hour on the wall."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import product
from unittest import mock
from zoneinfo import ZoneInfo

from mailflow.flow import steady
from mailflow.model.people import DigestHours
from mailflow.model.plans import MailingPlan
from mailflow.planning import digests, hours
from proving.clockwork import A_DAY, A_MINUTE, Clockwork, Workshop, shown, workshop
from proving.ground import Ground
from proving.sheet import Guard, Proved

TITLE = "clocks that jump, and days of 23 and 25 hours"
GOAL = "each digest, reminder and request once, at its hour on the wall · sends off by one 0"
# Where a clock skips something, and where it shows something twice: half an hour, midnight, in Kathmandu nothing.
NIGHTS: Mapping[str, tuple[date, ...]] = {
    "Europe/Amsterdam": (date(2026, 3, 29), date(2026, 10, 25)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),
    "America/Havana": (date(2026, 3, 8), date(2026, 11, 1)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "America/Santiago": (date(2026, 9, 6), date(2026, 4, 5)),
    "Africa/Casablanca": (date(2026, 3, 22), date(2026, 2, 15)),
    "Pacific/Auckland": (date(2026, 9, 27), date(2026, 4, 5)),
    "Asia/Kathmandu": (date(2026, 3, 29), date(2026, 10, 25)),
}
HOURS = (time(2, 30), time(10, 0), time(0, 30), time(23, 30))
HOME = "Europe/Amsterdam"
MONDAY = date(2026, 6, 8)
NOON, MIDNIGHT = time(12, 0), time(23, 45)
AN_HOUR = timedelta(hours=1)
# A clock that jumped far is believed once it has been steady for an hour.
LATE = timedelta(minutes=81)


@dataclass(frozen=True)
class Expected:
    """What must come: mails of a template, one at each of these instants, so much earlier or later at most."""

    template: str
    at: tuple[datetime, ...]
    early: timedelta = timedelta()
    late: timedelta = timedelta()


@dataclass(frozen=True)
class Case:
    """One clock, and what is so afterwards; `run` gives what was wrong."""

    name: str
    run: Callable[[Workshop], list[str]]


def prove(ground: Ground) -> Proved:
    """Every case on one of the databases; all of them on both where there is time."""
    cases = _cases(ground.count(24, 204))
    missed: list[str] = []
    tried = controls = 0
    for place, kind in enumerate(ground.databases):
        mine = cases if ground.full else cases[place :: len(ground.databases)]
        with workshop(ground, kind) as made:
            for case in mine:
                missed += [f"{kind}, {case.name}: {one}" for one in case.run(made)]
            tried += len(mine)
            controls += not _undisturbed(made)
    wanted = len(ground.databases)
    lost = () if controls == wanted else ("an undisturbed week has not what it should",)
    return Proved(tried=tried, missed=tuple(missed), controls=wanted, controls_missed=lost)


def _cases(most: int) -> list[Case]:
    """The jumps and the nights in turns, the plainest first."""
    jumps = [
        Case(f"{name}, {what}", partial(_jumping, what, ahead)) for (name, ahead), what in product(JUMPS.items(), WHATS)
    ]
    nights = [
        Case(f"{zone} {day} {hour:%H:%M}, {what}", partial(NIGHTLY[what], zone, day, hour))
        for hour, (zone, days) in product(HOURS, NIGHTS.items())
        for day, what in product(days, WHATS)
    ]
    turns = [one for pair in zip(jumps, nights, strict=False) for one in pair]
    return [*turns, *nights[len(jumps) :]][:most]


def _undisturbed(made: Workshop) -> list[str]:
    return _jumping("reminder", lambda true, at: timedelta(), made, exact=True)


# Nights.


def _digests(zone: str, day: date, hour: time, made: Workshop) -> list[str]:
    clock = made.clockwork(zone, began=shown(day - 2 * A_DAY, MIDNIGHT, zone), digest=hour)
    days = [day + n * A_DAY for n in (-1, 0, 1)]
    return _ticked(clock, Expected("digest", tuple(shown(one, hour, zone) for one in days)))


def _reminders(zone: str, day: date, hour: time, made: Workshop) -> list[str]:
    plan = MailingPlan(kind="reminder", days=1, at=hour)
    clock = made.clockwork(zone, began=shown(day - 2 * A_DAY, MIDNIGHT, zone), reminder=plan)
    clock.meets(day + A_DAY, time(20, 0))
    return _ticked(clock, Expected("reminder", (shown(day, hour, zone),)))


def _meetings(zone: str, day: date, hour: time, made: Workshop) -> list[str]:
    """A meeting in that night: the day after, at this hour, organisers are asked for notes; it is over when it is."""
    plan = MailingPlan(kind="notes_request", days=1, at=hour)
    clock = made.clockwork(zone, began=shown(day - 2 * A_DAY, MIDNIGHT, zone), notes=plan)
    meeting = clock.meets(day, hour)
    over = shown(day, hour, zone) + timedelta(hours=2)
    asked_at = shown(over.astimezone(ZoneInfo(zone)).date() + A_DAY, hour, zone)
    wrong = _ticked(clock, Expected("notes_request", (asked_at,)), also=(over - A_MINUTE, over))
    return [
        *wrong,
        *([] if clock.over.get(meeting) == over else [f"the meeting was over at {clock.over.get(meeting)}"]),
    ]


def _ticked(clock: Clockwork, expected: Expected, *, also: tuple[datetime, ...] = ()) -> list[str]:
    """The daemon ticks just before and after each moment, and when the clock shows it once more."""
    around = {*also} | {
        one + by for one in expected.at for by in (-A_MINUTE, timedelta(), A_MINUTE, AN_HOUR / 2, AN_HOUR)
    }
    between = {clock.true + n * A_DAY / 2 for n in range(1, 10)}
    for true in sorted(one for one in around | between if one > clock.true and one <= max(expected.at) + AN_HOUR):
        clock.tick(true)
    return _wrong(clock, expected)


# Jumps.


def _jumping(what: str, ahead: "Ahead", made: Workshop, *, exact: bool = False) -> list[str]:
    """Three days; in the second one the clock does something around the moment that counts."""
    day = MONDAY + A_DAY
    moments = {"digest": time(7, 30), "reminder": time(10, 0), "meeting": time(9, 0)}
    at = shown(day, moments[what], HOME)
    clock = made.clockwork(
        HOME,
        began=shown(MONDAY, NOON, HOME),
        reminder=MailingPlan(kind="reminder", days=1, at=time(10, 0)),
        notes=MailingPlan(kind="notes_request", days=1, at=time(9, 0)),
    )
    clock.meets(day + A_DAY, time(20, 0)) if what == "reminder" else clock.meets(MONDAY, time(14, 0))
    clock.ahead = lambda true: ahead(true, at)
    steps = (-181, -180, -60, -11, -10, -1, 0, 1, 4, 10, 70, 71, 180, 240)
    ticks = {at + step * A_MINUTE for step in steps}
    ticks |= {shown(MONDAY + n * A_DAY, hour, HOME) for n in (0, 1, 2) for hour in (time(7, 30), time(19, 0))}
    for true in sorted(one for one in ticks if one > clock.true):
        if clock.ahead(true) != clock.ahead(clock.true) and clock.ahead(true) < -A_DAY:
            clock.starts()  # a machine that begins without a clock
        clock.tick(true)
    digests_at = tuple(shown(MONDAY + n * A_DAY, time(7, 30), HOME) for n in (1, 2))
    early, late = (timedelta(), timedelta()) if exact else (AN_HOUR, LATE)
    expected = [Expected("digest", digests_at, early, late)]
    if what == "reminder":
        expected.append(Expected("reminder", (at,), early, late))
    if what == "meeting":
        expected.append(Expected("notes_request", (at,), early, late))
    return [wrong for one in expected for wrong in _wrong(clock, one)]


def _within(true: datetime, at: datetime, since: int, until: int) -> bool:
    return at + since * A_MINUTE <= true < at + until * A_MINUTE


def _an_hour_ahead(true: datetime, at: datetime) -> timedelta:
    return AN_HOUR if _within(true, at, -180, 180) else timedelta()


def _an_hour_behind(true: datetime, at: datetime) -> timedelta:
    return -AN_HOUR if _within(true, at, 4, 180) else timedelta()


def _ten_years_ahead(true: datetime, at: datetime) -> timedelta:
    return 3650 * A_DAY if _within(true, at, -10, 10) else timedelta()


def _begun_in_1970(true: datetime, at: datetime) -> timedelta:
    return datetime(1970, 1, 1, tzinfo=UTC) - (at - 10 * A_MINUTE) if _within(true, at, -10, 10) else timedelta()


Ahead = Callable[[datetime, datetime], timedelta]
JUMPS: Mapping[str, Ahead] = {
    "ten years ahead": _ten_years_ahead,
    "an hour ahead": _an_hour_ahead,
    "set back an hour": _an_hour_behind,
    "begun in 1970": _begun_in_1970,
}
NIGHTLY = {"digest": _digests, "reminder": _reminders, "meeting": _meetings}
WHATS = tuple(NIGHTLY)


def _wrong(clock: Clockwork, expected: Expected) -> list[str]:
    came = clock.came(expected.template)
    fits = len(came) == len(expected.at) and all(
        at - expected.early <= one <= at + expected.late for one, at in zip(sorted(came), expected.at, strict=True)
    )
    told = f"{expected.template} came at {_told(came)} and not at {_told(expected.at)}"
    return [] if fits else [told]


def _told(instants: "tuple[datetime, ...] | list[datetime]") -> str:
    return ", ".join(f"{one:%d %b %H:%M}" for one in sorted(instants)) or "no time"


# What is taken away to see this line turn red.


@contextmanager
def a_day_is_24_hours() -> Iterator[None]:
    """A day on the club's clock is 24 hours, whatever the night brought."""

    def at_hour(day: date, hour: time, *, timezone: str) -> datetime:
        began = datetime.combine(date(day.year, 1, 1), time(), tzinfo=ZoneInfo(timezone)).astimezone(UTC)
        return began + (day - date(day.year, 1, 1)) + timedelta(hours=hour.hour, minutes=hour.minute)

    def latest_hour(hours: DigestHours, *, timezone: str, until: datetime) -> datetime:
        day = until.astimezone(ZoneInfo(timezone)).date() + A_DAY
        while (hour := at_hour(day, hours.at, timezone=timezone)) > until:
            day -= A_DAY
        return hour

    with mock.patch.object(hours, "at_hour", at_hour), mock.patch.object(digests, "latest_hour", latest_hour):
        yield


@contextmanager
def every_clock_is_believed() -> Iterator[None]:
    """A clock that jumped is believed at once."""
    with mock.patch.object(steady, "doubt", return_value=""):
        yield


GUARDS: Mapping[str, Guard] = {
    "a calendar day is no 24 hours": a_day_is_24_hours,
    "a clock that jumped is doubted": every_clock_is_believed,
}
