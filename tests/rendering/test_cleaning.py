"""Control characters go, everything else stays; what is too long is cut where a reader would cut it."""

import html
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.rendering.cleaning import cleaned, one_line, shortened, tidied


@pytest.mark.parametrize(
    "unseen",
    ["\x00", "\x07", "\x08", "\x1b", "\x7f", "\x9b",
     "\u202e", "\u202a", "\u2066", "\u2069", "\ufeff", "\ud800", "\ufdd0", "\uffff", "\U0010ffff"],
)  # fmt: skip
def test_characters_that_steer_instead_of_being_read_are_taken_out(unseen: str) -> None:
    assert cleaned(f"An{unseen}na") == "Anna"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_end_becomes_a_plain_one(end: str) -> None:
    assert cleaned(f"a{end}b") == "a\nb"
    assert one_line(f"a{end}b") == "a b"


@pytest.mark.parametrize(
    "kept", ["Zoë", "Łukasz", "محمد", "👩‍👩‍👧 🇳🇱", "e\u0301", "a\u00a0b", "<b> & [x](y) *z* # {{ }}", "a\tb"]
)
def test_what_people_write_stays_as_it_was_written(kept: str) -> None:
    assert cleaned(kept) == kept


@given(st.text())
def test_nothing_cleaned_holds_a_control_character_but_line_end_and_tab(text: str) -> None:
    assert not [one for one in cleaned(text) if unicodedata.category(one) in {"Cc", "Cs"} and one not in "\n\t"]


def test_outer_and_repeated_blank_lines_go() -> None:
    assert tidied("\n\n een  \n\n\n\ntwee\n \n") == "een\n\ntwee"


def test_a_short_text_is_not_cut() -> None:
    assert shortened("een twee", 8) == "een twee"


def test_a_long_text_is_cut_between_two_words() -> None:
    assert shortened("een twee drie vier", 11) == "een twee …"


def test_a_text_without_spaces_is_cut_anyway() -> None:
    assert shortened("x" * 50, 10) == "xxxxxxxxxx …"


@given(st.text(), st.integers(min_value=10, max_value=300))
def test_what_is_cut_weighs_no_more_than_promised(text: str, limit: int) -> None:
    cut = shortened(cleaned(text), limit)

    assert len(cut) <= limit + 2
    assert len(html.escape(cut).encode()) <= 2 * limit + len(" …".encode())
