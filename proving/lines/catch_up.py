"""A week away, with mails and moments that came meanwhile: all answered once, late mailings of use sent, others not."""

import time as stopwatch
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from unittest import mock

from mailflow.flow.act import act
from mailflow.flow.assemble import Assembled, fresh_token, unguessable
from mailflow.flow.once import run_once
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, SetAttendance, SetMeeting
from mailflow.model.people import Club
from mailflow.model.plans import MailingPlan, Plans
from mailflow.planning import schedule
from mailflow.store import tables
from proving.clockwork import ALWAYS, ORGANISER, shown
from proving.ground import Ground, Kind
from proving.sheet import Guard, Proved
from tests.flow.boxes import a_box, an_installation
from tests.house import Clock, a_database, a_house
from tests.servers.sink import Sink

TITLE = "back after a week away"
GOAL = (
    "each mail answered once · late mailings of use once, useless ones 0 · one digest · 10,000 mails within 10 minutes"
)
ZONE = "Europe/Amsterdam"
BEGAN, LEFT, BACK = date(2026, 6, 1), date(2026, 6, 8), date(2026, 6, 15)
NINE, TEN, EVENING = time(9, 0), time(10, 0), time(19, 0)
AFTERWARDS = (
    *((BACK, hour) for hour in (time(9, 1), TEN, time(10, 1), time(18, 0), time(21, 0))),
    (BACK + timedelta(days=1), time(7, 31)),
)
MOST_MINUTES = 10
SILENT = 3
PLANS = Plans(
    by_kind={
        "invitation": MailingPlan(kind="invitation", days=21, at=TEN, late_hours=168),
        "nudge": MailingPlan(kind="nudge", days=7, at=TEN, late_hours=48),
        "reminder": MailingPlan(kind="reminder", days=2, at=TEN, late_hours=48),
        "notes_request": MailingPlan(kind="notes_request", days=1, at=TEN, late_hours=168),
    },
    hours=ALWAYS,
)
# Meetings by their day in June and July, all in the evening: what of them is to go out when mailflow is back.
MEETINGS: Mapping[date, tuple[str, ...]] = {
    date(2026, 6, 10): ("notes_request",),  # its reminder was due on the 8th: useless
    date(2026, 6, 12): ("notes_request",),
    date(2026, 6, 13): ("notes_request",),
    date(2026, 6, 14): ("notes_request",),  # at ten, when it is time
    date(2026, 6, 15): ("reminder",),  # 47 hours late, and it begins tonight; its nudge is too late
    date(2026, 6, 16): ("reminder",),
    date(2026, 6, 20): ("nudge",),  # to who did not answer meanwhile
    date(2026, 7, 1): ("invitation",),  # five days late
}
# Each day's digest of both organisers, and what of each meeting was due between leaving and coming back.
MOMENTS = 2 * 7 + 4 + 6 + 3 + 1
SECOND = Address(address="youssef@organisers.example.org", name="Youssef Benali")


@dataclass(frozen=True)
class Week:
    """One installation that was away; `seconds` is how long it took to catch up."""

    members: int
    sent: Counter[tuple[str, date | None]]
    answered: Counter[str]
    digests: Counter[str]
    copies: int
    seconds: float
    unsent: Counter[str]
    afterwards: Counter[str]


def prove(ground: Ground) -> Proved:
    """The same week on each database, with fewer mails on the server's, where it is the same code."""
    missed: list[str] = []
    controls_missed: list[str] = []
    figures: dict[str, int | float | str] = {}
    tried = controls = 0
    for kind in ground.databases:
        mails = ground.count(100, 10_000) if kind == ground.databases[0] else ground.count(40, 1000)
        week = _away(ground, kind, mails)
        tried += mails + MOMENTS
        missed += [f"{kind}: {one}" for one in _wrong(week, mails)]
        controls += 1
        if week.afterwards != Counter({"rsvp_confirmed": 1}):
            controls_missed.append(f"{kind}: a mail after that is answered with {dict(week.afterwards)}")
        figures[f"minutes for {mails} mails, {kind}"] = round(week.seconds / 60, 1)
        if ground.full and week.seconds > MOST_MINUTES * 60:
            missed.append(f"{kind}: it took {week.seconds / 60:.1f} minutes")
    return Proved(
        tried=tried, missed=tuple(missed), controls=controls, controls_missed=tuple(controls_missed), figures=figures
    )


