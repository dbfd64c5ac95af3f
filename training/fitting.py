"""From features and labels to learned weights as text: one logistic regression a label, the same again for the same."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

TITLE = "# learned weights, in units of 1/{unit}, made by `make learn`: do not edit"


@dataclass(frozen=True, slots=True)
class Case:
    """What was seen, and what it was labelled."""

    features: tuple[str, ...]
    labels: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """How weights are fitted: `strength` is the inverse of regularisation.

    Features seen less than `seen` times, or that weigh less than `least` units of 1/`unit` for every label, are left
    out. `share` tells how much a feature counts beside how rare it is, all features of a case together making a
    length of 1; without it each counts 1.
    """

    labels: tuple[str, ...]
    strength: float
    seen: int = 2
    least: int = 1
    unit: int = 100
    share: Callable[[str], float] | None = None


def fitted(cases: Sequence[Case], how: Fitting) -> str:
    """The weights as `understanding.learned` reads them."""
    counts = Counter(feature for case in cases for feature in case.features)
    names = sorted(name for name, count in counts.items() if count >= how.seen)
    sizes = np.array([_size(name, counts[name], len(cases), how) for name in names])
    matrix = _matrix(cases, {name: at for at, name in enumerate(names)}, sizes, how)
    weights = np.zeros((len(names), len(how.labels)))
    bias = np.zeros(len(how.labels))
    for at, label in enumerate(how.labels):
        wanted = np.array([label in case.labels for case in cases])
        model = LogisticRegression(C=how.strength, solver="liblinear", max_iter=300, tol=1e-2)
        with threadpool_limits(1):  # several threads add in another order each time
            model.fit(matrix, wanted)
        weights[:, at], bias[at] = model.coef_[0] * sizes, model.intercept_[0]
    return _written(names, np.rint(weights * how.unit).astype(int), np.rint(bias * how.unit).astype(int), sizes, how)


def _size(name: str, count: int, cases: int, how: Fitting) -> float:
    """What a feature counts: the rarer the more."""
    return 1.0 if how.share is None else math.log(1 + cases / count) * how.share(name)


def _matrix(cases: Sequence[Case], column: dict[str, int], sizes: np.ndarray, how: Fitting) -> csr_matrix:
    starts, columns, values = [0], [], []
    for case in cases:
        known = [column[feature] for feature in case.features if feature in column]
        length = math.sqrt(sum(sizes[at] ** 2 for at in known)) or 1.0
        columns += known
        values += [sizes[at] / length for at in known] if how.share else [1.0] * len(known)
        starts.append(len(columns))
    return csr_matrix(
        (np.array(values), np.array(columns, dtype=np.int32), np.array(starts, dtype=np.int32)),
        shape=(len(cases), len(column)),
    )


def _written(names: Sequence[str], weights: np.ndarray, bias: np.ndarray, sizes: np.ndarray, how: Fitting) -> str:
    lines = [
        TITLE.format(unit=how.unit),
        "\t".join(["label", *how.labels, "size"]),
        "\t".join(["", *map(str, bias), ""]),
    ]
    squares = np.rint(sizes**2 * 1000).astype(int) if how.share else np.zeros(len(sizes), dtype=int)
    for name, row, size in zip(names, weights, squares, strict=True):
        if np.abs(row).max() >= how.least:
            lines.append("\t".join([name, *(str(one) if one else "" for one in (*row, size))]))
    return "\n".join(lines) + "\n"
