"""A number that somebody typed is one, or it is not: whatever stands there, nothing fails."""

import pytest

from mailflow.mail.cleaning import whole_number


@pytest.mark.parametrize(("typed", "expected"), [("0", 0), ("12", 12), ("007", 7), ("99999999999999999", 10**17 - 1)])
def test_plain_digits_are_a_number(typed: str, expected: int) -> None:
    assert whole_number(typed) == expected


@pytest.mark.parametrize("typed", ["", " 1", "-1", "1.0", "²", "٣", "1e3", "één", "9" * 18, "9" * 5000])
def test_anything_else_is_none(typed: str) -> None:
    assert whole_number(typed) is None


def test_more_than_the_most_is_none() -> None:
    assert whole_number("20", most=20) == 20
    assert whole_number("21", most=20) is None
    assert whole_number("0", most=-1) is None
