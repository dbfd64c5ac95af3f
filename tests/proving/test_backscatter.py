"""Mails in the name of others reach each of them once, in words of our own; without a guard that is noticed."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.lines import backscatter


def test_victims_have_one_mail_each_and_members_are_answered(a_ground: Callable[..., Ground]) -> None:
    proved = backscatter.prove(a_ground("backscatter"))

    assert proved.is_green, (proved.missed, proved.controls_missed)
    assert proved.figures["victims that had a mail"] == 6


@pytest.mark.parametrize("name", sorted(backscatter.GUARDS))
def test_more_mails_or_words_of_the_forger_are_noticed(a_ground: Callable[..., Ground], name: str) -> None:
    ground = a_ground("backscatter")

    with backscatter.GUARDS[name]():
        proved = backscatter.prove(ground)

    assert proved.missed
