"""The line of floods is green."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import floods


def test_floods_hold_nobody_up(a_ground: Callable[..., Ground]) -> None:
    proved = floods.prove(a_ground("floods", processes=True))

    assert proved.is_green, (proved.missed, proved.controls_missed)
