"""The line of tokens is green."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import tokens


def test_no_token_but_the_genuine_opens_a_door(a_ground: Callable[..., Ground]) -> None:
    proved = tokens.prove(a_ground("tokens", "sqlite"))

    assert proved.is_green, (proved.missed[:5], proved.controls_missed)
    assert proved.tried >= 1_250
    assert proved.controls == 10
