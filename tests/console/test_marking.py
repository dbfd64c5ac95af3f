"""The words that something rests on are marked where they stand, and never more than text."""

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from mailflow.console.marking import marked


def test_words_are_marked_where_they_stand_whatever_spaces_are_between() -> None:
    assert marked("Ik kom\ngraag, dag", ["ik kom graag"]) == Markup("<mark>Ik kom\ngraag</mark>, dag")


def test_what_overlaps_or_lies_within_is_marked_once() -> None:
    assert marked("a b c d", ["b c", "a b", "b"]) == Markup("<mark>a b c</mark> d")


def test_words_that_are_not_there_mark_nothing() -> None:
    assert marked("hoi", ["dag", "", "  "]) == Markup("hoi")


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=6))
def test_without_its_marks_it_is_the_text_escaped(text: str, words: list[str]) -> None:
    shown = str(marked(text, words))

    assert shown.replace("<mark>", "").replace("</mark>", "") == str(escape(text))
