"""The line of a week away is green."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import catch_up


def test_the_line_is_green(a_ground: Callable[..., Ground]) -> None:
    proved = catch_up.prove(a_ground("catch_up"))

    assert proved.is_green, (*proved.missed, *proved.controls_missed)
