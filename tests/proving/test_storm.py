"""Storms of our own end as breezes."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import storm


def test_few_mails_of_a_storm_go_out_and_all_that_was_held_can_be_released(a_ground: Callable[..., Ground]) -> None:
    proved = storm.prove(a_ground("storm"))

    assert proved.is_green, (proved.missed, proved.controls_missed)
    assert proved.figures["by a wrong clock"] == 0
