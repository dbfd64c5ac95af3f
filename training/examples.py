"""Labelled sentences, as handed over (`labelled/*.jsonl`, LABELS.md) and as we wrote them (`written/*.tsv`)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
LABELS = (
    "join", "leave", "rsvp-yes", "rsvp-no", "rsvp-maybe", "propose_theme", "contribute", "programme", "question",
)  # fmt: skip
_SLOT = re.compile(r"\[(date|title|topic|place|who|with|name):([^\]]*)\]")
_GUESTS = re.compile(r"\s*\{guests=(\d+)\}\s*$")
_ASKS = {"reminder": "invitation", "nudge": "invitation"}


class WrongExample(ValueError):
    """A line that is no example: the file, the line's number and what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One sentence, or two or three that belong together: what it asks for, and what the mail answers (or "").

    `slots` are the writer's own words; `source` is the file's name.
    """

    text: str
    language: str
    labels: tuple[str, ...]
    after: str = ""
    slots: tuple[tuple[str, str], ...] = ()
    source: str = ""

    @property
    def answers(self) -> frozenset[str]:
        """What the mail answers, in the words of understanding."""
        return frozenset({_ASKS.get(self.after, self.after)}) if self.after else frozenset()


def examples(*folders: Path) -> Iterator[Example]:
    """All examples of these folders, file by file in the order of their names; without folders, all there are."""
    for folder in folders or (HERE / "labelled", HERE / "written"):
        for path in sorted(folder.iterdir()):
            if path.suffix == ".jsonl":
                yield from _handed_over(path)
            elif path.suffix == ".tsv":
                yield from _written(path)


def _handed_over(path: Path) -> Iterator[Example]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Example(
            text=row["text"],
            language=row["lang"],
            labels=tuple(row["labels"]),
            after=row["after"] or "",
            slots=tuple((name, str(words)) for name, words in (row.get("slots") or {}).items()),
            source=path.stem,
        )


def _written(path: Path) -> Iterator[Example]:
    """`labels<TAB>after<TAB>text` a line."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            labels, tab, rest = line.partition("\t")
            after, second, text = rest.partition("\t")
            if not (tab and second):
                raise WrongExample(f"{path.name}, line {number}: expected labels, after and text, got {line[:60]!r}")
            after = "" if after == "-" else after
            language = path.stem.partition("-")[0]
            yield marked_example(f"{labels}\t{text}", after=after, language=language, source=path.stem)


def marked_example(line: str, *, after: str, language: str, source: str) -> Example:
    """Of `labels<TAB>text`, with slots marked in the text: `[date:de 13e]`, and `{guests=1}` at its end."""
    told, tab, marked = line.partition("\t")
    labels = tuple(one for one in told.split(",") if one != "-")
    if not tab or not set(labels) <= set(LABELS):
        raise WrongExample(f"{source}: expected labels and text, got {line[:80]!r}")
    guests = _GUESTS.search(marked)
    marked = _GUESTS.sub("", marked)
    slots = [(found[1], found[2]) for found in _SLOT.finditer(marked)]
    return Example(
        text=_SLOT.sub(r"\2", marked),
        language=language,
        labels=labels,
        after=after,
        slots=tuple([*slots, ("guests", guests[1])] if guests else slots),
        source=source,
    )
