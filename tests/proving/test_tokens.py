"""The line of tokens is green, and turns red when any of the guards is taken away."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import tokens


def test_no_token_but_the_genuine_opens_a_door(a_ground: Callable[..., Ground]) -> None:
    proved = tokens.prove(a_ground("tokens", "sqlite"))

    assert proved.is_green, (proved.missed[:5], proved.controls_missed)
    assert proved.tried >= 1_250
    assert proved.controls == 10


@pytest.mark.parametrize("guard", tokens.GUARDS)
def test_the_line_is_red_without_its_guard(a_ground: Callable[..., Ground], guard: str) -> None:
    with tokens.GUARDS[guard]():
        proved = tokens.prove(a_ground("tokens", "sqlite"))

    assert proved.missed
