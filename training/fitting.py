"""From features and labels to learned weights as text: one logistic regression a label, the same again for the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

TITLE = "# learned weights, made by `make learn`: do not edit"


@dataclass(frozen=True, slots=True)
class Case:
    """What was seen, what it was labelled, and for how much each of its features counts."""

    features: tuple[str, ...]
    labels: frozenset[str]
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """How weights are fitted: `strength` is the inverse of regularisation.

    Features seen less than `seen` times, or that weigh less than `least` hundredths for every label, are left out.
    """

    labels: tuple[str, ...]
    strength: float
    seen: int = 2
    least: int = 4


def fitted(cases: Sequence[Case], how: Fitting) -> str:
    """The weights as `understanding.learned` reads them."""
    counts = Counter(feature for case in cases for feature in case.features)
    names = sorted(name for name, count in counts.items() if count >= how.seen)
    matrix = _matrix(cases, {name: at for at, name in enumerate(names)})
    weights = np.zeros((len(names), len(how.labels)))
    bias = np.zeros(len(how.labels))
    for at, label in enumerate(how.labels):
        wanted = np.array([label in case.labels for case in cases])
        model = LogisticRegression(C=how.strength, solver="liblinear", max_iter=300, tol=1e-4)
        model.fit(matrix, wanted)
        weights[:, at], bias[at] = model.coef_[0], model.intercept_[0]
    return _written(names, np.rint(weights * 100).astype(int), np.rint(bias * 100).astype(int), how)


def _matrix(cases: Sequence[Case], column: dict[str, int]) -> csr_matrix:
    starts, columns, values = [0], [], []
    for case in cases:
        known = [column[feature] for feature in case.features if feature in column]
        columns += known
        values += [case.share] * len(known)
        starts.append(len(columns))
    return csr_matrix(
        (np.array(values), np.array(columns, dtype=np.int32), np.array(starts, dtype=np.int32)),
        shape=(len(cases), len(column)),
    )


def _written(names: Sequence[str], weights: np.ndarray, bias: np.ndarray, how: Fitting) -> str:
    lines = [TITLE, "\t".join(["label", *how.labels]), "\t".join(["", *map(str, bias)])]
    for name, row in zip(names, weights, strict=True):
        if np.abs(row).max() >= how.least:
            lines.append("\t".join([name, *(str(one) if one else "" for one in row)]))
    return "\n".join(lines) + "\n"
