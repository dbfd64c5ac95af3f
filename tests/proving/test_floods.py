"""The line of floods is green, and turns red when any of the guards is taken away."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import floods


def test_floods_hold_nobody_up(a_ground: Callable[..., Ground]) -> None:
    proved = floods.prove(a_ground("floods", processes=True))

    assert proved.is_green, (proved.missed, proved.controls_missed)


@pytest.mark.parametrize("name", sorted(floods.GUARDS))
def test_the_line_is_red_without_its_guard(a_ground: Callable[..., Ground], name: str) -> None:
    guard = floods.GUARDS[name]
    ground = a_ground("floods", processes=True)
    ground.guard = f"{guard.__module__}:{guard.__name__}"

    with guard():
        proved = floods.prove(ground)

    assert proved.missed
