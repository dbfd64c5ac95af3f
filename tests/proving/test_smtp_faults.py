"""The line of SMTP faults is green as mailflow is, and red where a guard is gone."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import smtp_faults


def test_the_line_is_green(a_ground: Callable[..., Ground]) -> None:
    proved = smtp_faults.prove(a_ground("smtp_faults"))

    assert proved.is_green, (*proved.missed, *proved.controls_missed)
    assert proved.tried == 10 and proved.controls == 2


@pytest.mark.parametrize("name", list(smtp_faults.GUARDS))
def test_it_is_red_without(name: str, a_ground: Callable[..., Ground]) -> None:
    ground = a_ground("smtp_faults")

    with smtp_faults.GUARDS[name]():
        proved = smtp_faults.prove(ground)

    assert proved.missed
