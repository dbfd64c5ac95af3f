"""Words stay words wherever they come out of mailflow; with any of its cleaning gone, that is noticed."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import canaries


def test_words_stay_words_at_every_outlet(a_ground: Callable[..., Ground]) -> None:
    proved = canaries.prove(a_ground("canaries"))

    assert proved.is_green, (proved.missed, proved.controls_missed)
    assert proved.tried > 200


@pytest.mark.parametrize("name", sorted(canaries.GUARDS))
def test_cleaning_that_is_gone_is_noticed(a_ground: Callable[..., Ground], name: str) -> None:
    ground = a_ground("canaries")

    with canaries.GUARDS[name]():
        proved = canaries.prove(ground)

    assert proved.missed
