"""Ours, judged: weights made without the set, what they make of its mails and of its sentences."""

import time
import tomllib
import tracemalloc
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from second_reader import second_reader
from understanding_figures import by_label, figures_of
from understanding_sets import MailSet, Material, judging, mail_set, sentence_sets

from mailflow.cli.trying import labelled
from mailflow.flow.assemble import lessons_in, plain_lexicon
from mailflow.flow.second_reader import SecondReader
from mailflow.model.address import Address
from mailflow.model.message import Message
from mailflow.model.people import Policies
from mailflow.model.understanding import Answered, Known
from mailflow.shipped import shipped
from mailflow.understanding.clauses import cut
from mailflow.understanding.features import features
from mailflow.understanding.heard import hear
from mailflow.understanding.labelled import known_from
from mailflow.understanding.learned import read_learned
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.names import People
from mailflow.understanding.understand import understand
from mailflow.wire.maildir import read_mails
from training.examples import LABELS, Example
from training.train import learn

Rows = dict[str, dict[str, object]]
WRITER = Address(address="anna.deboer@wijk.example.org", name="Anna de Boer")
WRITTEN_AT = datetime(2020, 1, 3, 11, 0, tzinfo=UTC)
CLUB: Mapping[str, object] = {
    "club": "Opbouwwerk",
    "inbox": "opbouwwerk@example.org",
    "organisers": [{"name": "Marjolein Terpstra", "email": "marjolein.terpstra@example.org"}],
    "meetings": [
        {"start": "2020-01-13T10:00", "end": "2020-01-13T15:00", "place": "Utrecht", "theme": "bewonersparticipatie"},
        {"start": "2020-02-13T10:00", "end": "2020-02-13T15:00", "place": "Deventer", "theme": "jongerenwerk"},
        {"start": "2020-03-24T10:00", "end": "2020-03-24T15:00", "place": "Tilburg", "theme": "eenzaamheid"},
    ],
}


@dataclass(frozen=True, slots=True)
class JudgedMails:
    """What was reached on a set of mails, in all and by class, how sure each intent was and whether right, the errors.

    `counts` tells for some figures of how many.
    """

    figures: dict[str, float]
    counts: dict[str, str]
    classes: dict[str, float]
    sure: list[tuple[float, bool]]
    errors: list[str]


@dataclass(frozen=True, slots=True)
class JudgedSentences:
    """The F1 of each label, by the weights alone and by all of it, and how sure each was (and whether right)."""

    weights_alone: dict[str, float]
    whole: dict[str, float]
    sure: list[tuple[float, bool]]


@dataclass(frozen=True, slots=True)
class Cost:
    """What the weights cost: features, megabytes as text and packed, seconds to read, megabytes in memory."""

    features: int
    size: float
    packed: float
    seconds: float
    memory: float


def train(given: Material, folder: Path) -> float:
    """The folder holds what is learned from this material; how many seconds of a processor that took."""
    began = time.process_time()
    files = learn(given.sentences, given.mails, plain_lexicon())
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return time.process_time() - began


def lexicon(folder: Path | None) -> Lexicon:
    """The shipped phrases with what this folder holds of lessons; alone without."""
    plain = plain_lexicon()
    return replace(plain, learned=lessons_in(folder)) if folder else plain


def judged_mails(name: str, folder: Path | None, second: Path | None = None) -> JudgedMails:
    """A set of mails, read and understood as `mailflow understand` does, and scored.

    `second` is a file that tells of a second reader, which is asked where ours is not sure.
    """
    chosen = mail_set(name)
    with TemporaryDirectory() as place:
        reader = second_reader(second, folder=Path(place)) if second else None
        return scored(chosen, dict(understood(chosen, lexicon(folder), reader)))


def understood(
    chosen: MailSet, words: Lexicon, second: SecondReader | None = None
) -> Iterator[tuple[str, dict[str, object]]]:
    """Every mail of the set in the format of the labelled sets, by its file."""
    policies, known = usual_policies(), chosen.known
    for path in chosen.mails:
        raw = next(iter(read_mails([path])))
        yield path.name, labelled(raw, path.name, known=known, lexicon=words, policies=policies, second=second)


