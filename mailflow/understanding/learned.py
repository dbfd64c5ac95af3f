"""What was learned from examples: how much each word, row of words or phrase speaks for a label, as plain text."""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mailflow.model.errors import SettingsError
from mailflow.understanding.remembered import Remembered
from mailflow.understanding.written_rows import Weights, apart, column, read_weights

RSVP = "rsvp"
_MOST_WORDS, _MOST_GROUPS = 5_000, 50_000
_TITLE = re.compile(rb"# learned weights, in units of 1/([1-9]\d{0,3})\b")


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """For each feature its weights, one a label, and its size, side by side in one number: see `beside`.

    `unit` of a weight make 1 in the logarithm of the odds. Sizes are squares in thousandths: the weights of all
    features together are divided by their length, the root of the sum of these. Where no feature has a size, they are
    not divided. One without labels knows nothing. `known` and `totals` remember of features that always come together,
    such as those of one word, which of them were learned, and what they weigh together.
    """

    labels: tuple[str, ...] = ()
    bias: tuple[int, ...] = ()
    rows: Weights = field(default_factory=Weights)
    unit: int = 1
    version: str = ""
    known: Mapping[tuple[str, ...], Mapping[str, int]] = field(init=False)
    totals: Mapping[tuple[str, ...], int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", Remembered(self.among, most=_MOST_WORDS))
        object.__setattr__(self, "totals", Remembered(self.total, most=_MOST_GROUPS))

    def among(self, features: Iterable[str]) -> dict[str, int]:
        """Those of the features that were learned, each with its weights side by side."""
        return self.rows.among(features)

    def total(self, features: Iterable[str]) -> int:
        """The weights of all these features together; features never seen count for nothing."""
        return self.rows.total(features)

    def odds(self, total: int) -> dict[str, float]:
        """For each label the natural logarithm of its odds where the features weigh this together."""
        *totals, size = apart(total, len(self.labels) + 1)
        length = math.sqrt(size / 1000) if size else 1.0
        unit = self.unit
        return {
            label: (bias + weight / length) / unit
            for label, bias, weight in zip(self.labels, self.bias, totals, strict=True)
        }

    def chances(self, total: int) -> dict[str, float]:
        """For each label how likely it is, from 0 to 1."""
        return {label: _chance(odds) for label, odds in self.odds(total).items()}

    def reasons(self, known: Mapping[str, int], label: str, *, most: int) -> list[tuple[str, int]]:
        """Of features `among` the learned those that speak most for the label, the strongest first, with weights."""
        at, count = self.labels.index(label), len(self.labels) + 1
        found = [(one, weight) for one, row in known.items() if (weight := column(row, at, count)) > 0]
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


def read_learned(content: bytes) -> Learned:
    """Weights as training writes them: a title, the labels, the bias, then a feature, its weights and its size a line.

    Columns are parted by tabs; an empty column is 0. Raises SettingsError where a line is something else.
    """
    lines = content.split(b"\n", 2)
    title = _TITLE.match(lines[0])
    if not title or len(lines) < 3:
        raise SettingsError("the learned weights do not begin as expected: make them anew with `make learn`")
    _, *labels, _ = lines[1].decode().split("\t")
    rows = read_weights(content, len(labels) + 1, skipped=2)
    *bias, _ = apart(rows.total([""]), len(labels) + 1)
    return Learned(tuple(labels), tuple(bias), rows, int(title[1]), hashlib.sha256(content).hexdigest()[:12])


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