def _away(ground: Ground, kind: Kind, mails: int) -> Week:
    clock = Clock(shown(BEGAN, NINE, ZONE))
    folder = ground.fresh_folder("away")
    with Sink() as sink, a_database(ground.database(kind), folder, now=clock.now, keys=("club",)):
        box = a_box(ground.dovecot())
        club = Club(
            key="club",
            name="Wijkclub",
            address=Address(address=box.username),
            organisers=(ORGANISER, SECOND),
            own_addresses=(box.username,),
            plans=PLANS,
        )
        house = replace(a_house(clock, club), fresh_token=fresh_token, unguessable=unguessable)
        watched = box.watched(club="club", timeout_seconds=30)
        assembled = an_installation(house, folder, watched, sink=sink, mails_a_minute=1_000_000)
        ids = _prepared(assembled, mails)
        _days_before(assembled, clock)
        known = {row.id for row in tables.Outbox.select(tables.Outbox.id)}
        for number in range(mails):
            arrived_at = shown(LEFT, TEN, ZONE) + number * timedelta(days=6) / mails
            box.deliver(_coming(number, box.username, arrived_at), arrived_at=arrived_at)
        clock.now = shown(BACK, NINE, ZONE)
        began = stopwatch.perf_counter()
        run_once(assembled, sleep=lambda _: None)
        seconds = stopwatch.perf_counter() - began
        for day, hour in AFTERWARDS:
            clock.now = shown(day, hour, ZONE)
            run_once(assembled, sleep=lambda _: None)
        week = _seen(known, ids, mails, sink, seconds)
        box.deliver(_coming(mails, box.username, clock.now), arrived_at=clock.now)
        run_once(assembled, sleep=lambda _: None)
        answers = Counter(row.templates for row in _rows() if row.to == _member(mails) and row.cause == "reply")
        return replace(week, afterwards=answers)


def _prepared(assembled: Assembled, mails: int) -> dict[int, date]:
    """The members and the meetings are there; the first member comes to all but the one that they write about."""
    house = assembled.house
    act(
        [AddMember(person=Address(address=_member(n), name=f"Lid {n}")) for n in range(mails + SILENT)],
        house=house,
        club="club",
        by="test",
    )
    ids: dict[int, date] = {}
    for day in MEETINGS:
        starts_at = shown(day, EVENING, ZONE)
        meeting = SetMeeting(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            place="Buurthuis",
            theme=f"wonen {day:%d}",
            state="announced",
        )
        (id,) = act((meeting,), house=house, club="club", by="test")
        ids[id] = day
        if day != date(2026, 6, 20):
            comes = SetAttendance(meeting=id, person=Address(address=_member(0)), answer="yes", written_at=house.now())
            act((comes,), house=house, club="club", by="test")
    return ids


def _days_before(assembled: Assembled, clock: Clock) -> None:
    """The week before that, in which it was at work: what was due then is out."""
    for day in (BEGAN + timedelta(days=n) for n in range(8)):
        for hour in (time(8, 0), time(10, 1)) if day < LEFT else (time(8, 0),):
            if (now := shown(day, hour, ZONE)) > clock.now:
                clock.now = now
                run_once(assembled, sleep=lambda _: None)


def _seen(known: set[int], ids: Mapping[int, date], mails: int, sink: Sink, seconds: float) -> Week:
    rows = [row for row in _rows() if row.id not in known]
    sent = [row for row in rows if row.state == "sent"]
    planned = [row for row in sent if row.cause == "plan" and row.templates != "digest"]
    return Week(
        members=mails + SILENT,
        sent=Counter((row.templates, ids.get(row.meeting_id or 0)) for row in planned),
        answered=Counter(row.to for row in sent if row.cause == "reply"),
        digests=Counter(row.to for row in sent if row.templates == "digest"),
        copies=len(sink.delivered) - len([row for row in _rows() if row.state == "sent"]),
        seconds=seconds,
        unsent=Counter(f"{row.templates} {row.state}" for row in rows if row.state != "sent"),
        afterwards=Counter(),
    )


def _rows() -> list[tables.Outbox]:
    row = tables.Outbox
    return list(row.select(row.id, row.to, row.templates, row.state, row.cause, row.meeting))


def _wrong(week: Week, mails: int) -> list[str]:
    to = {"notes_request": 2, "reminder": 1, "nudge": SILENT, "invitation": week.members}
    wanted: Counter[tuple[str, date | None]] = Counter(
        {(kind, day): to[kind] for day, kinds in MEETINGS.items() for kind in kinds}
    )
    writers = Counter(_member(number) for number in range(mails))
    wrong = [
        f"{kind} of {day}: {week.sent[kind, day]} times and not {wanted[kind, day]}"
        for kind, day in sorted({*week.sent, *wanted}, key=str)
        if week.sent[kind, day] != wanted[kind, day]
    ]
    if week.answered != writers:
        wrong.append(f"{(writers - week.answered).total()} had no answer, {(week.answered - writers).total()} too many")
    if week.digests != Counter({ORGANISER.address: 1, SECOND.address: 1}):
        wrong.append(f"digests: {dict(week.digests)}")
    if week.copies or week.unsent:
        wrong.append(f"{week.copies} mails more at the server than are sent; not sent: {dict(week.unsent)}")
    return wrong


def _member(number: int) -> str:
    return f"lid{number}@wijk.example.org"


def _coming(number: int, to: str, at: datetime) -> bytes:
    return (
        f"From: Lid {number} <{_member(number)}>\r\nTo: {to}\r\nSubject: bijeenkomst 20 juni\r\n"
        f"Date: {at.astimezone(UTC):%a, %d %b %Y %H:%M:%S} +0000\r\nMessage-ID: <away-{number}@wijk.example.org>\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Hoi, ik ben er graag bij op 20 juni!\r\n\r\nGroet,\r\nLid {number}\r\n"
    ).encode()


@contextmanager
def nothing_is_too_late() -> Iterator[None]:
    """What is too late goes out all the same."""
    with mock.patch.object(schedule, "is_missed", return_value=False):
        yield


GUARDS: Mapping[str, Guard] = {"what is too late is not sent": nothing_is_too_late}
