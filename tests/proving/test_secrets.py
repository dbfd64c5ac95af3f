"""Secrets are said by nothing, and files are read by nobody else."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import secrets


def test_nothing_says_a_secret_and_nobody_else_reads_a_file(a_ground: Callable[..., Ground]) -> None:
    proved = secrets.prove(a_ground("secrets", processes=True))

    assert proved.is_green, (proved.missed, proved.controls_missed)
