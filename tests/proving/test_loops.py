"""Loops end, and people are answered."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import loops


def test_robots_clubs_and_ways_back_come_to_an_end_and_people_are_answered(a_ground: Callable[..., Ground]) -> None:
    proved = loops.prove(a_ground("loops"))

    assert proved.is_green, (proved.missed, proved.controls_missed)
    assert proved.tried == 16 + 2 + 5
