"""Whatever colour a club has, its mails can be read: by light and by dark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.rendering.colours import contrast, dark_scheme, light_scheme, mixed, readable

ANY_COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_black_on_white_has_the_highest_contrast_and_white_on_white_the_lowest() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == 1
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert light_scheme("#a34a28").accent == "#a34a28"


def test_yellow_is_darkened_by_light_and_stays_yellow_in_the_dark() -> None:
    assert light_scheme("#ffd500").accent == "#877100"
    assert dark_scheme("#ffd500").accent == "#ffd500"


def test_no_more_is_changed_than_is_needed() -> None:
    moved = readable("#ffd500", on=("#ffffff",), towards="#000000")

    assert 4.5 <= contrast(moved, "#ffffff") < 4.7


@given(ANY_COLOUR)
def test_all_text_of_a_mail_has_contrast_aa(colour: str) -> None:
    for scheme in (light_scheme(colour), dark_scheme(colour)):
        pairs = [
            *((text, ground) for text in (scheme.ink, scheme.quiet, scheme.accent) for ground in (scheme.sheet,)),
            *((text, scheme.card) for text in (scheme.ink, scheme.accent)),
            (scheme.quiet, scheme.page),
            (scheme.on_accent, scheme.accent),
        ]
        for text, ground in pairs:
            assert contrast(text, ground) >= 4.5, (colour, text, ground)


@pytest.mark.parametrize("wrong", ["a34a28", "#abc", "red", "", "#gggggg", "#a34a28; background: url(x)"])
def test_what_is_no_colour_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no colour"):
        mixed(wrong, "#ffffff", 0.5)
