"""The line of health is green."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import health


def test_what_is_wrong_is_said_and_told_once(a_ground: Callable[..., Ground]) -> None:
    proved = health.prove(a_ground("health", "sqlite", processes=True))

    assert proved.is_green, (proved.missed, proved.controls_missed)
    assert (proved.tried, proved.controls) == (3, 5)
