"""The line of a backup that is put back is green."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import restored


def test_the_line_is_green(a_ground: Callable[..., Ground]) -> None:
    proved = restored.prove(a_ground("restored"))

    assert proved.is_green, (*proved.missed, *proved.controls_missed)
