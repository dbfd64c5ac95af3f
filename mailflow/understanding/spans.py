"""Finds in a sentence the words that name something, such as a theme, by what was learned from marked examples."""

from dataclasses import dataclass

from mailflow.understanding.heard import Sentence
from mailflow.understanding.learned import Learned
from mailflow.understanding.phrases import Hit

INSIDE, BEGINS, ENDS = "inside", "begins", "ends"
PARTS = (INSIDE, BEGINS, ENDS)
ABOUT = "about"
_LONGEST = 14
_MOST_TOKENS = 80
_AROUND = range(-3, 4)
_ENDINGS = (2, 3, 4)
_FAR = 5
_WRITER = frozenset({"ik", "we", "me", "mij", "ons", "i", "us", "my", "mijn", "onze", "our"})
_SIGNPOSTS = ("over", "about", "rond", "thema", "onderwerp", ":", "on", "of", "voor", "ik", "we", "i")


@dataclass(frozen=True, slots=True)
class Span:
    """The tokens from `first` up to `last`, and the logarithm of the odds that just these were meant."""

    first: int
    last: int
    odds: float


def best_span(sentence: Sentence, kind: str, learned: Learned) -> Span | None:
    """The tokens that most likely name what this kind is about; None where nothing was learned, or no word stands."""
    count = min(len(sentence.words.tokens), _MOST_TOKENS)
    if not learned.labels or not count:
        return None
    found = [learned.odds(token_features(sentence, kind, at)) for at in range(count)]
    best: Span | None = None
    for first in range(count):
        inside = 0.0
        for at in range(first, min(count, first + _LONGEST)):
            inside += found[at][INSIDE]
            odds = inside + found[first][BEGINS] + found[at][ENDS]
            if best is None or odds > best.odds:
                best = Span(first, at + 1, odds)
    return best


def token_odds(sentence: Sentence, kind: str, label: str, learned: Learned) -> tuple[float, ...]:
    """For each token the logarithm of the odds that it is of what this label names; empty where nothing was learned."""
    if not learned.labels:
        return ()
    count = min(len(sentence.words.tokens), _MOST_TOKENS)
    return tuple(learned.odds(token_features(sentence, kind, at))[label] for at in range(count))


def token_features(sentence: Sentence, kind: str, at: int) -> list[str]:
    """What of a token and those around it counts: their words and endings, where they stand, phrases, quotation."""
    tokens = sentence.words.tokens
    count = len(tokens)
    norms = {near: tokens[at + near].norm if 0 <= at + near < count else ("^", "$")[near > 0] for near in _AROUND}
    found = [f"{near}:{norm}" for near, norm in norms.items()]
    found += [f"{near}&{near + 1}:{norms[near]} {norms[near + 1]}" for near in (-2, -1, 0, 1)]
    found.append(f"before:{norms[-3]} {norms[-2]} {norms[-1]}")
    found += [f"...{norms[0][-size:]}" for size in _ENDINGS]
    found += [f"{near}...{norms[near][-3:]}" for near in (-1, 1)]
    found += [f"kind:{kind}", f"from start:{min(_FAR, at)}", f"to end:{min(_FAR, count - at)}", f"at:{4 * at // count}"]
    earlier = {token.norm for token in tokens[:at]}
    found += [f"after {one}" for one in _SIGNPOSTS if one in earlier]
    later = {token.norm for token in tokens[at + 1 :]}
    found += [f"writer {where}" for where, words in (("before", earlier), ("behind", later)) if _WRITER & words]
    found.append(f"names {sum(token.norm == '@name' for token in tokens[:_MOST_TOKENS])}")
    token = tokens[at]
    if sentence.text[token.start].isupper():
        found.append("capital")
    if sentence.text.count('"', 0, token.start) % 2:
        found.append("quoted")
    found += _by_hits(sentence.hits, kind, at)
    return list(dict.fromkeys(found))


def _by_hits(hits: tuple[Hit, ...], kind: str, at: int) -> list[str]:
    """Where the token stands from the phrases that were found."""
    found = []
    for hit in hits:
        if hit.is_whole:
            continue
        which = "own" if hit.kind == kind else "other"
        if at < hit.first:
            found.append(f"{which} phrase in {min(4, hit.first - at)}")
        elif at >= hit.last:
            found.append(f"{which} phrase ago {min(4, at - hit.last)}")
        else:
            found.append(f"in {which} phrase")
        for name, caught in (("title", hit.title), ("who", hit.who)):
            if caught and caught[0] <= at < caught[1]:
                found.append(f"caught {name}")
                found += [f"caught {name} begins"] * (at == caught[0]) + [f"caught {name} ends"] * (at == caught[1] - 1)
    return found
