"""The line of signals to end is green."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import signals


def test_the_line_is_green(a_ground: Callable[..., Ground]) -> None:
    proved = signals.prove(a_ground("signals", processes=True))

    assert proved.is_green, (*proved.missed, *proved.controls_missed)
