"""What was learned from examples: how much each word, row of words or phrase speaks for a label, as plain text."""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from mailflow.model.errors import SettingsError

RSVP = "rsvp"
_TITLE = re.compile(r"# learned weights, in units of 1/([1-9]\d{0,3})\b")


@dataclass(frozen=True, slots=True)
class Learned:
    """For each feature its weights, one a label, and its size; `unit` of a weight make 1 in the logarithm of the odds.

    Sizes are squares in thousandths: the weights of all features together are divided by their length, the root of
    the sum of these. Where no feature has a size, they are not divided. One without labels knows nothing.
    """

    labels: tuple[str, ...] = ()
    bias: tuple[int, ...] = ()
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    unit: int = 1
    version: str = ""

    def odds(self, features: Iterable[str]) -> dict[str, float]:
        """For each label the natural logarithm of its odds; features never seen count for nothing."""
        get = self.rows.get
        found = [row for row in map(get, features) if row is not None]
        *totals, size = map(sum, zip(*found, strict=True)) if found else (0,) * (len(self.labels) + 1)
        length = math.sqrt(size / 1000) if size else 1.0
        return {
            label: (bias + total / length) / self.unit
            for label, bias, total in zip(self.labels, self.bias, totals, strict=True)
        }

    def chances(self, features: Iterable[str]) -> dict[str, float]:
        """For each label how likely it is, from 0 to 1."""
        return {label: _chance(odds) for label, odds in self.odds(features).items()}

    def reasons(self, features: Iterable[str], label: str, *, most: int) -> list[tuple[str, int]]:
        """The features that speak most for the label, the strongest first, with their weights."""
        at = self.labels.index(label)
        found = [(one, self.rows[one][at]) for one in features if one in self.rows and self.rows[one][at] > 0]
        return sorted(found, key=lambda one: (-one[1], one[0]))[:most]


NOT_LEARNED = Learned()


def label_of(kind: str, answer: str | None) -> str:
    """The label of a kind as examples are labelled: an rsvp with its answer, a yes where none is told."""
    return f"{RSVP}-{answer or 'yes'}" if kind == RSVP else kind


@dataclass(frozen=True, slots=True)
class Lessons:
    """All that was learned: what sentences ask for, which words are the subject of a wish or an offer, which tell
    that it is about somebody else, and how often a guess was right.
    """

    meanings: Learned = NOT_LEARNED
    titles: Learned = NOT_LEARNED
    people: Learned = NOT_LEARNED
    calibration: Learned = NOT_LEARNED

    @property
    def version(self) -> str:
        """What tells these lessons from others; empty where nothing was learned."""
        return f"{self.meanings.version}{self.titles.version}{self.people.version}{self.calibration.version}"


def read_learned(text: str) -> Learned:
    """Weights as training writes them: a title, the labels, the bias, then a feature, its weights and its size a line.

    Columns are parted by tabs; an empty column is 0. Raises SettingsError where a line is something else.
    """
    lines = text.split("\n")
    title = _TITLE.match(lines[0])
    if not title or len(lines) < 3:
        raise SettingsError("the learned weights do not begin as expected: make them anew with `make learn`")
    _, *labels, _ = lines[1].split("\t")
    rows: dict[str, tuple[int, ...]] = {}
    for number, line in enumerate(lines[2:], start=3):
        if line:
            name, *columns = line.split("\t")
            rows[name] = _row(columns, len(labels) + 1, number)
    *bias, _ = rows.pop("", (0,) * (len(labels) + 1))
    return Learned(tuple(labels), tuple(bias), rows, int(title[1]), hashlib.sha256(text.encode()).hexdigest()[:12])


def _row(columns: Sequence[str], count: int, number: int) -> tuple[int, ...]:
    try:
        row = tuple(map(_whole_number, columns))
    except ValueError as error:
        raise SettingsError(f"learned weights, line {number}: a weight is no whole number: {error}") from error
    if len(row) != count:
        raise SettingsError(f"learned weights, line {number}: {count} numbers expected, {len(row)} found")
    return row


@lru_cache(maxsize=10_000)
def _whole_number(text: str) -> int:
    """The same object for the same number: most of a million weights are of a few hundred values."""
    return int(text) if text else 0


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
