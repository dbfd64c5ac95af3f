"""The line of forged mails is green."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import forged


def test_nothing_forged_counts_and_all_that_is_genuine_does(a_ground: Callable[..., Ground]) -> None:
    proved = forged.prove(a_ground("forged", "sqlite"))

    assert proved.is_green, (proved.missed[:5], proved.controls_missed)
    assert proved.tried >= 20
    assert proved.controls == 6
