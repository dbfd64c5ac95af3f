"""The line of SMTP faults is green."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import smtp_faults


def test_the_line_is_green(a_ground: Callable[..., Ground]) -> None:
    proved = smtp_faults.prove(a_ground("smtp_faults"))

    assert proved.is_green, (*proved.missed, *proved.controls_missed)
    assert proved.tried == 10 and proved.controls == 2
