"""Planning walked through from moment to moment is what the clock does when it gets there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from mailflow.model.effect import Send
from mailflow.model.mailing import MailingRow
from mailflow.model.plan_facts import PlanFacts
from mailflow.planning.due import due
from mailflow.planning.simulation import after, simulate
from tests.builders import ANNA, BILAL, said
from tests.planning.facts import AMSTERDAM, a_meeting_on, a_row, facts, plans, wall

JANUARY = a_meeting_on("2020-01-13", state="planned")
APRIL = a_meeting_on("2020-04-14", id=2, state="planned")


def a_year(*mailings: MailingRow) -> PlanFacts:
    return facts(
        "2019-10-01T09:00",
        plans=plans(),
        meetings=[JANUARY, APRIL],
        attendance=[said(ANNA, "yes"), said(ANNA, "maybe", meeting=2)],
        mailings=mailings,
    )


def lines(known: PlanFacts, *, until: str) -> list[tuple[str, str, int | None, str]]:
    return [
        (f"{at.astimezone(AMSTERDAM):%Y-%m-%dT%H:%M}", one.template, one.meeting, one.to.name.split()[0])
        for at, one in simulate(known, until=wall(until))
    ]


def ticked(known: PlanFacts, *, until: str, minutes: int) -> Iterator[tuple[str, str]]:
    """What a daemon sends that looks at the clock every so many minutes."""
    sent: set[str] = set()
    while known.now < wall(until):
        effects = [one for one in due(known) if not isinstance(one, Send) or one.key not in sent]
        for one in effects:
            if isinstance(one, Send):
                sent.add(one.key)
                yield f"{known.now:%Y-%m-%dT%H:%M}", one.key
        known = after(effects, known)
        known = replace(known, now=known.now + timedelta(minutes=minutes))


def test_the_mails_of_a_meeting_from_the_first_to_the_last() -> None:
    assert lines(a_year(), until="2020-01-28T00:00") == [
        ("2019-11-18T10:00", "announcement", 1, "Anna"),
        ("2019-11-18T10:00", "announcement", 1, "Bilal"),
        ("2019-11-25T10:00", "call_for_themes", 1, "Anna"),
        ("2019-11-25T10:00", "call_for_themes", 1, "Bilal"),
        ("2019-12-23T10:00", "invitation", 1, "Anna"),
        ("2019-12-23T10:00", "invitation", 1, "Bilal"),
        ("2020-01-06T10:00", "nudge", 1, "Bilal"),
        ("2020-01-10T10:00", "reminder", 1, "Anna"),
        ("2020-01-14T10:00", "notes_request", 1, "Marjolein"),
        ("2020-01-14T10:00", "notes_request", 1, "Youssef"),
        ("2020-01-27T10:00", "next_call", 1, "Anna"),
        ("2020-01-27T10:00", "next_call", 1, "Bilal"),
    ]


def test_the_hour_stays_when_summer_time_begins() -> None:
    of_april = [line for line in lines(a_year(), until="2020-05-01T00:00") if line[2] == 2]

    assert list(dict.fromkeys((at, kind) for at, kind, *_ in of_april)) == [
        ("2020-02-18T10:00", "announcement"),
        ("2020-02-25T10:00", "call_for_themes"),
        ("2020-03-24T10:00", "invitation"),
        ("2020-04-07T10:00", "nudge"),
        ("2020-04-09T10:00", "reminder"),  # Good Friday and Easter come between
        ("2020-04-15T10:00", "notes_request"),
        ("2020-04-28T10:00", "next_call"),
    ]


def test_a_daemon_that_ticks_sends_the_same_at_the_same_moments() -> None:
    simulated = [(f"{at:%Y-%m-%dT%H:%M}", one.key) for at, one in simulate(a_year(), until=wall("2020-05-01T00:00"))]

    assert simulated == list(ticked(a_year(), until="2020-05-01T00:00", minutes=10))
    assert len(simulated) == len({key for _, key in simulated}) > 20


def test_what_was_sent_before_is_left_out() -> None:
    key = f"announcement:1:{ANNA.address}"

    found = [one.to for _, one in simulate(a_year(), until=wall("2019-11-19T00:00"), used={key})]

    assert found == [BILAL]


def test_what_is_held_is_not_in_it() -> None:
    held = a_year(a_row("announcement:1", "held"))

    assert lines(held, until="2019-11-19T00:00") == []


def test_the_end_of_the_period_is_not_in_it() -> None:
    assert lines(a_year(), until="2019-11-18T10:00") == []
