"""Mails changed by chance, read in a process of their own: each is read, or it is said that it cannot be."""

import resource
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from unittest.mock import patch

from mailflow.flow.assemble import shipped_lexicon
from mailflow.mail import bodies, read
from mailflow.mail.fence import TEXT_LIMIT, check
from mailflow.mail.read import Own, glance
from mailflow.model.errors import Unreadable
from mailflow.model.message import Message
from mailflow.model.understanding import Known
from mailflow.understanding.understand import understand
from proving.ground import Ground
from proving.hostile.forked import in_children
from proving.hostile.mutating import genuine, mutated
from proving.sheet import Guard, Proved
from tests.builders import CLUB
from tests.house import START

TITLE = "mails changed by chance"
GOAL = "process deaths 0 · kinds of exception that get out 0 · at most 1 s and 64 MB each · all unchanged ones read"
SLOWEST_SECONDS = 1.0
LARGEST_BYTES = 64 * 2**20
IN_ONE_PROCESS = 500
# One in so many is understood, too: that takes ten times as long.
UNDERSTOOD_ONE_IN = 10
OWN = Own(addresses=frozenset(CLUB.own_addresses), domains=frozenset({CLUB.address.domain}))
KNOWN = Known(club_name=CLUB.name, club_address=CLUB.address.address)
TOO_STRANGE = "too strange to read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a mail ended: `why` where it cannot be read, `wrong` what must not be; CPU seconds and bytes it grew by."""

    name: str
    seconds: float
    grown: int
    why: str = ""
    wrong: str = ""


def prove(ground: Ground) -> Proved:
    """So many changed mails of the seed, read with forked processes; the mails as they were must be read."""
    _warmed()
    numbers = range(ground.count(2_000, 100_000))
    found: list[Ended] = []
    missed: list[str] = []
    told = in_children(
        lambda number: _ended(*mutated(number, seed=ground.seed), number=number), numbers, each=IN_ONE_PROCESS
    )
    for number, ended in zip(numbers, told, strict=True):
        if isinstance(ended, str):
            missed.append(f"mail {number} of seed {ground.seed}: {ended.strip().splitlines()[-1]}")
            continue
        found.append(ended)
        missed += [f"mail {number} of seed {ground.seed}, {ended.name}: {wrong}" for wrong in _wrong(ended)]
    unread = [one for one in _unchanged() if isinstance(one, str) or one.why or one.wrong]
    return Proved(
        tried=len(numbers),
        missed=tuple(missed),
        controls=len(genuine()),
        controls_missed=tuple(one if isinstance(one, str) else f"{one.name}: {one.why or one.wrong}" for one in unread),
        figures=_figures(found),
    )


def _warmed() -> None:
    """What is read with the first mail was read before any is measured."""
    shipped_lexicon()
    for number, (name, content) in enumerate(genuine().items()):
        _ended(name, content, number=number)


def _unchanged() -> Iterator[Ended | str]:
    mails = list(genuine().items())
    return in_children(lambda mail: _ended(*mail, number=0), mails, each=IN_ONE_PROCESS)


def _ended(name: str, content: bytes, *, number: int) -> Ended:
    had, began = _peak(), time.process_time()
    why = wrong = ""
    try:
        glance(content)
        try:
            message = read.read(content, arrived_at=START, own=OWN)
        except Unreadable as error:
            why = str(error)
        else:
            wrong = _unfit(message)
            if number % UNDERSTOOD_ONE_IN == 0:
                understand(message, shipped_lexicon(), KNOWN)
    except Exception as error:
        wrong = f"{type(error).__name__} got out: {str(error)[:80]}"
    return Ended(name=name, seconds=time.process_time() - began, grown=_peak() - had, why=why, wrong=wrong)


def _unfit(message: Message) -> str:
    """Which text of the message no database would take, with NUL or half a letter; or that is longer than may be."""
    for name, text in _texts(asdict(message)):
        if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            return f"its {name} holds what no database takes"
        if len(text) > TEXT_LIMIT:
            return f"its {name} is longer than may be"
    return ""


def _texts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """All texts within a value, each with the name of the outermost field that holds it."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(one, name or str(key))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one, name)


def _peak() -> int:
    """The most memory that this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _wrong(ended: Ended) -> list[str]:
    wrong = [ended.wrong] if ended.wrong else []
    if ended.seconds > SLOWEST_SECONDS:
        wrong.append(f"it took {ended.seconds:.1f} s")
    if ended.grown > LARGEST_BYTES:
        wrong.append(f"it took {ended.grown / 2**20:.0f} MB")
    return wrong


def _figures(found: list[Ended]) -> Mapping[str, int | float | str]:
    seconds = sorted(one.seconds for one in found) or [0.0]
    strange = Counter(one.why for one in found if TOO_STRANGE in one.why)
    return {
        "read": sum(not one.why for one in found),
        "said to be unreadable": sum(bool(one.why) for one in found),
        "of these by the net under the reader": ", ".join(f"{why} {count}" for why, count in strange.items()) or 0,
        "slowest ms": round(seconds[-1] * 1000),
        "p99 ms": round(seconds[int(len(seconds) * 0.99)] * 1000),
        "largest MB": round(max((one.grown for one in found), default=0) / 2**20, 1),
    }


@contextmanager
def without_cleaning() -> Iterator[None]:
    """What a mail says is passed on as it came, NUL and half letters with it."""
    with patch.object(bodies, "clean_text", lambda text: text):
        yield


@contextmanager
def without_the_net() -> Iterator[None]:
    """Charsets are believed, and nobody catches what a library raises."""

    def bare(content: bytes, *, arrived_at, own, whole=True):  # type: ignore[no-untyped-def]
        return read._message(check(content), arrived_at, own)

    def believed(content: bytes, charset: str) -> str:
        return content.decode(charset or "utf-8")

    with patch.object(read, "read", bare), patch.object(bodies, "decode", believed):
        yield


GUARDS: Mapping[str, Guard] = {"cleaning of texts": without_cleaning, "the net under the reader": without_the_net}
