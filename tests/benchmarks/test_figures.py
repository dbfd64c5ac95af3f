"""What the benchmark counts, by hand."""

import pytest
from understanding_figures import GOALS, Goal, bins, by_label, calibration_error, doubling, figures_of

WRONG_ACTS = next(goal for goal in GOALS if goal.name == "wrong acts")
EXACT = next(goal for goal in GOALS if goal.name == "exact messages")


def test_f1_counts_each_label_over_all_sentences() -> None:
    wanted = [frozenset({"join"}), frozenset({"join", "leave"}), frozenset({"leave"}), frozenset[str]()]
    said = [frozenset({"join"}), frozenset({"leave"}), frozenset[str](), frozenset({"leave"})]

    found = by_label(wanted, said, ["join", "leave"])

    assert found == {"join": pytest.approx(2 / 3), "leave": 0.5}


def test_a_label_that_nobody_wanted_is_left_out() -> None:
    assert by_label([frozenset({"join"})], [frozenset({"join", "leave"})], ["join", "leave"]) == {"join": 1.0}


def test_a_bin_holds_its_lower_edge_and_the_last_its_upper() -> None:
    found = bins([(0.5, True), (0.59, False), (0.6, True), (0.95, True), (1.0, False)])

    assert [(one.low, one.count, one.right) for one in found if one.count] == [(0.5, 2, 1), (0.6, 1, 1), (0.95, 2, 1)]


def test_who_is_as_often_right_as_sure_has_no_calibration_error() -> None:
    said = [(0.75, True), (0.75, True), (0.75, True), (0.75, False)]

    assert calibration_error(said) == 0.0


def test_the_calibration_error_weighs_each_bin_by_what_it_holds() -> None:
    said = [(0.9, True), (0.9, False), (0.9, False), (0.5, False)]

    # (3 x |0.9 - 1/3| + 1 x |0.5 - 0|) / 4
    assert calibration_error(said) == pytest.approx(0.55)


def test_nothing_said_has_no_calibration_error() -> None:
    assert calibration_error([]) == 0.0


def test_a_steady_gain_goes_on_for_one_more_doubling() -> None:
    slope, reached = doubling({100: 0.50, 200: 0.60, 400: 0.70})

    assert [slope, reached] == pytest.approx([0.10, 0.80])


def test_no_estimate_is_better_than_all_right() -> None:
    assert doubling({100: 0.80, 200: 0.95})[1] == 1.0


@pytest.mark.parametrize(("figure", "mark"), [(0.59, "-"), (0.60, "bar"), (0.929, "bar"), (0.93, "aim")])
def test_more_is_better_for_exact_messages(figure: float, mark: str) -> None:
    assert EXACT.reached(figure) == mark


@pytest.mark.parametrize(("figure", "mark"), [(0.016, "-"), (0.015, "bar"), (0.003, "aim"), (0.0, "aim")])
def test_less_is_better_for_wrong_acts(figure: float, mark: str) -> None:
    assert WRONG_ACTS.reached(figure) == mark


@pytest.mark.parametrize(("other", "verdict"), [(0.02, "yes"), (0.01, "same"), (0.0, "no")])
def test_fewer_wrong_acts_beat_more(other: float, verdict: str) -> None:
    assert WRONG_ACTS.beats(0.01, other) == verdict


def test_a_baseline_with_more_is_not_beaten() -> None:
    assert Goal("automated", 0.6, 0.92).beats(0.5, 0.6) == "no"


def test_a_slot_that_no_intent_had_is_no_error() -> None:
    scored = {"macro_f1": 0.5, "exact": 0.4, "kind": 1, "lost": 2, "wrong": 0.1, "automated": 0.3, "noise": 0.2}

    found = figures_of(scored, {"meeting": (3, 4)})

    assert (found["slot meeting"], found["slot topic"], found["lost requests"]) == (0.75, 1.0, 2.0)
