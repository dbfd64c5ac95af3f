"""Mails in the name of others reach each of them once, in words of our own."""

from collections.abc import Callable

from proving.ground import Ground
from proving.lines import backscatter


def test_victims_have_one_mail_each_and_members_are_answered(a_ground: Callable[..., Ground]) -> None:
    proved = backscatter.prove(a_ground("backscatter"))

    assert proved.is_green, (proved.missed, proved.controls_missed)
    assert proved.figures["victims that had a mail"] == 6
