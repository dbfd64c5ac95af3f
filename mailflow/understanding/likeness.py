"""How alike two subjects are: "eenzame ouderen" and "eenzaamheid onder ouderen" may well be the same theme."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from mailflow.understanding.lemmas import lemma
from mailflow.understanding.wording import folded, word_set

# From here on organisers are asked whether two subjects are one.
ALIKE = 0.6
SAME = 0.95
_WORD = re.compile(r"[^\W_]+")
_SMALL = word_set(
    "de het een en of dat die deze dit over rond rondom met aan op in van voor bij om iets wat eens keer ook nog dan "
    "maar wel te er je jij jullie we wij ik mij me ons onze mijn zijn haar hun hoe waarom wat wie als naar uit door "
    "tussen onder tegen tot zonder thema onderwerp idee voorstel bespreken praten omgaan gaan doen hebben maken "
    "the a an and or about on of with for to in at from by some something our my your their how why what who when "
    "is are be as theme topic subject idea discuss talk talking working"
)
# In a club of community workers these tell one subject from another only beside other words.
_COMMON = word_set(
    "wijk wijken buurt buurten bewoner bewoners gemeente mens mensen opbouwwerk opbouwwerker werk werken samen nieuw "
    "samenwerken samen_werken samenwerking "
    "neighbourhood neighborhood resident residents municipality people community work"
)
_WEIGHT, _COMMON_WEIGHT = 1.0, 0.3
_ENOUGH = 1.0
# A short title that lies within a longer one is as much as this alike.
_WITHIN = 0.75
_STEM = 5
_LETTERS = 0.6


def words_of(text: str) -> tuple[str, ...]:
    """The words that a subject is about, in their dictionary form and in the order of the text; small ones left out."""
    spelled = (folded(one) for one in _WORD.findall(text.replace("'", "").replace("’", "")))
    told = (folded(lemma(one)) for one in spelled if one not in _SMALL)
    return tuple(dict.fromkeys(one for one in told if one not in _SMALL))


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same words), whatever their order; the same both ways round."""
    mine, theirs = words_of(one), words_of(other)
    if not mine or not theirs:
        return 1.0 if one.strip().casefold() == other.strip().casefold() else 0.0
    here, there = _found(mine, theirs), _found(theirs, mine)
    shared = (here + there) / (_weight(mine) + _weight(theirs))
    within = max(_share(here, mine), _share(there, theirs)) * _WITHIN
    letters = _letters("".join(mine), "".join(theirs))
    return round(max(shared, within, letters if letters >= _LETTERS else 0.0), 3)


def share_of(words: Sequence[str], subject: str) -> float:
    """Which part of these words (from `words_of`) the subject speaks of too, from 0 to 1."""
    total = _weight(words)
    return _found(words, words_of(subject)) / total if total else 0.0


def _found(words: Sequence[str], among: Sequence[str]) -> float:
    """How much of these words is among the others, by weight."""
    return sum(_weighs(one) * max((_word_likeness(one, other) for other in among), default=0.0) for one in words)


def _share(found: float, words: Sequence[str]) -> float:
    """The part found, less where so little was to be found that it says nothing."""
    total = _weight(words)
    return found / total * min(1.0, total / _ENOUGH)


def _weight(words: Iterable[str]) -> float:
    return sum(map(_weighs, words))


def _weighs(word: str) -> float:
    return _COMMON_WEIGHT if word in _COMMON else _WEIGHT


def _word_likeness(one: str, other: str) -> float:
    """1 for the same word; less for two of one stem ("eenzaam", "eenzaamheid") or spelled a little otherwise."""
    if one == other:
        return 1.0
    if min(len(one), len(other)) < _STEM:
        return 0.0
    same = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    stem = min(len(one), len(other)) if same is None else same
    by_stem = 2 * stem / (len(one) + len(other)) if stem >= _STEM else 0.0
    by_letters = _letters(one, other)
    alike = max(by_stem, by_letters)
    return alike if alike >= _LETTERS else 0.0


def _letters(one: str, other: str) -> float:
    """How many groups of three letters they share (Dice's measure)."""
    mine, theirs = _threes(one), _threes(other)
    total = mine.total() + theirs.total()
    return 2 * (mine & theirs).total() / total if total else 0.0


def _threes(text: str) -> Counter[str]:
    padded = f" {text} "
    return Counter(padded[at : at + 3] for at in range(len(padded) - 2))
