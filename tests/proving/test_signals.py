"""The line of signals to end is green as mailflow is, and red where its guard is gone."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import signals


def test_the_line_is_green(a_ground: Callable[..., Ground]) -> None:
    proved = signals.prove(a_ground("signals", processes=True))

    assert proved.is_green, (*proved.missed, *proved.controls_missed)


@pytest.mark.parametrize("name", list(signals.GUARDS))
def test_it_is_red_without(name: str, a_ground: Callable[..., Ground]) -> None:
    ground = a_ground("signals", processes=True)

    without = signals.GUARDS[name]
    ground.guard = f"{without.__module__}:{without.__name__}"
    with without():
        proved = signals.prove(ground)

    assert proved.missed
