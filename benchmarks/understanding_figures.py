"""The arithmetic of the benchmark: F1, how sure against how right, what a doubling brings, bars with their marks."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to reach: its name in the table, the bar, the aim, and whether more is better."""

    name: str
    bar: float
    aim: float
    more: bool = True

    def reached(self, figure: float) -> str:
        """What the figure reaches: `aim`, `bar`, or `-`. It is rounded as it is shown, to four places."""
        shown = round(figure, 4)
        for mark, least in (("aim", self.aim), ("bar", self.bar)):
            if shown >= least if self.more else shown <= least:
                return mark
        return "-"

    def beats(self, figure: float, other: float) -> str:
        """Whether a figure is better than another: `yes`, `same` or `no`."""
        if round(figure, 4) == round(other, 4):
            return "same"
        return "yes" if (figure > other) == self.more else "no"


# What issue 3 asks of a set that was not read.
GOALS = (
    Goal("macro-F1", 0.80, 0.97),
    Goal("exact messages", 0.60, 0.93),
    Goal("kind right", 0.985, 1.0),
    Goal("lost requests", 0, 0, more=False),
    Goal("wrong acts", 0.015, 0.003, more=False),
    Goal("automated", 0.60, 0.92),
    Goal("noise", 0.25, 0.05, more=False),
    Goal("slot meeting", 0.95, 0.99),
    Goal("slot guests", 0.95, 0.99),
    Goal("slot who", 0.80, 0.99),
    Goal("slot title", 0.70, 0.92),
    Goal("slot topic", 0.70, 0.92),
)


@dataclass(frozen=True, slots=True)
class Bin:
    """Those said with a confidence from `low`: how many, how sure on average, how many were right."""

    low: float
    high: float
    count: int
    sure: float
    right: int


def f1(hits: int, said: int, wanted: int) -> float:
    """The harmonic mean of precision and recall; 1 where nothing was wanted and nothing said."""
    return 2 * hits / (said + wanted) if said + wanted else 1.0


def by_label(
    wanted: Sequence[frozenset[str]], said: Sequence[frozenset[str]], labels: Iterable[str]
) -> dict[str, float]:
    """The F1 of each label that was wanted at least once."""
    found = {}
    for label in labels:
        count = sum(label in one for one in wanted)
        if count:
            hits = sum(label in one and label in other for one, other in zip(wanted, said, strict=True))
            found[label] = f1(hits, sum(label in one for one in said), count)
    return found


def mean(figures: Iterable[float]) -> float:
    """Their average; 0 of none."""
    given = list(figures)
    return sum(given) / len(given) if given else 0.0


def bins(said: Sequence[tuple[float, bool]]) -> list[Bin]:
    """What was said, by how sure it was; the last bin holds those that are quite sure."""
    found = []
    for low, high in pairwise(EDGES):
        chosen = [(sure, right) for sure, right in said if low <= sure < high or (sure == high == EDGES[-1])]
        average = mean(sure for sure, _ in chosen)
        found.append(Bin(low, high, len(chosen), average, sum(right for _, right in chosen)))
    return found


def calibration_error(said: Sequence[tuple[float, bool]]) -> float:
    """The expected calibration error: how far sure and right are apart in each bin, weighed by how many it holds."""
    return sum(abs(one.count * one.sure - one.right) for one in bins(said)) / len(said) if said else 0.0


def doubling(points: Mapping[int, float]) -> tuple[float, float]:
    """What each doubling of the examples brought, and what twice the most would reach: a line over the logarithm.

    Points are F1 by number of examples; two at least. The line passes through the last point, for that was measured.
    """
    logs = [math.log2(count) for count in points]
    middle, level = mean(logs), mean(points.values())
    spread = sum((one - middle) ** 2 for one in logs)
    slope = sum((one - middle) * (figure - level) for one, figure in zip(logs, points.values(), strict=True)) / spread
    return slope, min(1.0, points[max(points)] + slope)


def figures_of(scored: Mapping[str, float], slots: Mapping[str, Sequence[int]]) -> dict[str, float]:
    """The figures of score.py by the names of the table; a slot that no intent had counts as right."""
    named = {
        "macro-F1": "macro_f1", "exact messages": "exact", "kind right": "kind", "lost requests": "lost",
        "wrong acts": "wrong", "automated": "automated", "noise": "noise",
    }  # fmt: skip
    found = {name: float(scored[key]) for name, key in named.items()}
    for name in ("meeting", "guests", "who", "title", "topic"):
        hits, count = slots.get(name, (0, 0))
        found[f"slot {name}"] = hits / count if count else 1.0
    return found
