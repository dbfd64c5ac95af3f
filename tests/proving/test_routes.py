"""The matrix of doors and people is green as mailflow is, and red as soon as a lock is taken off."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import routes


def test_every_door_opens_to_whom_it_must_and_to_nobody_else(a_ground: Callable[..., Ground]) -> None:
    proved = routes.prove(a_ground("routes"))

    assert proved.is_green, (proved.missed, proved.controls_missed)
    assert proved.tried > 100 and proved.controls > 30
