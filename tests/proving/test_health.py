"""The line of health is green, and turns red when any of the guards is taken away."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import health


def test_what_is_wrong_is_said_and_told_once(a_ground: Callable[..., Ground]) -> None:
    proved = health.prove(a_ground("health", "sqlite", processes=True))

    assert proved.is_green, (proved.missed, proved.controls_missed)
    assert (proved.tried, proved.controls) == (3, 5)


@pytest.mark.parametrize("guard", health.GUARDS)
def test_the_line_is_red_without_its_guard(a_ground: Callable[..., Ground], guard: str) -> None:
    without = health.GUARDS[guard]
    ground = a_ground("health", "sqlite", processes=True)
    ground.guard = f"{without.__module__}:{without.__name__}"
    with without():
        proved = health.prove(ground)

    assert proved.missed
