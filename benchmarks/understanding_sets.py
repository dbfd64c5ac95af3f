"""The labelled sets: where they lie, which of them were read, and what may be learned from when one is judged."""

import hashlib
import importlib.util
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from mailflow.flow.assemble import plain_lexicon
from mailflow.mail.read import Own, read
from mailflow.model.errors import Unreadable
from mailflow.model.understanding import Known
from mailflow.understanding.labelled import known_from
from mailflow.wire.clock import now
from training.examples import HERE, Example, examples
from training.mails import Mail, mails

PROJECT = Path(__file__).resolve().parents[1]
BESIDE = PROJECT.parent / "shared" / "mail"
KEPT = PROJECT / "tests" / "fixtures" / "mail"
# Phrases and rules were written after reading these, and the mails that were not understood. All others are unread.
READ = ("dev-a", "sentences-1", "sentences-2")
TELLING = 5
CHANCE = 3

Thing = TypeVar("Thing")

_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class MailSet:
    """A folder of labelled mails."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def was_read(self) -> bool:
        return self.name in READ

    @property
    def mails(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"))

    @property
    def gold(self) -> dict[str, dict[str, object]]:
        """The labels by file."""
        lines = (self.folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
        return {row["file"]: row for row in map(json.loads, filter(str.strip, lines))}

    @property
    def known(self) -> Known:
        """What the club knew when the mails came."""
        return known_from(json.loads((self.folder / "context.json").read_text(encoding="utf-8")))


def where() -> Path:
    """The folder beside the project where it is there, else the fixtures."""
    return BESIDE if BESIDE.is_dir() else KEPT


def mail_sets() -> list[MailSet]:
    """All sets of mails, by name."""
    return [MailSet(path.parent) for path in sorted(where().glob("*/labels.jsonl"))]


def mail_set(name: str) -> MailSet:
    """The set of this name. Raises LookupError where there is none."""
    found = next((one for one in mail_sets() if one.name == name), None)
    if found is None:
        raise LookupError(f"there is no set {name!r}: {', '.join(one.name for one in mail_sets())}")
    return found


@cache
def sentence_sets() -> dict[str, tuple[Example, ...]]:
    """The sentences that were handed over, by the name of their file."""
    beside = tuple(examples(BESIDE)) if BESIDE.is_dir() else ()
    handed_over = beside or tuple(examples(HERE / "labelled"))
    names = sorted({one.source for one in handed_over})
    return {name: tuple(one for one in handed_over if one.source == name) for name in names}


@cache
def judging() -> ModuleType:
    """score.py, as it was handed over with the sets."""
    folder = where() if (where() / "score.py").is_file() else KEPT
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise LookupError(f"{folder} holds no score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def folded(text: str) -> str:
    """The words alone, in lower case, with a space around each."""
    return f" {' '.join(_WORDS.findall(text.lower()))} "


@cache
def texts_of(name: str) -> tuple[str, ...]:
    """What stands in a set, folded: its sentences, or what was said in its mails and their subjects."""
    if name in sentence_sets():
        return tuple(folded(one.text) for one in sentence_sets()[name])
    return tuple(_texts_of(mail_set(name)))


def _texts_of(chosen: MailSet) -> Iterator[str]:
    for path in chosen.mails:
        try:
            message = read(path.read_bytes(), arrived_at=now(), own=Own())
        except Unreadable:
            continue
        yield f"{folded(message.subject)}\n{folded(message.said)}\n{folded(message.quoted)}"


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to learn from: single sentences, and whole mails labelled sentence by sentence."""

    sentences: tuple[Example, ...]
    mails: tuple[Mail, ...]

    @property
    def count(self) -> int:
        """All sentences, those in mails among them."""
        return len(self.sentences) + sum(len(one.sentences) for one in self.mails)

    def part(self, share: float) -> "Material":
        """A share, drawn at random but the same each time; a smaller share is part of a larger one."""
        return Material(_drawn(self.sentences, share), _drawn(self.mails, share))

    @property
    def digest(self) -> str:
        """What tells it from other material."""
        return hashlib.sha256(repr((self.sentences, self.mails)).encode()).hexdigest()[:16]


@cache
def everything() -> Material:
    """All that there is to learn from, as `make learn` takes it: the lexicon's own examples too."""
    from training.train import of_lexicon  # here, for it needs scikit-learn, which the names of sets do not

    return Material((*examples(), *of_lexicon(plain_lexicon())), tuple(mails()))


@cache
def repeated(name: str) -> frozenset[str]:
    """Sentences of other sources, folded, that stand word by word in the set that is judged.

    One of a few words only where it is a whole sentence there.
    """
    judged = texts_of(name)
    whole, blob = frozenset(judged), "\n".join(judged)
    single = [one for one in everything().sentences if one.source != name]
    others = {folded(one.text) for one in (*single, *(one for mail in everything().mails for one in mail.sentences))}
    runs = {run for one in judged for run in _runs(one)}
    likely = (one for one in others if one in whole or next(_runs(one), None) in runs)
    return frozenset(one for one in likely if one in whole or one in blob)


@cache
def allowed(name: str) -> Material:
    """All material but the set that is judged, and but what stands in it word by word.

    What stands in any set of mails is always left out: so all of them share what was learned.
    """
    names = sorted({name, *(one.name for one in mail_sets())})
    there = frozenset[str]().union(*map(repeated, names))
    long = frozenset(filter(_is_telling, there))
    whole = everything()
    return Material(
        tuple(one for one in whole.sentences if one.source != name and folded(one.text) not in there),
        tuple(one for one in whole.mails if not any(folded(each.text) in long for each in one.sentences)),
    )


def _runs(words: str) -> Iterator[tuple[str, ...]]:
    """Each so many words in a row; none of a sentence that is shorter."""
    row = words.split()
    return (tuple(row[at : at + TELLING]) for at in range(len(row) - TELLING + 1))


def _is_telling(words: str) -> bool:
    """Whether a folded sentence is so long that nobody writes it twice by chance."""
    return len(words.split()) >= TELLING


def _drawn(given: tuple[Thing, ...], share: float) -> tuple[Thing, ...]:
    order = list(range(len(given)))
    random.Random(CHANCE).shuffle(order)
    chosen = sorted(order[: round(len(given) * share)])
    return tuple(given[at] for at in chosen)
