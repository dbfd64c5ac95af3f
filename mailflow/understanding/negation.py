"""Knows the words that turn what is said into its opposite."""

import re

from mailflow.understanding.phrases import Hit
from mailflow.understanding.wording import Worded

NEGATORS = frozenset({"niet", "geen", "nooit", "niks", "niets", "noch", "not", "no", "never", "nor", "none"})
_WRITTEN = re.compile(
    r"(?<![a-z])(?:" + "|".join(sorted(NEGATORS)) + r"|cannot|can't|won't|n't|zonder|without)(?![a-z])"
)


_ASKING = re.compile(
    r" (?:kan|kun|kunnen|zou|zouden|is|zijn|mag|mogen|wil|willen|waarom|can|could|would|why|shall|should)\b"
    r".{0,60} (?:niet|geen|not|no)\b.{0,120} \?"
)


def only_asks(words: Worded) -> bool:
    """Whether a "not" belongs to how something is asked ("kan het niet een keer over ... gaan?")."""
    return bool(_ASKING.search(words.plain))


def denied_within(hit: Hit, words: Worded) -> bool:
    """Whether a "not" stands among the words of a hit whose phrase says none: in a gap, or beside a date."""
    if not NEGATORS & set(words.norms(hit.first, hit.last)) or _WRITTEN.search(hit.phrase.written):
        return False
    return not only_asks(words)
