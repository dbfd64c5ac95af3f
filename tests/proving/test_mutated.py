"""The line of mails changed by chance is green."""

from collections.abc import Callable

from proving.ground import Ground
from proving.hostile.mutating import genuine, mutated, seeds
from proving.lines import mutated as line


def test_every_changed_mail_is_read_or_said_to_be_unreadable(a_ground: Callable[..., Ground]) -> None:
    proved = line.prove(a_ground("mutated", "sqlite"))

    assert proved.is_green, (proved.missed[:5], proved.controls_missed[:5])
    assert proved.tried == 250
    assert proved.controls > 200


def test_a_number_and_a_seed_always_make_the_same_mail() -> None:
    again = [mutated(number, seed=3) for number in range(20)]

    assert [mutated(number, seed=3) for number in range(20)] == again
    assert [mutated(number, seed=4) for number in range(20)] != again


def test_mails_of_people_and_hostile_ones_are_changed() -> None:
    assert "mail/dev-a/001.eml" in genuine()
    assert set(genuine()) < set(seeds())
    assert "ids: <a@[" in seeds()
