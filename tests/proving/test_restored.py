"""The line of a backup that is put back is green as mailflow is, and red where its guard is gone."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import restored


def test_the_line_is_green(a_ground: Callable[..., Ground]) -> None:
    proved = restored.prove(a_ground("restored"))

    assert proved.is_green, (*proved.missed, *proved.controls_missed)


@pytest.mark.parametrize("name", list(restored.GUARDS))
def test_it_is_red_without(name: str, a_ground: Callable[..., Ground]) -> None:
    ground = a_ground("restored")

    with restored.GUARDS[name]():
        proved = restored.prove(ground)

    assert proved.missed
