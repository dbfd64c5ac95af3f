"""A mail as it is heard: its sentences, each with the days, places, people and phrases found in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mailflow.understanding.clauses import Said
from mailflow.understanding.dates import Mention, mentions
from mailflow.understanding.lexicon import NOTHING, Lexicon
from mailflow.understanding.names import ADDRESS, Named, People, find
from mailflow.understanding.negation import denied_within
from mailflow.understanding.phrases import Hit, standing
from mailflow.understanding.wording import Mark, Worded, worded

_LINK = re.compile(r"<?\bhttps?://\S{1,2000}|\bwww\.\S{1,500}")
_RIVALS = frozenset(
    frozenset(two)
    for two in (
        ("propose_theme", "contribute"),
        ("propose_theme", "question"),
        ("programme", "question"),
        ("join", "rsvp"),
        ("leave", "rsvp"),
        ("join", "leave"),
    )
)
_BOUNDS = frozenset(
    {",", ";", ":", "(", ")", "want", "omdat", "maar", "dus", "terwijl", "zodat", "but", "because", "so"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence: its words, what is named in it, and the phrases that stand (`hits`).

    `chances` tells for each label how likely it is, by what was learned from examples; empty where nothing was.
    """

    number: int
    text: str
    words: Worded
    mentions: tuple[Mention, ...]
    named: tuple[Named, ...]
    hits: tuple[Hit, ...]
    idle: tuple[Hit, ...]
    chances: Mapping[str, float] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        return self.text.rstrip(" \"'”’)").endswith("?")

    def of(self, kind: str) -> list[Hit]:
        """The phrases that speak for this kind."""
        return [hit for hit in self.hits if hit.kind == kind]

    def said_in(self, hit: Hit) -> str:
        """The very words of a hit."""
        return self.words.words(hit.first, hit.last)

    def clause(self, hit: Hit) -> tuple[int, int]:
        """The tokens of the clause in which a hit stands."""
        tokens = self.words.tokens
        first, last = hit.first, hit.last
        while first > 0 and tokens[first - 1].norm not in _BOUNDS:
            first -= 1
        while last < len(tokens) and tokens[last].norm not in _BOUNDS:
            last += 1
        return first, last

    def mentions_in(self, first: int, last: int) -> list[Mention]:
        """The days named by these tokens."""
        marks = [token.mark for token in self.words.tokens[first:last] if token.mark and token.mark.tag == "date"]
        return [self.mentions[mark.number] for mark in marks]

    def named_in(self, first: int, last: int) -> list[Named]:
        """The people named by these tokens."""
        marks = [token.mark for token in self.words.tokens[first:last] if token.mark and token.mark.tag == "name"]
        return [self.named[mark.number] for mark in marks]


def hear(said: Said, *, lexicon: Lexicon, people: People, answers: frozenset[str]) -> tuple[Sentence, ...]:
    """Every sentence with what is found in it."""
    return tuple(
        _sentence(number, text, lexicon=lexicon, people=people, answers=answers)
        for number, text in enumerate(said.sentences)
    )


def _sentence(number: int, text: str, *, lexicon: Lexicon, people: People, answers: frozenset[str]) -> Sentence:
    text = _LINK.sub(lambda found: " " * len(found.group()), text)
    days = mentions(text)
    places = [(place.start, place.end) for place in lexicon.places.find(text)]
    taken = [*((day.start, day.end) for day in days), *places]
    named = tuple(find(text, people, taken=taken, ordinary=lexicon.ordinary))
    marks = [Mark(day.start, day.end, "date", at) for at, day in enumerate(days)]
    marks += [Mark(one.start, one.end, "name", at) for at, one in enumerate(named)]
    for found in ADDRESS.finditer(text) if "@" in text else ():
        _mark(marks, Mark(*found.span(), "address"))
    for start, end in places:
        _mark(marks, Mark(start, end, "place"))
    words = worded(text, marks, lexicon.speller.spell)
    all_hits = lexicon.book.hits(words, answers=answers, is_first=number == 0)
    hits = [hit for hit in all_hits if hit.answer is not None or not denied_within(hit, words)]
    stand = of_one_clause(standing(hits), words)
    return Sentence(
        number=number,
        text=text,
        words=words,
        mentions=days,
        named=named,
        hits=tuple(hit for hit in stand if hit.kind != NOTHING),
        idle=tuple(hit for hit in hits if hit.kind == NOTHING),
    )


def of_one_clause(hits: list[Hit], words: Worded) -> list[Hit]:
    """The hits without those that lose to a stronger rival: a clause offers or wishes, joins or comes, not both."""
    tokens = words.tokens

    def is_same_clause(one: Hit, other: Hit) -> bool:
        first, last = min(one.last, other.last), max(one.first, other.first)
        return not any(token.norm in _BOUNDS for token in tokens[first:last])

    def loses(hit: Hit) -> bool:
        rivals = (other for other in hits if frozenset((hit.kind, other.kind)) in _RIVALS)
        return any(_strength(other) > _strength(hit) and is_same_clause(hit, other) for other in rivals)

    return [hit for hit in hits if not loses(hit)]


def _strength(hit: Hit) -> tuple[float, int, str]:
    return (round(hit.phrase.weight, 2), hit.length, hit.kind)


def _mark(marks: list[Mark], mark: Mark) -> None:
    """One more mark, where nothing else stands."""
    if not any(mark.start < other.end and other.start < mark.end for other in marks):
        marks.append(mark)
