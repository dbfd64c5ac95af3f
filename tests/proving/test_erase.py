"""The line of erased people is green."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import erase


def test_who_is_erased_is_gone_and_the_others_are_as_before(a_ground: Callable[..., Ground]) -> None:
    proved = erase.prove(a_ground("erase", "sqlite", "postgres"))

    assert proved.is_green, (proved.missed[:5], proved.controls_missed)
    assert (proved.tried, proved.controls) == (2, 4)
