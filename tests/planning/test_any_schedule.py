"""Whatever a club settles, and whenever it meets: planning and the clock agree, and nobody has a mail twice."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as some

from mailflow.model.effect import Send
from mailflow.model.meeting import Meeting
from mailflow.model.plan_facts import PlanFacts
from mailflow.model.plans import MailingPlan, Plans, SendingHours
from mailflow.planning import hours
from mailflow.planning.due import due
from mailflow.planning.simulation import after, simulate
from tests.builders import ANNA, BILAL, a_meeting, said
from tests.planning.facts import DAYS, a_planning_club, a_reader, a_version

ZONES = ("Europe/Amsterdam", "America/New_York", "Pacific/Auckland", "America/Sao_Paulo")
BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERIOD = timedelta(days=30)
TICK = timedelta(minutes=30)

# Moments are on the half hour, as are the ticks: else one that comes just before quiet hours would fall between two.
hour = some.builds(time, hour=some.integers(5, 22), minute=some.sampled_from([0, 30]))
plan = some.builds(
    MailingPlan,
    kind=some.just("invitation"),
    on=some.booleans(),
    days=some.integers(0, 25),
    at=hour,
    late_hours=some.integers(24, 200),
)


@some.composite
def sending_hours(draw: some.DrawFn) -> SendingHours:
    earliest = draw(some.integers(0, 12))
    return SendingHours(
        earliest=time(earliest),
        latest=time(draw(some.integers(earliest + 1, 23))),
        weekdays=tuple(sorted(draw(some.sets(some.integers(0, 6), min_size=1)))),
        holidays=draw(some.sampled_from(["", "NL", "US"])),
    )


@some.composite
def clubs(draw: some.DrawFn) -> PlanFacts:
    """A club with up to three meetings, each known since some moment, of which Anna is told what there is to tell."""
    plans = Plans(
        by_kind={kind: replace(draw(plan), kind=kind) for kind in DAYS},  # type: ignore[arg-type]
        hours=draw(sending_hours()),
        debounce=timedelta(minutes=30),
    )
    meetings: list[Meeting] = []
    versions = {}
    for id in range(1, draw(some.integers(1, 3)) + 1):
        starts_at = BEGINS + timedelta(hours=draw(some.integers(24, 24 * 25)))
        meeting = a_meeting(id, starts_at=starts_at, state="planned")
        meetings.append(meeting)
        known = BEGINS - timedelta(hours=draw(some.integers(0, 24 * 60)))
        versions[id] = (a_version(meeting, id=id, at=known),)
    people = (a_reader(ANNA), a_reader(BILAL))
    return PlanFacts(
        now=BEGINS,
        club=replace(a_planning_club(plans), timezone=draw(some.sampled_from(ZONES))),
        readers=people,
        newest=people[0].since,
        meetings=tuple(sorted(meetings, key=lambda one: one.starts_at)),
        versions=versions,
        attendance={one.id: {BILAL.address: said(BILAL, "yes", meeting=one.id)} for one in meetings},
    )


def ticked(known: PlanFacts, *, until: datetime) -> dict[str, datetime]:
    """What a daemon sends that looks at the clock every half hour, and when."""
    sent: dict[str, datetime] = {}
    while known.now < until:
        effects = tuple(due(known))
        for one in effects:
            if isinstance(one, Send):
                assert one.key not in sent
                sent[one.key] = known.now
        known = replace(after(effects, known), now=known.now + TICK)
    return sent


@settings(max_examples=15, deadline=None)
@given(clubs())
def test_the_clock_sends_what_planning_said_when_it_said_so(known: PlanFacts) -> None:
    said_so = {one.key: at for at, one in simulate(known, until=BEGINS + PERIOD)}

    happened = ticked(known, until=BEGINS + PERIOD)

    assert {key for key, at in said_so.items() if at < BEGINS + PERIOD - TICK} <= set(happened) <= set(said_so)
    assert all(said_so[key] <= at < said_so[key] + TICK for key, at in happened.items())


@settings(max_examples=40, deadline=None)
@given(clubs())
def test_no_mailing_goes_out_in_quiet_hours_or_twice_or_in_the_wrong_order(known: PlanFacts) -> None:
    found = list(simulate(known, until=BEGINS + PERIOD))

    assert max(Counter(one.key for _, one in found).values(), default=0) <= 1
    assert [at for at, _ in found] == sorted(at for at, _ in found)
    zone = known.club.timezone
    for at, one in found:
        assert hours.may_send(at, known.club.plans.hours, timezone=zone), (at.astimezone(ZoneInfo(zone)), one.template)
        meeting = known.meeting(one.meeting)
        assert meeting is not None
        before = one.template not in ("notes_request", "next_call")
        assert (at < meeting.starts_at) if before else (at >= meeting.ends_at)
