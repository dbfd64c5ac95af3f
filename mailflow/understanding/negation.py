"""Knows the words that turn what is said into its opposite."""

import re

from mailflow.understanding.phrases import Hit
from mailflow.understanding.wording import Worded

NEGATORS = frozenset({"niet", "geen", "nooit", "niks", "niets", "noch", "not", "no", "never", "nor", "none"})
_WRITTEN = re.compile(
    r"(?<![a-z])(?:" + "|".join(sorted(NEGATORS)) + r"|cannot|can't|won't|n't|zonder|without)(?![a-z])"
)


def denied_within(hit: Hit, words: Worded) -> bool:
    """Whether a "not" stands among the words of a hit whose phrase says none: in a gap, or beside a date."""
    return bool(NEGATORS & set(words.norms(hit.first, hit.last))) and not _WRITTEN.search(hit.phrase.written)
