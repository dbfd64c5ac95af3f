"""The line of a week away is green as mailflow is, and red where its guard is gone."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import catch_up


def test_the_line_is_green(a_ground: Callable[..., Ground]) -> None:
    proved = catch_up.prove(a_ground("catch_up"))

    assert proved.is_green, (*proved.missed, *proved.controls_missed)


@pytest.mark.parametrize("name", list(catch_up.GUARDS))
def test_it_is_red_without(name: str, a_ground: Callable[..., Ground]) -> None:
    ground = a_ground("catch_up")

    with catch_up.GUARDS[name]():
        proved = catch_up.prove(ground)

    assert proved.missed
