"""How many acts would be wrong, and how many wishes done without asking, at each threshold: `training.train --risk`.

Every mail is judged by what was learned without it, its certainty by mails of other parts. Whether the meeting is
right is not told: these mails know of none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mailflow.understanding.calibration import PERSONAL, likelihood
from mailflow.understanding.learned import read_learned
from training.calibrating import Judged, calibrated

THRESHOLDS = (0.7, 0.75, 0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98)
RISKS = (0.01, 0.015, 0.02, 0.03, 0.05)
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Told:
    """A guess with the certainty that is told of it, whether it may be acted on, and whether it is right."""

    sure: float
    may_act: bool
    is_right: bool


def told(by_part: Sequence[Sequence[Judged]]) -> list[Told]:
    """All guesses, each part calibrated by the others; the surest first."""
    found: list[Told] = []
    for part in by_part:
        learned = read_learned(calibrated([one for other in by_part if other is not part for one in other]).encode())
        for one in part:
            likely, person = likelihood(one.guess, one.around, learned=learned)
            found.append(Told(likely * person, _may_act(one), _is_right(one)))
    return sorted(found, key=lambda one: -one.sure)


def table(by_part: Sequence[Sequence[Judged]], *, wanted: int) -> str:
    """The certainties and how often they are right; wrong acts and what is automated, by threshold and by risk."""
    guesses = told(by_part)
    acts = [one for one in guesses if one.may_act]
    return "\n".join([*_reliability(guesses), *_by_threshold(acts, wanted), *_by_risk(acts, wanted)])


def _may_act(one: Judged) -> bool:
    """Questions are never acted on, nor is a leave for somebody else."""
    intent = one.guess.intent
    return intent.kind != "question" and not (intent.kind == "leave" and intent.details.who is not None)


def _is_right(one: Judged) -> bool:
    return one.is_asked and (one.is_person or one.guess.intent.kind not in PERSONAL)


def _reliability(guesses: Sequence[Told]) -> Iterator[str]:
    for least, below in pairwise(BINS):
        inside = [one for one in guesses if least <= one.sure < below]
        right = sum(one.is_right for one in inside)
        yield f"told {least:.2f} to {below:.2f}: right {right} of {len(inside)} ({right / max(1, len(inside)):.2f})"


def _by_threshold(acts: Sequence[Told], wanted: int) -> Iterator[str]:
    for threshold in THRESHOLDS:
        done = [one for one in acts if one.sure >= threshold]
        right = sum(one.is_right for one in done)
        share = (len(done) - right) / max(1, len(done))
        yield f"at {threshold:.2f}: wrong {len(done) - right} of {len(done)} ({share:.3f}), done {right / wanted:.3f}"


def _by_risk(acts: Sequence[Told], wanted: int) -> Iterator[str]:
    for risk in RISKS:
        right, best = 0, (0, 1.0)
        for count, one in enumerate(acts, start=1):
            right += one.is_right
            if count - right <= risk * count:
                best = (right, one.sure)
        yield f"at most {risk:.3f} wrong: done {best[0] / wanted:.3f}, from {best[1]:.3f} on"
