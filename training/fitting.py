"""From features and labels to learned weights as text: one logistic regression a label, the same again for the same."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
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
    length of 1; without it each counts 1. `rises` tells the features whose weights may not be negative (1) or not
    positive (-1).
    """

    labels: tuple[str, ...]
    strength: float
    seen: int = 2
    least: int = 1
    unit: int = 100
    share: Callable[[str], float] | None = None
    rises: Callable[[str], int] | None = None


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
        with threadpool_limits(1):  # several threads add in another order each time
            found, bias[at] = _free(matrix, wanted, how) if how.rises is None else _bound(matrix, wanted, names, how)
        weights[:, at] = found * sizes
    return _written(names, np.rint(weights * how.unit).astype(int), np.rint(bias * how.unit).astype(int), sizes, how)


def _free(matrix: csr_matrix, wanted: np.ndarray, how: Fitting) -> tuple[np.ndarray, float]:
    model = LogisticRegression(C=how.strength, solver="liblinear", max_iter=300, tol=1e-2)
    model.fit(matrix, wanted)
    return model.coef_[0], model.intercept_[0]


def _bound(matrix: csr_matrix, wanted: np.ndarray, names: Sequence[str], how: Fitting) -> tuple[np.ndarray, float]:
    """The same with weights bound to one side, so that more of what speaks for it never makes it less likely."""
    sides = np.where(wanted, 1.0, -1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margins = sides * (matrix @ weights[:-1] + weights[-1])
        pull = -sides / (1 + np.exp(margins))
        slope = np.append(matrix.T @ pull + weights[:-1] / how.strength, pull.sum())
        return np.logaddexp(0, -margins).sum() + (weights[:-1] ** 2).sum() / (2 * how.strength), slope

    assert how.rises is not None
    limits = {1: (0, None), -1: (None, 0), 0: (None, None)}
    bounds = [*(limits[how.rises(name)] for name in names), (None, None)]
    start = np.zeros(len(names) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 3000}).x
    return found[:-1], found[-1]


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


def joined(one: str, other: str) -> str:
    """Two such texts as one: the labels of both, each with the features that it was fitted with."""
    (title, labels, bias, *rows), (_, more_labels, more_bias, *more) = (
        text.rstrip("\n").split("\n") for text in (one, other)
    )
    count, more_count = labels.count("\t") - 1, more_labels.count("\t") - 1
    lines = [
        title,
        _inserted(labels, count, more_labels.split("\t")[1:-1]),
        _inserted(bias, count, more_bias.split("\t")[1:-1]),
    ]
    lines += [_inserted(row, count, [""] * more_count) for row in rows]
    lines += [_inserted(row, 0, [""] * count) for row in more]
    return "\n".join(lines) + "\n"


def _inserted(line: str, at: int, columns: Sequence[str]) -> str:
    """The line with more columns behind its name and the first `at` others."""
    parts = line.split("\t")
    return "\t".join([*parts[: at + 1], *columns, *parts[at + 1 :]])
