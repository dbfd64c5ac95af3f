"""The line of clocks is green; its own wall clock is right."""

from collections.abc import Callable
from datetime import date, time

import pytest

from proving.clockwork import shown
from proving.ground import Ground
from proving.lines import clocks


@pytest.mark.parametrize(
    ("zone", "day", "hour", "instant"),
    [
        ("Europe/Amsterdam", date(2026, 3, 29), time(2, 30), "2026-03-29T01:30"),  # skipped: 03:30 on the wall
        ("Europe/Amsterdam", date(2026, 3, 29), time(10, 0), "2026-03-29T08:00"),
        ("Europe/Amsterdam", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30"),  # shown twice: the first time
        ("Europe/Amsterdam", date(2026, 10, 25), time(10, 0), "2026-10-25T09:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:45"),
        ("America/Havana", date(2026, 3, 8), time(0, 30), "2026-03-08T05:30"),
    ],
)
def test_an_hour_on_the_wall_is_found_by_looking_at_the_clock(zone: str, day: date, hour: time, instant: str) -> None:
    assert shown(day, hour, zone).isoformat() == f"{instant}:00+00:00"


def test_each_night_and_each_jump_is_among_two_hundred_cases() -> None:
    names = [case.name for case in clocks._cases(204)]

    assert len(names) == len(set(names)) == 204


def test_the_line_is_green(a_ground: Callable[..., Ground]) -> None:
    proved = clocks.prove(a_ground("clocks"))

    assert proved.is_green, (*proved.missed, *proved.controls_missed)
