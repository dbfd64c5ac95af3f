"""Text made to hurt one regular expression: whatever may be repeated in it is, and then the match must fail."""

import random
import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import cast

from proving.hostile.patterns import Pattern

# Repeated anyway, whatever the pattern.
ALWAYS = (
    "a", " ", "\t", "\n", "a ", "A", "0", "-", ">", "<", "(", '"', "'", ",", ".", ";", ":", "=", "@", "a@", "a.", "é",
    "\u0301", "http://", "= ", "ik ", "12-", "aA0 ",
)  # fmt: skip
TAILS = ("", "!", "\n", "\x00")
MANY = 30
DEEP = 12
LIKELY = "a -0.x>\t"
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
Parsed = Sequence[tuple[object, object]]


def hurting(pattern: Pattern, *, size: int, chance: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """So many of the texts that may hurt the pattern, each twice: of this size in letters, and twice as long."""
    written = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    kept = pattern.flags & ~re.UNICODE  # a pattern of bytes may not have it, and one of text has it anyway
    tree = parser.parse(written, kept)
    units = list(dict.fromkeys([*_units(tree, "", chance, DEEP), *(("", "", one) for one in ALWAYS)]))
    texts = [(start, repeated, tail, between) for start, between, repeated in units for tail in TAILS]
    for start, repeated, tail, between in texts if len(texts) <= count else chance.sample(texts, count):
        yield tuple(_made(start, between, repeated, tail, size * times) for times in (1, 2))  # type: ignore[misc]


def _made(start: str, between: str, repeated: str, tail: str, size: int) -> str:
    unit = between + repeated
    return start + unit * max(1, (size - len(start)) // len(unit)) + tail


def _units(tree: Parsed, start: str, chance: random.Random, depth: int) -> Iterator[tuple[str, str, str]]:
    """What stands before each repeated piece, what may be repeated with it, and the piece itself."""
    for code, value in tree:
        if code in _REPEATS:
            _, most, body = _repeated(value)
            if most >= MANY:
                for _ in range(2):
                    piece = _example(body, chance, depth) or "a"
                    yield start, "", piece
                    yield "", start, piece * 3
                    if start:
                        yield "", start, piece
        for inner in _inner(code, value):
            if depth:
                yield from _units(inner, start, chance, depth - 1)
        start += _example([(code, value)], chance, depth)
    if start:
        yield "", "", start
        yield "", "", start[: max(1, len(start) - 1)]


def _repeated(value: object) -> tuple[int, int, Parsed]:
    """How often a piece of a pattern stands at least and at most, and the piece."""
    return cast(tuple[int, int, Parsed], value)


def _inner(code: object, value: object) -> Iterator[Parsed]:
    if code in _REPEATS:
        yield value[2]  # type: ignore[index]
    elif code is codes.SUBPATTERN:
        yield value[3]  # type: ignore[index]
    elif code is codes.ATOMIC_GROUP:
        yield value  # type: ignore[misc]
    elif code is codes.BRANCH:
        yield from value[1]  # type: ignore[index]
    elif code in (codes.ASSERT, codes.ASSERT_NOT):
        yield value[1]  # type: ignore[index]
    elif code is codes.GROUPREF_EXISTS:
        yield from (one for one in value[1:] if one)  # type: ignore[index]


def _example(tree: Parsed, chance: random.Random, depth: int) -> str:
    """A text that this piece of a pattern may match, by chance one of many."""
    return "".join(_one(code, value, chance, depth) for code, value in tree) if depth else ""


def _one(code: object, value: object, chance: random.Random, depth: int) -> str:
    if code is codes.LITERAL:
        return chr(value)  # type: ignore[arg-type]
    if code is codes.NOT_LITERAL:
        return "a" if value != 97 else "b"
    if code is codes.ANY:
        return chance.choice("a -")
    if code is codes.IN:
        return _of_set(value, chance)  # type: ignore[arg-type]
    if code is codes.BRANCH:
        return _example(chance.choice(value[1]), chance, depth - 1)  # type: ignore[index]
    if code in _REPEATS:
        least, most, body = _repeated(value)
        times = max(least, min(1, most))
        return "".join(_example(body, chance, depth - 1) for _ in range(min(times, 40)))
    if code is codes.SUBPATTERN or code is codes.ATOMIC_GROUP:
        return "".join(_example(one, chance, depth - 1) for one in _inner(code, value))
    return ""


def _of_set(members: Sequence[tuple[object, object]], chance: random.Random) -> str:
    """A letter of a class of letters."""
    if members[0][0] is codes.NEGATE:
        free = [letter for letter in _ordinary() if not any(_is_in(letter, one) for one in members[1:])]
        likely = [letter for letter in free if letter in LIKELY]
        return chance.choice(likely or free or ["\u4e00"])
    code, value = chance.choice(members)
    if code is codes.LITERAL:
        return chr(value)  # type: ignore[arg-type]
    if code is codes.RANGE:
        return chr(chance.choice(value))  # type: ignore[arg-type]
    found = [letter for letter in _ordinary() if _is_in(letter, (code, value))]
    return chance.choice(found or ["a"])


def _is_in(letter: str, member: tuple[object, object]) -> bool:
    code, value = member
    if code is codes.LITERAL:
        return ord(letter) == value
    if code is codes.RANGE:
        return value[0] <= ord(letter) <= value[1]  # type: ignore[index, no-any-return]
    kinds = {
        codes.CATEGORY_DIGIT: letter.isdigit(),
        codes.CATEGORY_SPACE: letter.isspace(),
        codes.CATEGORY_WORD: letter.isalnum() or letter == "_",
    }
    opposite = {
        codes.CATEGORY_NOT_DIGIT: codes.CATEGORY_DIGIT,
        codes.CATEGORY_NOT_SPACE: codes.CATEGORY_SPACE,
        codes.CATEGORY_NOT_WORD: codes.CATEGORY_WORD,
    }
    return not kinds[opposite[value]] if value in opposite else kinds.get(value, False)


@cache
def _ordinary() -> str:
    return "".join(chr(number) for number in range(0x180) if unicodedata.category(chr(number)) != "Cs")
