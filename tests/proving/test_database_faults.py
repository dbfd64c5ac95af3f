"""The line of database faults is green."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import database_faults


def test_the_line_is_green(a_ground: Callable[..., Ground]) -> None:
    proved = database_faults.prove(a_ground("database_faults"))

    assert proved.is_green, (*proved.missed, *proved.controls_missed)
    assert proved.tried == 22 and proved.controls == 2
