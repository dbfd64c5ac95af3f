"""Makes `config/learned.tsv` from the labelled sentences: `python -m training.train [--without NAME] [--to FILE]`.

One logistic regression a label over what mailflow itself takes from a sentence (`understanding/features.py`). The same
examples give the same file: no chance is involved. It needs scikit-learn, at development time only.
"""

import argparse
import math
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from mailflow.flow.assemble import plain_lexicon
from mailflow.model.address import Address
from mailflow.understanding.clauses import cut
from mailflow.understanding.features import features
from mailflow.understanding.heard import hear
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.names import People
from training.examples import HERE, LABELS, Example, examples

TARGET = HERE.parent / "config" / "learned.tsv"
READ_FOR_PHRASES = ("sentences-1", "sentences-2")
STRENGTH = 100.0
SEEN = 2
LEAST = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """One example as it is learned from."""

    features: tuple[str, ...]
    labels: tuple[str, ...]


def seen(example: Example, lexicon: Lexicon) -> Seen:
    """What the example's sentences hold, as at run time.

    The lexicon's phrases were written after reading some of the sentences: there they would seem better than they are,
    so they are left out.
    """
    nobody = People({}, {}, Address(address="somebody@example.org"))
    sentences = hear(cut(example.text), lexicon=lexicon, people=nobody, answers=example.answers)
    phrases = example.source not in READ_FOR_PHRASES
    return Seen(tuple(features(sentences, example.answers, phrases=phrases)), example.labels)


def train(given: Sequence[Seen]) -> str:
    """The learned weights as text, as `understanding.learned` reads them."""
    counts = Counter(feature for one in given for feature in one.features)
    names = sorted(name for name, count in counts.items() if count >= SEEN)
    column = {name: at for at, name in enumerate(names)}
    matrix = _matrix(given, column)
    weights = np.zeros((len(LABELS), len(names)))
    bias = np.zeros(len(LABELS))
    for at, label in enumerate(LABELS):
        wanted = np.array([label in one.labels for one in given])
        model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300, tol=1e-4)
        model.fit(matrix, wanted)
        weights[at], bias[at] = model.coef_[0], model.intercept_[0]
    return _written(names, weights, bias)


def _matrix(given: Sequence[Seen], column: dict[str, int]) -> csr_matrix:
    """A row an example; each feature counts 1 / sqrt(how many it has), as at run time."""
    rows, columns, values = [], [], []
    for row, one in enumerate(given):
        known = [column[feature] for feature in one.features if feature in column]
        rows += [row] * len(known)
        columns += known
        values += [1 / math.sqrt(len(one.features) or 1)] * len(known)
    return csr_matrix((values, (rows, columns)), shape=(len(given), len(column)))


def _written(names: Iterable[str], weights: np.ndarray, bias: np.ndarray) -> str:
    """Hundredths; features that hardly weigh for any label are left out."""
    rounded = np.rint(weights.T * 100).astype(int)
    lines = ["# learned weights, made by training/train.py: do not edit", "\t".join(["label", *LABELS])]
    lines.append("\t".join(["", *map(str, np.rint(bias * 100).astype(int))]))
    for name, row in zip(names, rounded, strict=True):
        if np.abs(row).max() >= LEAST:
            lines.append("\t".join([name, *(str(one) if one else "" for one in row)]))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Trains on all examples, or on all but those of the sources named."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--without", action="append", default=[], help="a source to leave out, such as sentences-4")
    words.add_argument("--to", type=Path, default=TARGET)
    asked = words.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    lexicon = plain_lexicon()
    given = [seen(one, lexicon) for one in examples() if one.source not in asked.without]
    text = train(given)
    asked.to.write_text(text, encoding="utf-8")
    print(f"{asked.to.name}: {len(given)} examples, {text.count(chr(10)) - 3} features, {len(text) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
