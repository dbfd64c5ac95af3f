"""Loops end; as soon as a guard is gone, one of them goes on and is noticed."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import loops


def test_robots_clubs_and_ways_back_come_to_an_end_and_people_are_answered(a_ground: Callable[..., Ground]) -> None:
    proved = loops.prove(a_ground("loops"))

    assert proved.is_green, (proved.missed, proved.controls_missed)
    assert proved.tried == 16 + 2 + 5


@pytest.mark.parametrize("name", sorted(loops.GUARDS))
def test_a_loop_that_goes_on_is_noticed(a_ground: Callable[..., Ground], name: str) -> None:
    ground = a_ground("loops")

    with loops.GUARDS[name]():
        proved = loops.prove(ground)

    assert proved.missed
