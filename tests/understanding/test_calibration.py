"""Tests of how sure intents are told to be, and of whom they are about."""

import pytest

from mailflow.understanding.calibration import rises
from tests.understanding.builders import lexicon, the_intent, understood


def test_more_of_what_speaks_for_a_guess_never_makes_it_less_sure() -> None:
    calibration = lexicon().learned.calibration
    sides = {
        name: calibration.odds(row)[label] - calibration.odds(0)[label]
        for label in calibration.labels
        for name, row in calibration.rows.items()
    }
    against_their_side = {name for name, weight in sides.items() if rises(name) * weight < 0}
    assert len(sides) > 100 and not against_their_side


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Johan Beets has gone to work for the province, so he can come off your list.", "Johan Beets"),
        ("Overigens is Petra Vos bij ons vertrokken, haar mag je van de lijst halen.", "Petra Vos"),
        ("Wel zou mijn opvolger Dorus Kemenade ze graag krijgen, zet hem op de lijst.", "Dorus Kemenade"),
    ],
)
def test_who_is_named_joins_or_leaves_and_not_the_writer(said: str, name: str) -> None:
    who = the_intent(said).details.who
    assert who is not None and who.name == name


def test_who_speaks_of_nobody_else_is_surely_the_writer() -> None:
    intent = the_intent("Ik wil graag lid worden van jullie club.")
    assert intent.details.who is None
    assert intent.confidence >= 0.9


def test_a_join_in_a_sentence_about_somebody_else_is_asked() -> None:
    found = understood("Mijn collega wil ook graag op de lijst, ze heet geloof ik Noortje of Nora.").intents
    assert found and all(one.confidence < 0.9 for one in found)
