"""The line of hostile mails is green."""

import os
import random
from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.hostile.forked import in_children
from proving.hostile.gathered import NAMED, hostile_mails, some_of
from proving.hostile.trial import Trial
from proving.lines import hostile


def test_no_hostile_mail_kills_is_lost_or_is_slow_and_each_mail_after_it_is_answered(
    a_ground: Callable[..., Ground],
) -> None:
    proved = hostile.prove(a_ground("hostile", "sqlite"))

    assert proved.is_green, (proved.missed[:5], proved.controls_missed[:5])
    assert proved.tried >= 24
    assert proved.controls >= 40


def test_every_named_mail_is_there_and_in_every_sample() -> None:
    chosen = [one.name for one in some_of(random.Random(7), 18)]

    assert set(NAMED) <= {one.name for one in hostile_mails()}
    assert set(NAMED) <= set(chosen)
    assert len(chosen) == len(NAMED) + 18


def test_no_two_hostile_mails_have_the_same_name() -> None:
    names = [one.name for one in hostile_mails()]

    assert len(set(names)) == len(names) > 400


@pytest.mark.parametrize(
    ("trial", "wrong"),
    [
        (Trial(died="the process died with -9"), "the process died with -9"),
        (Trial(state="received"), "it has no end, it is received"),
        (Trial(state="handled"), "it was dropped in silence"),
        (Trial(state="handled", asked=True, seconds=1.2), "it took 1.2 s"),
        (Trial(state="handled", asked=True, grown=65 * 2**20), "it took 65 MB"),
        (Trial(state="handled", told=True, forbidden=("socket.connect",)), "it touched socket.connect"),
    ],
)
def test_what_is_wrong_with_a_mail_is_said(trial: Trial, wrong: str) -> None:
    mail = hostile_mails()[0]

    assert hostile._wrong(mail, trial) == [wrong]


def test_a_death_costs_only_the_piece_that_died() -> None:
    def work(number: int) -> int:
        if number == 2:
            os._exit(9)
        return number * 10

    assert list(in_children(work, [1, 2, 3, 4], each=4)) == [10, "the process died with 9", 30, 40]
