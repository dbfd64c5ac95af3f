"""Secrets are said by nothing, and files are read by nobody else; where that is no longer so, it is noticed."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import secrets


def test_nothing_says_a_secret_and_nobody_else_reads_a_file(a_ground: Callable[..., Ground]) -> None:
    proved = secrets.prove(a_ground("secrets", processes=True))

    assert proved.is_green, (proved.missed, proved.controls_missed)


@pytest.mark.parametrize("name", sorted(secrets.GUARDS))
def test_what_hides_secrets_is_missed_when_it_is_gone(a_ground: Callable[..., Ground], name: str) -> None:
    guard = secrets.GUARDS[name]
    ground = a_ground("secrets", processes=True)
    ground.guard = f"{guard.__module__}:{guard.__name__}"

    with guard():
        proved = secrets.prove(ground)

    assert proved.missed
