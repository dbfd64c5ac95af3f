"""The line of erased people is green, and turns red when any of its guards is taken away."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import erase


def test_who_is_erased_is_gone_and_the_others_are_as_before(a_ground: Callable[..., Ground]) -> None:
    proved = erase.prove(a_ground("erase", "sqlite", "postgres"))

    assert proved.is_green, (proved.missed[:5], proved.controls_missed)
    assert (proved.tried, proved.controls) == (2, 4)


@pytest.mark.parametrize("guard", erase.GUARDS)
def test_the_line_is_red_without_its_guard(a_ground: Callable[..., Ground], guard: str) -> None:
    with erase.GUARDS[guard]():
        proved = erase.prove(a_ground("erase", "sqlite"))

    assert proved.missed