def usual_policies() -> Policies:
    """What counts in a club that sets nothing else."""
    told = tomllib.loads((shipped("config") / "clubs" / "club.toml").read_text(encoding="utf-8"))["policies"]
    return Policies(threshold=told["threshold"], thresholds=MappingProxyType(told["thresholds"]))


def scored(chosen: MailSet, said: Rows) -> JudgedMails:
    """The figures of score.py, and how sure each intent was."""
    score = judging()
    found, errors = score.score(chosen.gold, said)
    slots = {name: (int(hits), int(count)) for name, (hits, count) in found["slots"].items()}
    counts = {f"slot {name}": f"{hits}/{count}" for name, (hits, count) in slots.items()}
    counts |= {"lost requests": f"of {found['asking']}", "wrong acts": f"{found['wrong_acts']}/{found['acts']}"}
    return JudgedMails(
        figures=figures_of(found, slots),
        counts=counts,
        classes={name: float(of["f1"]) for name, of in found["classes"].items()},
        sure=list(_sure(chosen, said)),
        errors=list(errors),
    )


def _sure(chosen: MailSet, said: Rows) -> Iterator[tuple[float, bool]]:
    """Of each intent of a human being's mail: its confidence, and whether an organiser would understand the same."""
    as_wanted = judging().as_wanted
    for name, gold in chosen.gold.items():
        free = list(_intents(gold))
        for intent in _intents(said.get(name, {})) if said.get(name, {}).get("kind") == "person" else ():
            match = next((one for one in free if as_wanted(one, intent)), None)
            if match is not None:
                free.remove(match)
            if isinstance(intent.get("confidence"), float | int):
                yield float(str(intent["confidence"])), match is not None


def _intents(row: Mapping[str, object]) -> list[dict[str, object]]:
    found = row.get("intents")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def judged_sentences(name: str, folder: Path | None) -> JudgedSentences:
    """A set of sentences, each as a mail of its own that answers what it answered; without a folder by phrases only."""
    words = lexicon(folder)
    given = sentence_sets()[name]
    wanted = [frozenset(one.labels) for one in given]
    alone = [by_weights(one, words) if folder else frozenset[str]() for one in given]
    said, sure = [], []
    for one in given:
        found = understand(as_mail(one), words, knowing(one))
        named = [(_label(one.kind, one.details.answer), one.confidence) for one in found.intents]
        said.append(frozenset(label for label, _ in named))
        sure += [(confidence, label in one.labels) for label, confidence in named]
    return JudgedSentences(by_label(wanted, alone, LABELS), by_label(wanted, said, LABELS), sure)


def by_weights(example: Example, words: Lexicon) -> frozenset[str]:
    """The labels that are more likely than not by what was learned, rules and phrases left aside."""
    nobody = People({}, {}, WRITER)
    heard = hear(cut(example.text), lexicon=words, people=nobody, answers=example.answers)
    meanings = words.learned.meanings
    chances = meanings.chances(meanings.total(features(heard, example.answers)))
    return frozenset(label for label, chance in chances.items() if chance >= 0.5)


def as_mail(example: Example) -> Message:
    """A mail that says this and no more."""
    return Message(
        fingerprint="1",
        message_id="<1@wijk.example.org>",
        sender=WRITER,
        sender_shown=str(WRITER),
        recipients=(Address(address=str(CLUB["inbox"])),),
        subject="",
        said=example.text,
        quoted="",
        signed="",
        written_at=WRITTEN_AT,
    )


def knowing(example: Example) -> Known:
    """What the club knows when it comes: its meetings, and which of our mails it answers."""
    known = known_from(CLUB)
    return replace(known, answered=Answered(template=example.after, meeting=1)) if example.after else known


def _label(kind: str, answer: str | None) -> str:
    return f"rsvp-{answer or 'yes'}" if kind == "rsvp" else kind


def cost(folder: Path) -> Cost:
    """What the weights of this folder cost, measured here and now."""
    contents = [path.read_bytes() for path in sorted(folder.glob("*.tsv"))]
    whole = b"".join(contents)
    began = time.process_time()
    lessons_in(folder)
    took = time.process_time() - began
    tracemalloc.start()
    held = [read_learned(one) for one in contents]
    memory = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return Cost(
        features=sum(len(one.rows) for one in held),
        size=len(whole) / 1e6,
        packed=len(zlib.compress(whole, 9)) / 1e6,
        seconds=took,
        memory=memory / 1e6,
    )
