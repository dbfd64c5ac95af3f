"""Whole mails, labelled sentence by sentence, as we wrote them (`mails/*.txt`)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from training.examples import HERE, Example, WrongExample, marked_example


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail: who wrote it, what it answers (or ""), its subject, and its sentences as examples in their order."""

    language: str
    after: str
    writer: str
    subject: str
    sentences: tuple[Example, ...]
    source: str = ""

    @property
    def said(self) -> str:
        """The mail as plain text, a sentence behind the other."""
        return " ".join(one.text for one in self.sentences)

    @property
    def labels(self) -> frozenset[str]:
        return frozenset(label for one in self.sentences for label in one.labels)


def mails(*folders: Path) -> Iterator[Mail]:
    """All mails of these folders, file by file in the order of their names; without folders, all there are."""
    for folder in folders or (HERE / "mails",):
        for path in sorted(folder.glob("*.txt")):
            for block in path.read_text(encoding="utf-8").split("\n\n"):
                if block.strip():
                    yield _mail(block.strip("\n"), path.stem)


def _mail(block: str, source: str) -> Mail:
    """`# language | after | writer | subject`, then a line a sentence: `labels<TAB>text`."""
    head, *lines = block.split("\n")
    columns = [one.strip() for one in head.removeprefix("#").split("|", 3)]
    if not head.startswith("#") or len(columns) != 4:
        raise WrongExample(f"{source}: expected # language | after | writer | subject, got {head[:80]!r}")
    language, after, writer, subject = columns
    after = "" if after == "-" else after
    sentences = tuple(marked_example(line, after=after, language=language, source=source) for line in lines)
    return Mail(language=language, after=after, writer=writer, subject=subject, sentences=sentences, source=source)
