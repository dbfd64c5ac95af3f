"""Every regular expression of mailflow against text made to hurt it: twice the text takes about twice the time."""

import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from mailflow.console import steps
from mailflow.flow.assemble import shipped_lexicon
from mailflow.mail.read import Own, read
from mailflow.model.understanding import Known
from mailflow.understanding import phones
from mailflow.understanding.desk.orders_cut import LONGEST_ORDER
from mailflow.understanding.understand import understand
from proving.ground import Ground
from proving.hostile.forked import in_children
from proving.hostile.mutating import genuine
from proving.hostile.patterns import Used, patterns
from proving.hostile.pumping import hurting
from proving.sheet import Guard, Proved
from tests.builders import CLUB
from tests.house import START

TITLE = "regular expressions, each pumped"
GOAL = "t(2n)/t(n) < 3 for 100 % of the patterns"
SIZE = 2_000
# Only what takes longer can be judged; in seconds. What stays below it at its bound needs no judgement.
NOTICED = 0.002
RATIO = 3.0
AGAIN = 3
DIES_AFTER_SECONDS = 30
IN_ONE_PROCESS = 60
# The shapes of an order, and of a line of the journal, are asked for in no longer text, from its begin to its end.
BOUNDED: Mapping[str, int] = {
    "mailflow.understanding.desk.orders_agenda": LONGEST_ORDER,
    "mailflow.understanding.desk.orders_asked": LONGEST_ORDER,
    "mailflow.understanding.desk.orders_meetings": LONGEST_ORDER,
    "mailflow.understanding.desk.orders_moves": LONGEST_ORDER,
    "mailflow.understanding.desk.orders_people": LONGEST_ORDER,
    "mailflow.console.steps": steps.LONGEST,
}
AT_BOUND = 0.05
# Where the lexicon is kept, with the patterns that its words make: all of a few shapes.
OF_THE_LEXICON = "mailflow.flow.assemble"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pumped:
    """How a pattern did: so many texts, its slowest in seconds, and what is wrong with it."""

    texts: int
    slowest: float
    wrong: str = ""


def prove(ground: Ground) -> Proved:
    """All patterns, each against texts made from its own shape; one that is known to turn back must be noticed."""
    _used()
    found = _chosen(ground)
    count = 200 if ground.full else 12
    done: list[tuple[Used, Pumped]] = []
    missed: list[str] = []

    def work(used: Used) -> Pumped:
        return pumped(used, chance=random.Random(f"{ground.seed}:{used.name}"), count=count)

    told = in_children(work, found, each=IN_ONE_PROCESS, seconds=DIES_AFTER_SECONDS)
    for used, one in zip(found, told, strict=True):
        if isinstance(one, str):
            missed.append(f"{used.name}: {one.strip().splitlines()[-1]}")
            continue
        done.append((used, one))
        missed += [f"{used.name}: {one.wrong}"] if one.wrong else []
    slowest = max(done, key=lambda pair: pair[1].slowest)
    return Proved(
        tried=len(found),
        missed=tuple(missed),
        controls=1,
        controls_missed=_known_to_turn_back(),
        figures={
            "texts": sum(one.texts for _, one in done),
            "slowest": f"{slowest[1].slowest * 1000:.0f} ms ({slowest[0].name})",
        },
    )


def _chosen(ground: Ground) -> tuple[Used, ...]:
    """All patterns; quick, of the thousands that only the words of the lexicon make, some by chance."""
    found = patterns()
    if ground.full:
        return found
    own = [one for one in found if one.where != OF_THE_LEXICON]
    made = [one for one in found if one.where == OF_THE_LEXICON]
    return (*own, *ground.chance().sample(made, min(len(made), ground.count(600, 0))))


def pumped(used: Used, *, chance: random.Random, count: int) -> Pumped:
    """The pattern against so many texts: up to its bound where it has one, else at two sizes."""
    bound = BOUNDED.get(used.where, 0)
    texts, slowest = 0, 0.0
    for one, two in hurting(used.pattern, size=bound // 2 or SIZE, chance=chance, count=count):
        texts += 1
        if bound:
            seconds = _seconds(used, two)
            slowest = max(slowest, seconds)
            if seconds > AT_BOUND and _least(used, two) > AT_BOUND:
                return Pumped(texts=texts, slowest=slowest, wrong=f"{seconds:.3f} s for {bound} letters {one[:40]!r}")
            continue
        seconds = _seconds(used, one)
        slowest = max(slowest, seconds)
        if seconds > NOTICED and (ratio := _ratio(used, one, two)) >= RATIO:
            return Pumped(texts=texts, slowest=slowest, wrong=f"{ratio:.1f} times as long for twice {one[:40]!r}")
    return Pumped(texts=texts, slowest=slowest)


def _ratio(used: Used, one: str, two: str) -> float:
    """How many times as long the longer text takes, by the least of several; 0 where the shorter takes too little."""
    short = _least(used, one)
    return _least(used, two) / short if short > NOTICED else 0.0


def _least(used: Used, text: str) -> float:
    return min(_seconds(used, text) for _ in range(AGAIN))


def _seconds(used: Used, text: str) -> float:
    """The CPU seconds that the pattern takes, asked as it is asked."""
    given = text.encode("utf-8") if isinstance(used.pattern.pattern, bytes) else text
    asked: Callable[..., object] = getattr(used.pattern, used.way)
    began = time.process_time()
    asked(given)
    return time.process_time() - began


def _used() -> None:
    """Patterns that are made only in use are made: some mails were read and understood."""
    lexicon = shipped_lexicon()
    known = Known(club_name=CLUB.name, club_address=CLUB.address.address)
    for content in list(genuine().values())[:40]:
        understand(read(content, arrived_at=START, own=Own()), lexicon, known)


def _known_to_turn_back() -> tuple[str, ...]:
    """What the measure does not notice of a pattern that is known to turn back; empty where it sees it."""
    known = Used("known", re.compile(r"\s+$"), "search")
    seen = pumped(known, chance=random.Random(1), count=1_000)
    return () if seen.wrong else ("a pattern that is known to turn back was not noticed",)


@contextmanager
def without_bounds() -> Iterator[None]:
    """A pattern of the reader looks again from each place of a long row of dashes, as it once did."""
    with patch.object(phones, "_TWO", re.compile(r"[ –-]+(?=\+|\(?0)")):
        yield


GUARDS: Mapping[str, Guard] = {"bounds of a pattern": without_bounds}
