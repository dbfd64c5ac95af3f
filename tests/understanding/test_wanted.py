"""A "ja" to the question whether it was them, a "nee", and what is neither."""

import pytest

from mailflow.understanding.wanted import wanted


@pytest.mark.parametrize(
    "said",
    [
        "ja", "Ja!", "Ja hoor, dat klopt.", "Klopt", "Dat klopt!", "Hoi mailflow, ja graag.\n\nGroetjes, Daan",
        "Ja, dat was ik. Ik werk in Goes.", "Goedemorgen, inderdaad, dat was ik", "Akkoord", "Oké", "Sure, that was me",
        "yes\n\nBest, Daan", "Prima zo", "Yes please", "Dag Opbouwwerk, jazeker",
    ],
)  # fmt: skip
def test_who_begins_with_a_yes_and_refuses_nothing_agrees(said: str) -> None:
    assert wanted(said, names={"daan", "opbouwwerk"}) == "yes"


@pytest.mark.parametrize(
    "said",
    [
        "nee", "Nee, dat was ik niet", "no", "No, that wasn't me.", "Dat was ik niet.", "Ik heb dit niet gevraagd",
        "Ik weet van niets", "nooit", "afmelden", "I did not ask for this",
    ],
)  # fmt: skip
def test_who_refuses_says_no(said: str) -> None:
    assert wanted(said) == "no"


@pytest.mark.parametrize(
    "said",
    [
        "", "Groeten, Daan", "Wat is dit?", "Ja, wie zijn jullie?", "Nee hoor, geen probleem, ja graag",
        "Ja, maar niet nu", "Graag afmelden", "Ja, verwijder mij",
        "Ik ben op vakantie tot maandag.", "Wanneer is de volgende bijeenkomst", "ja " * 200,
    ],
)  # fmt: skip
def test_what_is_not_plain_is_neither(said: str) -> None:
    assert wanted(said) == "maybe"
