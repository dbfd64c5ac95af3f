"""The line of database faults is green as mailflow is, and red where a guard is gone."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import database_faults


def test_the_line_is_green(a_ground: Callable[..., Ground]) -> None:
    proved = database_faults.prove(a_ground("database_faults"))

    assert proved.is_green, (*proved.missed, *proved.controls_missed)
    assert proved.tried == 22 and proved.controls == 2


@pytest.mark.parametrize("name", list(database_faults.GUARDS))
def test_it_is_red_without(name: str, a_ground: Callable[..., Ground]) -> None:
    ground = a_ground("database_faults")

    with database_faults.GUARDS[name]():
        proved = database_faults.prove(ground)

    assert proved.missed
