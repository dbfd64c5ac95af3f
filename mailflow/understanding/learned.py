"""What was learned from examples: how much each word, row of words or phrase speaks for a label, as plain text."""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mailflow.model.errors import SettingsError

_FIRST = "# learned weights"


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights (in hundredths of a natural logarithm of the odds) of each feature for each label; none knows nothing."""

    labels: tuple[str, ...] = ()
    bias: tuple[int, ...] = ()
    weights: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    version: str = ""

    def odds(self, features: Sequence[str], *, share: float = 1.0) -> dict[str, float]:
        """For each label the natural logarithm of its odds, where each of these features counts for `share`."""
        rows = [self.weights[one] for one in features if one in self.weights]
        totals = [sum(column) for column in zip(*rows, strict=True)] if rows else [0] * len(self.labels)
        return {
            label: (bias + total * share) / 100
            for label, bias, total in zip(self.labels, self.bias, totals, strict=True)
        }

    def chances(self, features: Sequence[str]) -> dict[str, float]:
        """For each label how likely it is (0 to 1), where all features together have a length of 1."""
        found = self.odds(features, share=1 / math.sqrt(len(features) or 1))
        return {label: _chance(odds) for label, odds in found.items()}

    def reasons(self, features: Iterable[str], label: str, *, most: int) -> list[tuple[str, int]]:
        """The features that speak most for the label, the strongest first, with their weights."""
        at = self.labels.index(label)
        found = [(one, self.weights[one][at]) for one in features if one in self.weights and self.weights[one][at] > 0]
        return sorted(found, key=lambda one: (-one[1], one[0]))[:most]


@dataclass(frozen=True, slots=True)
class Lessons:
    """All that was learned: what sentences ask for, and which words are the subject of a wish or an offer."""

    meanings: Learned = Learned()
    titles: Learned = Learned()

    @property
    def version(self) -> str:
        """What tells these lessons from others; empty where nothing was learned."""
        return f"{self.meanings.version}{self.titles.version}"


def read_learned(text: str) -> Learned:
    """Weights as `training/train.py` writes them: a title, the labels, the bias, then a feature and its weights a line.

    Columns are parted by tabs; an empty column is a weight of 0. Raises SettingsError where a line is something else.
    """
    lines = text.split("\n")
    if not lines[0].startswith(_FIRST) or len(lines) < 3:
        raise SettingsError("the learned weights do not begin as expected: make them anew with training/train.py")
    labels = tuple(lines[1].split("\t")[1:])
    weights: dict[str, tuple[int, ...]] = {}
    for number, line in enumerate(lines[2:], start=3):
        if line:
            name, *columns = line.split("\t")
            weights[name] = _row(columns, len(labels), number)
    bias = weights.pop("", (0,) * len(labels))
    return Learned(labels, bias, weights, hashlib.sha256(text.encode()).hexdigest()[:12])


def _row(columns: Sequence[str], count: int, number: int) -> tuple[int, ...]:
    try:
        row = tuple(int(one) if one else 0 for one in columns)
    except ValueError as error:
        raise SettingsError(f"learned weights, line {number}: a weight is no whole number: {error}") from error
    if len(row) != count:
        raise SettingsError(f"learned weights, line {number}: {count} weights expected, {len(row)} found")
    return row


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
