"""A clock that jumps by years plans nothing until it was steady for an hour; a week off is no jump."""

from datetime import timedelta

import pytest

from mailflow.flow import steady
from mailflow.flow.house import House
from mailflow.model.records import Queued
from mailflow.store import outbox
from mailflow.store.connect import transaction
from tests.builders import ANNA, CLUB
from tests.house import Clock

TICK = timedelta(seconds=20)


def looked(house: House, clock: Clock, *, last: bool = True) -> str:
    """Why the clock is doubted 20 seconds after the last look."""
    before = clock.now
    clock.now += TICK
    return steady.doubt(house=house, last=before if last else None)


def test_a_clock_that_goes_on_is_believed(house: House, clock: Clock) -> None:
    assert [looked(house, clock) for _ in range(5)] == [""] * 5


@pytest.mark.parametrize("days", [-3652, -2, 2, 3652])
def test_a_jump_while_mailflow_runs_is_doubted_for_an_hour(house: House, clock: Clock, days: int) -> None:
    looked(house, clock)

    clock.now += timedelta(days=days)

    assert "the clock went from 2020-01-06 09:00 to" in looked(house, clock)
    clock.forward(minutes=30)
    assert looked(house, clock), "half an hour is not enough"
    clock.forward(minutes=30)
    assert looked(house, clock) == ""


def test_a_jump_of_ten_years_between_two_starts_is_doubted_and_a_fortnight_off_is_not(
    house: House, clock: Clock
) -> None:
    looked(house, clock, last=False)
    clock.now += timedelta(days=14)
    assert looked(house, clock, last=False) == ""

    clock.now += timedelta(days=3652)

    assert looked(house, clock, last=False)
    assert looked(house, clock, last=False), "a restart forgets no doubt"


def test_a_clock_that_is_set_right_again_has_an_hour_of_its_own(house: House, clock: Clock) -> None:
    looked(house, clock)
    clock.now += timedelta(days=3652)
    looked(house, clock)
    clock.forward(minutes=50)
    looked(house, clock)

    clock.now -= timedelta(days=3652)

    assert looked(house, clock)
    clock.forward(minutes=50)
    assert looked(house, clock)
    clock.forward(minutes=10)
    assert looked(house, clock) == ""


def test_somebody_who_looked_says_that_the_clock_is_right(house: House, clock: Clock) -> None:
    looked(house, clock)
    clock.now += timedelta(days=400)
    doubted = looked(house, clock)

    assert steady.believe(house=house) == doubted
    assert looked(house, clock) == ""
    assert steady.believe(house=house) == ""


def test_what_a_clock_that_ran_ahead_put_off_is_due_once_it_is_right(house: House, clock: Clock) -> None:
    looked(house, clock)
    mail = Queued(
        club=CLUB.key, account=CLUB.key, keys=("k",), templates=("received",), to=ANNA, subject="s",
        message_id="<k@club.example.org>", content=b"x", cause="reply",
    )  # fmt: skip
    with transaction():
        id = outbox.queue(mail, now=clock.now)
        outbox.postpone(CLUB.key, now=clock.now, next_try_at=clock.now + timedelta(days=3652), why="no line")
    clock.now += timedelta(days=3652)
    looked(house, clock)

    clock.now -= timedelta(days=3652)
    looked(house, clock)

    row = outbox.row(id)
    assert row is not None and row.next_try_at == clock.now


def test_what_was_sent_by_a_clock_that_ran_ahead_is_no_part_of_todays_share(house: House, clock: Clock) -> None:
    then = clock.now + timedelta(days=3652)
    mail = Queued(
        club=CLUB.key, account=CLUB.key, keys=("k",), templates=("received",), to=ANNA, subject="s",
        message_id="<k@club.example.org>", content=b"x", cause="reply",
    )  # fmt: skip
    with transaction():
        id = outbox.queue(mail, now=then)
        outbox.lease(now=then, limit=1, seconds=60, token="t", accounts=None)
        outbox.mark_sent(id, "t", now=then)

    since = clock.now - timedelta(days=1)

    assert outbox.answers_to(CLUB.key, ANNA.address, since=since) == 0
    assert outbox.in_last(CLUB.key, since=since) == 0
    assert outbox.answers_to(CLUB.key, ANNA.address, since=then - timedelta(days=1)) == 1
