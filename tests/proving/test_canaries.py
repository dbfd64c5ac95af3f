"""Words stay words wherever they come out of mailflow."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import canaries


def test_words_stay_words_at_every_outlet(a_ground: Callable[..., Ground]) -> None:
    proved = canaries.prove(a_ground("canaries"))

    assert proved.is_green, (proved.missed, proved.controls_missed)
    assert proved.tried > 200
