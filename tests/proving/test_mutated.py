"""The line of mails changed by chance is green, and turns red when any of the guards is taken away."""

from collections.abc import Callable

import pytest

from proving.ground import Ground
from proving.hostile.mutating import genuine, mutated, seeds
from proving.lines import mutated as line


def test_every_changed_mail_is_read_or_said_to_be_unreadable(a_ground: Callable[..., Ground]) -> None:
    proved = line.prove(a_ground("mutated", "sqlite"))

    assert proved.is_green, (proved.missed[:5], proved.controls_missed[:5])
    assert proved.tried == 250
    assert proved.controls > 200


@pytest.mark.parametrize("guard", line.GUARDS)
def test_the_line_is_red_without_its_guard(a_ground: Callable[..., Ground], guard: str) -> None:
    with line.GUARDS[guard]():
        proved = line.prove(a_ground("mutated", "sqlite"))

    assert proved.missed


def test_a_number_and_a_seed_always_make_the_same_mail() -> None:
    again = [mutated(number, seed=3) for number in range(20)]

    assert [mutated(number, seed=3) for number in range(20)] == again
    assert [mutated(number, seed=4) for number in range(20)] != again


def test_mails_of_people_and_hostile_ones_are_changed() -> None:
    assert "mail/dev-a/001.eml" in genuine()
    assert set(genuine()) < set(seeds())
    assert "ids: <a@[" in seeds()
