"""The labelled mails: floors under what is understood, so that it does not get worse unseen."""

import pytest

from tests.understanding.report import NAMES, SETS, figures, labelled, lines


def test_the_set_that_was_read_is_understood() -> None:
    found = figures("dev-a")

    assert found.macro_f1 >= 0.85
    assert found.exact >= 0.75
    assert found.wrong <= 0.05
    assert found.lost == 0
    assert found.kind >= 0.98


def test_the_set_that_was_not_read_is_understood_well_enough_to_be_useful() -> None:
    found = figures("dev-b")

    assert found.macro_f1 >= 0.5
    assert found.lost <= 2


@pytest.mark.parametrize("name", NAMES)
def test_the_same_mails_are_understood_the_same_way_again(name: str) -> None:
    assert labelled(SETS / name) == labelled(SETS / name)


def test_the_figures_are_told_one_line_a_set() -> None:
    figures("dev-a")

    told = lines()

    assert [line.split(":")[0] for line in told] == ["understanding dev-a", "understanding dev-b"]
