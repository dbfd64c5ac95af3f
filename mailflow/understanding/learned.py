"""What was learned from examples: how much each word, row of words or phrase speaks for a label, as plain text."""

import hashlib
import math
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from mailflow.model.errors import SettingsError
from mailflow.understanding.remembered import Remembered

RSVP = "rsvp"
_WIDE = 64
_HALF, _FULL = 1 << _WIDE - 1, (1 << _WIDE) - 1
_HEAVIEST = 1 << 40
_MOST_WORDS, _MOST_GROUPS = 5_000, 50_000
_TITLE = re.compile(r"# learned weights, in units of 1/([1-9]\d{0,3})\b")


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
    rows: Mapping[str, int] = field(default_factory=dict)
    unit: int = 1
    version: str = ""
    known: Mapping[tuple[str, ...], Mapping[str, int]] = field(init=False)
    totals: Mapping[tuple[str, ...], int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", Remembered(self.among, most=_MOST_WORDS))
        object.__setattr__(self, "totals", Remembered(self.total, most=_MOST_GROUPS))

    def among(self, features: Iterable[str]) -> dict[str, int]:
        """Those of the features that were learned, each with its weights side by side."""
        rows = self.rows
        return {one: rows[one] for one in features if one in rows}

    def total(self, features: Iterable[str]) -> int:
        """The weights of all these features together; features never seen count for nothing."""
        get = self.rows.get
        return sum([row for one in features if (row := get(one)) is not None])

    def odds(self, total: int) -> dict[str, float]:
        """For each label the natural logarithm of its odds where the features weigh this together."""
        *totals, size = _apart(total, len(self.labels) + 1)
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
        at = _WIDE * self.labels.index(label)
        positive, _ = _columns(len(self.labels) + 1)
        found = [
            (one, weight) for one, row in known.items() if (weight := ((row + positive) >> at & _FULL) - _HALF) > 0
        ]
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
    rows: dict[str, int] = {}
    for number, line in enumerate(lines[2:], start=3):
        if line:
            name, *columns = line.split("\t")
            rows[name] = beside(_row(columns, len(labels) + 1, number))
    *bias, _ = _apart(rows.pop("", 0), len(labels) + 1)
    return Learned(tuple(labels), tuple(bias), rows, int(title[1]), hashlib.sha256(text.encode()).hexdigest()[:12])


def _row(columns: Sequence[str], count: int, number: int) -> tuple[int, ...]:
    try:
        row = tuple(map(_whole_number, columns))
    except ValueError as error:
        raise SettingsError(f"learned weights, line {number}: a weight is no whole number: {error}") from error
    if any(abs(one) > _HEAVIEST for one in row):
        raise SettingsError(f"learned weights, line {number}: a weight is larger than training ever makes it")
    if len(row) != count:
        raise SettingsError(f"learned weights, line {number}: {count} numbers expected, {len(row)} found")
    return row


def beside(row: Sequence[int]) -> int:
    """Weights side by side in one number, the first lowest: the sum of such numbers holds the sum of each column."""
    return sum(weight << _WIDE * at for at, weight in enumerate(row))


@lru_cache(maxsize=100)
def _columns(count: int) -> tuple[int, struct.Struct]:
    """What makes so many columns positive, so that none borrows of the next, and what reads them."""
    return beside([_HALF] * count), struct.Struct(f"<{count}Q")


def _apart(total: int, count: int) -> list[int]:
    """The columns of a number made by `beside`, or of a sum of such."""
    positive, columns = _columns(count)
    return [column - _HALF for column in columns.unpack((total + positive).to_bytes(columns.size, "little"))]


@lru_cache(maxsize=10_000)
def _whole_number(text: str) -> int:
    """The same object for the same number: most of a million weights are of a few hundred values."""
    return int(text) if text else 0


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
