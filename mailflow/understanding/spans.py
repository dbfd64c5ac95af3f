"""Finds in a sentence the words that name something, such as a theme, by what was learned from marked examples."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from mailflow.understanding.heard import Sentence
from mailflow.understanding.learned import Learned
from mailflow.understanding.phrases import Hit

INSIDE, BEGINS, ENDS = "inside", "begins", "ends"
PARTS = (INSIDE, BEGINS, ENDS)
ABOUT = "about"
ANOTHER = "another"
_LONGEST = 14
_MOST_TOKENS = 80
_AROUND = range(-3, 4)
_ENDINGS = (2, 3, 4)
_FAR = 5
_WRITER = frozenset({"ik", "we", "me", "mij", "ons", "i", "us", "my", "mijn", "onze", "our"})
_OTHERS = frozenset(
    {"hem", "haar", "hen", "hun", "ze", "hij", "zij", "zijn", "him", "her", "his", "them", "he", "she", "they", "their"}
)
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
    found = [learned.odds(total) for total in _totals(sentence, kind, learned)]
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
    return tuple(learned.odds(total)[label] for total in _totals(sentence, kind, learned))


def token_features(sentence: Sentence, kind: str, at: int) -> list[str]:
    """What of a token and those around it counts: their words and endings, where they stand, phrases, quotation."""
    groups, others = _features(_outlined(sentence), kind, at)
    return [*chain.from_iterable(groups), *others]


def _totals(sentence: Sentence, kind: str, learned: Learned) -> list[int]:
    """For each token the weights of all its features together."""
    outline, totals, found = _outlined(sentence), learned.totals, []
    for at in range(min(len(sentence.words.tokens), _MOST_TOKENS)):
        groups, others = _features(outline, kind, at)
        found.append(sum([totals[group] for group in groups]) + learned.total(others))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outline:
    """What is found of a sentence once for all of its tokens.

    `words` begins with as many `^`, and ends with as many `$`, as a token looks around. `after` tells of signposts
    where each stands first, `writer` where the writer is first and last spoken of.
    """

    sentence: Sentence
    words: tuple[str, ...]
    after: tuple[tuple[str, int], ...]
    writer: tuple[int, int] | None
    names: str


def _outlined(sentence: Sentence) -> _Outline:
    words = [token.norm for token in sentence.words.tokens]
    found = set(words)
    spoken = [at for at, word in enumerate(words) if word in _WRITER] if found & _WRITER else []
    return _Outline(
        sentence=sentence,
        words=("^", "^", "^", *words, "$", "$", "$"),
        after=tuple((f"after {one}", words.index(one)) for one in _SIGNPOSTS if one in found),
        writer=(spoken[0], spoken[-1]) if spoken else None,
        names=f"names {words[:_MOST_TOKENS].count('@name')}",
    )


def _features(outline: _Outline, kind: str, at: int) -> tuple[list[tuple[str, ...]], list[str]]:
    """The features of a token: those that often come together in groups, and the others; none of them twice."""
    sentence, words = outline.sentence, outline.words
    count, start = len(sentence.words.tokens), sentence.words.tokens[at].start
    groups = [_of_word(words[at + place])[place] for place in range(len(_AROUND))]
    groups.append(_of_place(kind, min(_FAR, at), min(_FAR, count - at), 4 * at // count))
    _, second, third, here, next_one, after_next, _ = words[at : at + len(_AROUND)]
    others = [
        f"-2&-1:{second} {third}",
        f"-1&0:{third} {here}",
        f"0&1:{here} {next_one}",
        f"1&2:{next_one} {after_next}",
        f"before:{words[at]} {second} {third}",
        outline.names,
    ]
    others += [told for told, first in outline.after if first < at]
    if outline.writer and outline.writer[0] < at:
        others.append("writer before")
    if outline.writer and outline.writer[1] > at:
        others.append("writer behind")
    if sentence.text[start].isupper():
        others.append("capital")
    if sentence.text.count('"', 0, start) % 2:
        others.append("quoted")
    if sentence.hits:
        others += dict.fromkeys(_by_hits(sentence.hits, kind, at))
    return groups, others


@lru_cache(maxsize=5_000)
def _of_word(word: str) -> tuple[tuple[str, ...], ...]:
    """What a word is to the tokens around it, and to itself: its ending counts there, and beside it."""
    found: list[tuple[str, ...]] = []
    for near in _AROUND:
        ends = [f"...{word[-size:]}" for size in _ENDINGS] if near == 0 else []
        ends += [f"{near}...{word[-3:]}"] if near in (-1, 1) else []
        found.append((f"{near}:{word}", *dict.fromkeys(ends)))
    return tuple(found)


@lru_cache(maxsize=5_000)
def _of_place(kind: str, at: int, ahead: int, quarter: int) -> tuple[str, ...]:
    return (f"kind:{kind}", f"from start:{at}", f"to end:{ahead}", f"at:{quarter}")


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


def whom_features(sentence: Sentence, kind: str, before: Sentence | None) -> list[str]:
    """What of a sentence tells whether it is about somebody else than the writer: its words, whom it names, what was
    said before.
    """
    norms = [token.norm for token in sentence.words.tokens[:_MOST_TOKENS]]
    row = ["^", *norms, "$"]
    found = [f"it is:{norm}" for norm in norms]
    found += [f"it says:{one} {following}" for one, following in pairwise(row)]
    found += [f"it has:{one} {other}" for one, other in zip(row, row[2:], strict=False)]
    found += [f"for {kind}:{norm}" for norm in norms if norm in _WRITER or norm in _OTHERS or norm == "@name"]
    who = f"{_people_in(norms)} {_people_in(_clause_of(sentence, kind))}"
    found += [f"people {who}", f"people of {kind} {who}"]
    if before is not None:
        earlier = [token.norm for token in before.words.tokens[:_MOST_TOKENS]]
        found += [f"before {_people_in(earlier)}", f"before {_people_in(earlier)} then {_people_in(norms)}"]
        found += [f"before:{norm}" for norm in earlier if norm in _WRITER or norm in _OTHERS]
    found += [f"caught {kind}" for hit in sentence.hits if hit.kind == kind and hit.who]
    return list(dict.fromkeys(found))


def _clause_of(sentence: Sentence, kind: str) -> list[str]:
    """The words of the clauses in which a phrase speaks for this kind."""
    spans = [sentence.clause(hit) for hit in sentence.hits if hit.kind == kind and not hit.is_whole]
    return [norm for first, last in spans for norm in sentence.words.norms(first, last)]


def _people_in(norms: Sequence[str]) -> str:
    """Whether it speaks of the writer, of others by a pronoun, by a name or an address."""
    said = set(norms)
    signs = ("ik", _WRITER & said), ("zij", _OTHERS & said), ("name", "@name" in said), ("address", "@address" in said)
    return "+".join(name for name, stands in signs if stands) or "nobody"
